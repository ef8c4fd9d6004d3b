#include "cw/wire/metrics.h"

#include "cw/version.h"
#include "cw/wire/metrics_room.h"
#include <curl/curl.h>
#include <inttypes.h>
#include <json-c/json_c_version.h>
#include <librdkafka/rdkafka.h>
#include <sys/resource.h>
#include <unistd.h>

struct writer {
    struct cw_buf *buf;
    const struct cw_worker *worker;
    const struct cw_wire_numbers *wire;
};

static void head(struct writer *w, const char *name, const char *type, const char *help)
{
    cw_buf_addf(w->buf, "# HELP cad_worker_%s %s\n# TYPE cad_worker_%s %s\n", name, help, name, type);
}

static void number(struct writer *w, const char *name, const char *type, const char *help, uint64_t value)
{
    head(w, name, type, help);
    cw_buf_addf(w->buf, "cad_worker_%s %" PRIu64 "\n", name, value);
}

/* A label's value: backslash, quote and line end escaped. */
static void label(struct writer *w, struct cw_slice value)
{
    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] == '\n') {
            cw_buf_add(w->buf, CW_LIT("\\n"));
            continue;
        }
        if (value.ptr[i] == '"' || value.ptr[i] == '\\')
            cw_buf_add_char(w->buf, '\\');
        cw_buf_add_char(w->buf, value.ptr[i]);
    }
}

static struct cw_slice input(const struct writer *w)
{
    return w->worker->plan->settings.kafka.input;
}

/* name{topic="…",outcome="…"} value */
static void processed(struct writer *w, const char *outcome, uint64_t value)
{
    cw_buf_add(w->buf, CW_LIT("cad_worker_events_processed_total{topic=\""));
    label(w, input(w));
    cw_buf_addf(w->buf, "\",outcome=\"%s\"} %" PRIu64 "\n", outcome, value);
}

static void write_flow(struct writer *w)
{
    const struct cw_counters *c = &w->worker->counters;

    head(w, "events_consumed_total", "counter", "Records taken from the input topic.");
    cw_buf_add(w->buf, CW_LIT("cad_worker_events_consumed_total{topic=\""));
    label(w, input(w));
    cw_buf_addf(w->buf, "\"} %" PRIu64 "\n", c->consumed);
    head(w, "events_processed_total", "counter", "Records finished, by what became of them.");
    for (int i = 0; i < CW_RECORD_STATUS_COUNT; i++)
        processed(w, cw_record_status_word((enum cw_record_status)i), c->statuses[i]);
    processed(w, "tombstone", c->tombstones);
    processed(w, "dead_lettered", c->dead_lettered);
    processed(w, "released", c->released);
    processed(w, "already_done", c->already_done);
    head(w, "dead_letters_total", "counter", "Dead letters, by reason.");
    for (int i = 1; i < CW_POISON_COUNT; i++)
        cw_buf_addf(w->buf, "cad_worker_dead_letters_total{reason=\"%s\"} %" PRIu64 "\n",
                    cw_poison_word((enum cw_poison)i), c->poisons[i]);
    number(w, "cad_messages_produced_total", "counter", "Output records acknowledged by the broker.",
           c->produced);
    number(w, "delivery_errors_total", "counter", "Records the broker refused.", c->delivery_errors);
    number(w, "late_answers_total", "counter", "Deliveries for records that a rebalance took.", c->late);
}

static void write_load(struct writer *w)
{
    const struct cw_worker *worker = w->worker;
    uint64_t paused = 0, assigned = 0;

    for (const struct cw_partition *p = worker->partitions; p; p = p->next) {
        assigned++;
        paused += p->paused;
    }
    number(w, "open_events", "gauge", "Records consumed and not finished.", cw_worker_open(worker));
    number(w, "inflight_events", "gauge", "Events being looked up.", worker->in_stage[CW_ASKING]);
    number(w, "held_events", "gauge", "Events waiting behind their own conversation.",
           worker->in_stage[CW_HELD] + worker->in_stage[CW_DONE]);
    number(w, "sending_events", "gauge", "Outputs not yet acknowledged.", worker->in_stage[CW_SENDING]);
    number(w, "trailing_events", "gauge", "Acknowledged; requests that nobody waited for are under way.",
           worker->in_stage[CW_TRAILING]);
    number(w, "inflight_requests", "gauge", "Requests to CRMs under way.", worker->calls.under_way);
    number(w, "waiting_requests", "gauge", "Requests that wait for room.", worker->calls.waiting);
    number(w, "open_bytes", "gauge", "Memory held by open records.", worker->open_bytes);
    number(w, "producer_queue_messages", "gauge", "Records with the producer.",
           (uint64_t)w->wire->producer_queue);
    number(w, "assigned_partitions", "gauge", "Partitions of this worker.", assigned);
    number(w, "paused_partitions", "gauge", "Partitions whose window is full.", paused);
    number(w, "partition_pauses_total", "counter",
           "Pauses of partitions with a full window: what was prefetched of them is fetched again.",
           w->worker->counters.pauses);
    number(w, "lookup_connections_opened_total", "counter", "Connections to CRMs.",
           w->wire->connections_opened);
}

