#include "cw/wire/pages.h"

#include "cw/wire/clock.h"
#include "cw/wire/metrics.h"

static int64_t partition_end(void *world, int32_t partition)
{
    return cw_kafka_in_end(((struct cw_pages *)world)->in, partition);
}

static int page_metrics(void *owner, struct cw_buf *to)
{
    struct cw_pages *pages = owner;
    struct cw_wire_numbers numbers = { .connections_opened = cw_http_opened(pages->http),
                                       .connections = cw_http_connections(pages->http),
                                       .received = cw_http_received(pages->http),
                                       .prefetched = cw_kafka_in_prefetched(pages->in),
                                       .prefetch_limit = cw_kafka_in_prefetch_limit(pages->in),
                                       .producer_queue = cw_kafka_out_queued(pages->out),
                                       .loop_age_ms = cw_clock_now().now_ms - pages->turn->now_ms,
                                       .end = partition_end,
                                       .world = pages };

    cw_metrics_write(to, pages->worker, &numbers);
    return 200;
}

static int page_live(void *owner, struct cw_buf *to)
{
    const struct cw_pages *pages = owner;
    bool live = !*pages->failed && !pages->worker->fatal;

    cw_buf_add(to, live ? CW_LIT("ok\n") : CW_LIT("fatal error\n"));
    return live ? 200 : 503;
}

static int page_ready(void *owner, struct cw_buf *to, bool verbose)
{
    const struct cw_pages *pages = owner;
    bool stopping = pages->worker->stopping, ready = pages->topology->there && *pages->joined && !stopping;

    cw_buf_add(to, ready ? CW_LIT("ready\n") : CW_LIT("not ready\n"));
    if (!ready || verbose) {
        cw_buf_addf(to, "brokers and topics: %s\n", pages->topology->there ? "ok" : pages->topology->why);
        cw_buf_addf(to, "group: %s\n", *pages->joined ? "joined" : "not joined yet");
        cw_buf_addf(to, "stopping: %s\n", stopping ? "yes" : "no");
    }
    return ready ? 200 : 503;
}

struct cw_admin_owner cw_pages_owner(struct cw_pages *pages)
{
    return (struct cw_admin_owner){ pages, page_metrics, page_live, page_ready };
}
