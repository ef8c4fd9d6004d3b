#include "cw/wire/metrics_room.h"

#include <inttypes.h>
#include <stdio.h>

static uint64_t bytes_limit(const struct cw_worker *worker, const struct cw_wire_numbers *wire)
{
    (void)wire;
    return (uint64_t)worker->plan->settings.delivery.max_bytes;
}

static uint64_t lookups_limit(const struct cw_worker *worker, const struct cw_wire_numbers *wire)
{
    (void)wire;
    return worker->calls.max;
}

static uint64_t window_limit(const struct cw_worker *worker, const struct cw_wire_numbers *wire)
{
    (void)wire;
    return (uint64_t)worker->plan->settings.delivery.window;
}

static uint64_t desks(const struct cw_worker *worker, const struct cw_wire_numbers *wire)
{
    (void)wire;
    return worker->desk_count - worker->spare_desks;
}

static uint64_t spare_desks(const struct cw_worker *worker, const struct cw_wire_numbers *wire)
{
    (void)wire;
    return worker->spare_desks;
}

static uint64_t conversations(const struct cw_worker *worker, const struct cw_wire_numbers *wire)
{
    (void)wire;
    return worker->keys.line_count;
}

static uint64_t orphans(const struct cw_worker *worker, const struct cw_wire_numbers *wire)
{
    (void)wire;
    return worker->orphan_count;
}

static uint64_t received(const struct cw_worker *worker, const struct cw_wire_numbers *wire)
{
    (void)worker;
    return wire->received;
}

static uint64_t connections(const struct cw_worker *worker, const struct cw_wire_numbers *wire)
{
    (void)worker;
    return wire->connections;
}

static uint64_t prefetched(const struct cw_worker *worker, const struct cw_wire_numbers *wire)
{
    (void)worker;
    return wire->prefetched;
}

static uint64_t prefetch_limit(const struct cw_worker *worker, const struct cw_wire_numbers *wire)
{
    (void)worker;
    return wire->prefetch_limit;
}

static const struct {
    const char *name, *help;
    uint64_t (*value)(const struct cw_worker *worker, const struct cw_wire_numbers *wire);
} rows[] = {
    { "open_bytes_limit", "What open_bytes may be for another record to be taken: max_bytes.", bytes_limit },
    { "inflight_requests_limit", "Requests to CRMs at a time: in_flight.", lookups_limit },
    { "partition_open_offsets_limit", "Open offsets of a partition: window.", window_limit },
    { "desks", "Records that are being read or looked up; counted in open_bytes.", desks },
    { "spare_desks", "Kept for the next records; not in open_bytes.", spare_desks },
    { "open_conversations", "Conversations with open records.", conversations },
    { "orphaned_events", "With the producer when a rebalance took them; in open_bytes until it answers.",
      orphans },
    { "lookup_received_bytes", "Bodies of answers that have not arrived as a whole.", received },
    { "lookup_connections", "Open connections to CRMs.", connections },
    { "prefetched_messages", "Records that Kafka has sent and nobody has taken yet.", prefetched },
    { "prefetch_bytes_limit", "What is prefetched at a time, roughly: queued.max.messages.kbytes.",
      prefetch_limit },
};

/* A line of the process's status, as "VmRSS:  12345 kB"; 0: not known. The peak that getrusage knows may be
 * that of whoever started the process. */
static uint64_t status_bytes(const char *name)
{
    FILE *file = fopen("/proc/self/status", "re");
    uint64_t kilobytes = 0;
    size_t len = strlen(name);
    char line[200];
    int64_t number;

    while (file && fgets(line, sizeof(line), file)) {
        struct cw_slice value = cw_slice_trim(cw_slice_of(line + (strncmp(line, name, len) ? 0 : len)));

        value.len = cw_slice_find(value, ' ');
        if (!strncmp(line, name, len) && cw_slice_to_int(value, 0, INT32_MAX, &number))
            kilobytes = (uint64_t)number;
    }
    if (file)
        fclose(file);
    return kilobytes * 1024;
}

static void write_process(struct cw_buf *buf)
{
    cw_buf_addf(buf,
                "# HELP process_resident_memory_bytes Resident memory.\n"
                "# TYPE process_resident_memory_bytes gauge\nprocess_resident_memory_bytes %" PRIu64 "\n"
                "# HELP process_max_resident_bytes Peak of resident memory.\n"
                "# TYPE process_max_resident_bytes gauge\nprocess_max_resident_bytes %" PRIu64 "\n",
                status_bytes("VmRSS:"), status_bytes("VmHWM:"));
}

void cw_metrics_write_room(struct cw_buf *buf, const struct cw_worker *worker,
                           const struct cw_wire_numbers *wire)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        cw_buf_addf(buf, "# HELP cad_worker_%s %s\n# TYPE cad_worker_%s gauge\ncad_worker_%s %" PRIu64 "\n",
                    rows[i].name, rows[i].help, rows[i].name, rows[i].name, rows[i].value(worker, wire));
    write_process(buf);
}