static void write_histogram(struct writer *w, const char *name, struct cw_slice integration,
                            const struct cw_histogram *h)
{
    uint64_t sum = 0;

    for (int i = 0; i <= CW_HISTOGRAM_BUCKETS; i++) {
        sum += h->buckets[i];
        cw_buf_addf(w->buf, "cad_worker_%s_bucket{", name);
        if (integration.ptr) {
            cw_buf_add(w->buf, CW_LIT("integration=\""));
            label(w, integration);
            cw_buf_add(w->buf, CW_LIT("\","));
        }
        cw_buf_add(w->buf, CW_LIT("le=\""));
        if (i < CW_HISTOGRAM_BUCKETS)
            cw_buf_add_seconds(w->buf, cw_histogram_bounds[i]);
        else
            cw_buf_add(w->buf, CW_LIT("+Inf"));
        cw_buf_addf(w->buf, "\"} %" PRIu64 "\n", sum);
    }
    for (int i = 0; i < 2; i++) {
        cw_buf_addf(w->buf, "cad_worker_%s_%s", name, i ? "count" : "sum");
        if (integration.ptr) {
            cw_buf_add(w->buf, CW_LIT("{integration=\""));
            label(w, integration);
            cw_buf_add(w->buf, CW_LIT("\"}"));
        }
        cw_buf_add_char(w->buf, ' ');
        if (i)
            cw_buf_addf(w->buf, "%" PRIu64, h->count);
        else
            cw_buf_add_seconds(w->buf, (int64_t)h->sum_us);
        cw_buf_add_char(w->buf, '\n');
    }
}

static void write_group(struct writer *w)
{
    const struct cw_counters *c = &w->worker->counters;

    head(w, "rebalances_total", "counter", "Changes of the assignment.");
    cw_buf_addf(w->buf,
                "cad_worker_rebalances_total{type=\"assigned\"} %" PRIu64 "\n"
                "cad_worker_rebalances_total{type=\"revoked\"} %" PRIu64 "\n"
                "cad_worker_rebalances_total{type=\"lost\"} %" PRIu64 "\n",
                c->assigned, c->revoked, c->lost);
    head(w, "commits_total", "counter", "Commits answered by the group.");
    cw_buf_addf(w->buf,
                "cad_worker_commits_total{result=\"ok\"} %" PRIu64 "\n"
                "cad_worker_commits_total{result=\"error\"} %" PRIu64 "\n",
                c->commits, c->commit_errors);
    head(w, "transactions_undone_total", "counter",
         "Transactions that did not take place, or of which nobody knew it.");
    cw_buf_addf(w->buf,
                "cad_worker_transactions_undone_total{result=\"aborted\"} %" PRIu64 "\n"
                "cad_worker_transactions_undone_total{result=\"unknown\"} %" PRIu64 "\n",
                c->aborted, c->unknown);
    number(w, "transaction_records_total", "counter",
           "Records and dead letters in transactions that took place.", c->transacted);
    head(w, "transaction_seconds", "histogram",
         "From a transaction's beginning to its end, of those that took place.");
    write_histogram(w, "transaction_seconds", (struct cw_slice){ 0 }, &c->transactions);
    head(w, "gap_maps_total", "counter", "Metadata of commits that was read at an assignment.");
    cw_buf_addf(w->buf,
                "cad_worker_gap_maps_total{result=\"read\"} %" PRIu64 "\n"
                "cad_worker_gap_maps_total{result=\"ignored\"} %" PRIu64 "\n",
                c->maps_read, c->maps_strange);
    number(w, "gap_map_left_out_total", "counter",
           "Finished offsets that did not fit into a commit's metadata.", c->left_out);
    head(w, "oauth_tokens_total", "counter", "Tokens asked for, by what came of it.");
    cw_buf_addf(w->buf,
                "cad_worker_oauth_tokens_total{result=\"ok\"} %" PRIu64 "\n"
                "cad_worker_oauth_tokens_total{result=\"error\"} %" PRIu64 "\n",
                c->tokens, c->token_errors);
}

static void partition_line(struct writer *w, const char *name, int32_t partition)
{
    cw_buf_addf(w->buf, "cad_worker_%s{topic=\"", name);
    label(w, input(w));
    cw_buf_addf(w->buf, "\",partition=\"%" PRId32 "\"} ", partition);
}

/* Milliseconds since the oldest open record of the partition was written; 0: nothing is open. */
static int64_t age_ms(const struct writer *w, const struct cw_partition *p)
{
    const struct cw_window_slot *oldest = cw_window_oldest(&p->window);

    return oldest ? cw_age_ms(w->worker->time.wall_ms, oldest->timestamp_ms) : 0;
}

static void write_partitions(struct writer *w)
{
    head(w, "oldest_event_age_seconds", "gauge", "Age of the oldest unanswered event.");
    for (const struct cw_partition *p = w->worker->partitions; p; p = p->next) {
        partition_line(w, "oldest_event_age_seconds", p->number);
        cw_buf_add_seconds(w->buf, age_ms(w, p) * 1000);
        cw_buf_add_char(w->buf, '\n');
    }
    head(w, "partition_open_offsets", "gauge", "Places of the partition's window in use.");
    for (const struct cw_partition *p = w->worker->partitions; p; p = p->next) {
        partition_line(w, "partition_open_offsets", p->number);
        cw_buf_addf(w->buf, "%" PRIu32 "\n", p->window.count);
    }
    head(w, "partition_lag", "gauge", "Events behind the end of the partition.");
    for (const struct cw_partition *p = w->worker->partitions; p; p = p->next) {
        const struct cw_window_slot *oldest = cw_window_oldest(&p->window);
        int64_t end = w->wire->end(w->wire->world, p->number), next = oldest ? oldest->offset : p->finished;

        if (end < 0 || next < 0)
            continue;
        partition_line(w, "partition_lag", p->number);
        cw_buf_add_int(w->buf, end > next ? end - next : 0);
        cw_buf_add_char(w->buf, '\n');
    }
}

static void lookup_line(struct writer *w, const char *name, struct cw_slice integration,
                        const char *label_name, const char *word)
{
    cw_buf_addf(w->buf, "cad_worker_%s{integration=\"", name);
    label(w, integration);
    cw_buf_addf(w->buf, "\",%s=\"%s\"} ", label_name, word);
}

/* name{integration="…"} value */
static void lookup_number(struct writer *w, const char *name, struct cw_slice integration, uint64_t value)
{
    cw_buf_addf(w->buf, "cad_worker_%s{integration=\"", name);
    label(w, integration);
    cw_buf_addf(w->buf, "\"} %" PRIu64 "\n", value);
}

static void write_outcomes(struct writer *w, const struct cw_integration *item,
                           const struct cw_lookup_counters *c)
{
    for (int i = 1; i < CW_OUTCOME_COUNT; i++) {
        lookup_line(w, "lookup_outcomes_total", item->name, "outcome", cw_outcome_word((enum cw_outcome)i));
        cw_buf_addf(w->buf, "%" PRIu64 "\n", c->outcomes[i]);
    }
}

static void write_codes(struct writer *w, const struct cw_integration *item,
                        const struct cw_lookup_counters *c)
{
    static const char *const classes[] = { "none", "1xx", "2xx", "3xx", "4xx", "5xx" };

    for (int i = 1; i < 6; i++) {
        if (!c->codes[i])
            continue;
        lookup_line(w, "lookup_requests_total", item->name, "code", classes[i]);
        cw_buf_addf(w->buf, "%" PRIu64 "\n", c->codes[i]);
    }
    for (int i = 1; i < CW_REASON_COUNT; i++) {
        if (!c->broken[i])
            continue;
        lookup_line(w, "lookup_requests_total", item->name, "code", cw_reason_word((enum cw_reason)i));
        cw_buf_addf(w->buf, "%" PRIu64 "\n", c->broken[i]);
    }
}

static uint64_t retries(const struct cw_worker *worker, size_t i)
{
    return worker->counters.lookups[i].retries;
}

static uint64_t cache_hits(const struct cw_worker *worker, size_t i)
{
    return worker->counters.lookups[i].cache_hits;
}

static uint64_t cache_entries(const struct cw_worker *worker, size_t i)
{
    return (uint64_t)worker->cache.shelves[i].count;
}

static uint64_t cache_bytes(const struct cw_worker *worker, size_t i)
{
    return worker->cache.shelves[i].bytes;
}

static uint64_t coalesced(const struct cw_worker *worker, size_t i)
{
    return worker->counters.lookups[i].coalesced;
}

static uint64_t gate_waits(const struct cw_worker *worker, size_t i)
{
    return worker->counters.lookups[i].gate_waits;
}

static uint64_t breaker_open(const struct cw_worker *worker, size_t i)
{
    return worker->gates.breakers[i].breaker.open;
}

static uint64_t breaker_opened(const struct cw_worker *worker, size_t i)
{
    return worker->gates.breakers[i].breaker.opened;
}

/* Numbers of each integration. */
static void write_manners(struct writer *w)
{
    static const struct {
        const char *name, *type, *help;
        uint64_t (*value)(const struct cw_worker *worker, size_t i);
    } rows[] = {
        { "lookup_retries_total", "counter", "Requests that were tries after the first.", retries },
        { "lookup_cache_hits_total", "counter", "Answers that were still trusted.", cache_hits },
        { "lookup_cache_entries", "gauge", "Answers that are kept.", cache_entries },
        { "lookup_cache_bytes", "gauge", "Memory that they take.", cache_bytes },
        { "lookup_coalesced_total", "counter", "Lookups that got the answer to another one's equal request.",
          coalesced },
        { "lookup_gate_waits_total", "counter", "Requests that had to wait for a rate or an open breaker.",
          gate_waits },
        { "lookup_breaker_open", "gauge", "1 while the breaker is open.", breaker_open },
        { "lookup_breaker_opened_total", "counter", "How often the breaker has opened.", breaker_opened },
    };

    for (size_t row = 0; row < sizeof(rows) / sizeof(rows[0]); row++) {
        head(w, rows[row].name, rows[row].type, rows[row].help);
        for (size_t i = 0; i < w->worker->plan->count; i++)
            lookup_number(w, rows[row].name, w->worker->plan->integrations[i].name,
                          rows[row].value(w->worker, i));
    }
}

static void write_lookups(struct writer *w)
{
    const struct cw_plan *plan = w->worker->plan;
    const struct cw_lookup_counters *counters = w->worker->counters.lookups;

    head(w, "lookup_outcomes_total", "counter", "What became of lookups.");
    for (size_t i = 0; i < plan->count; i++)
        write_outcomes(w, &plan->integrations[i], &counters[i]);
    head(w, "lookup_requests_total", "counter", "Requests by status class, or by why there was no answer.");
    for (size_t i = 0; i < plan->count; i++)
        write_codes(w, &plan->integrations[i], &counters[i]);
    write_manners(w);
    head(w, "lookup_duration_seconds", "histogram", "Time of one request.");
    for (size_t i = 0; i < plan->count; i++)
        write_histogram(w, "lookup_duration_seconds", plan->integrations[i].name, &counters[i].durations);
    head(w, "end_to_end_seconds", "histogram", "From the record's timestamp to its acknowledged output.");
    write_histogram(w, "end_to_end_seconds", (struct cw_slice){ 0 }, &w->worker->counters.end_to_end);
}

/* The standard names, without our prefix. */
static void write_process(struct writer *w)
{
    struct rusage used;

    getrusage(RUSAGE_SELF, &used);
    cw_buf_add(w->buf, CW_LIT("# HELP process_cpu_seconds_total User and system CPU.\n"
                              "# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total "));
    cw_buf_add_seconds(w->buf, (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000 +
                                   used.ru_utime.tv_usec + used.ru_stime.tv_usec);
    cw_buf_add_char(w->buf, '\n');
    head(w, "build_info", "gauge", "Versions.");
    cw_buf_addf(w->buf,
                "cad_worker_build_info{version=\"%s\",librdkafka=\"%s\",libcurl=\"%s\",jsonc=\"%s\",config="
                "\"%.*s\"} 1\n",
                CW_VERSION, rd_kafka_version_str(), curl_version_info(CURLVERSION_NOW)->version,
                JSON_C_VERSION, CW_FINGERPRINT_LEN, w->worker->plan->fingerprint);
    head(w, "poll_age_seconds", "gauge", "Since the loop last turned.");
    cw_buf_add(w->buf, CW_LIT("cad_worker_poll_age_seconds "));
    cw_buf_add_seconds(w->buf, w->wire->loop_age_ms * 1000);
    cw_buf_add_char(w->buf, '\n');
}

void cw_metrics_write(struct cw_buf *buf, const struct cw_worker *worker, const struct cw_wire_numbers *wire)
{
    struct writer w = { buf, worker, wire };

    write_flow(&w);
    write_load(&w);
    cw_metrics_write_room(buf, worker, wire);
    write_group(&w);
    write_partitions(&w);
    write_lookups(&w);
    write_process(&w);
}
