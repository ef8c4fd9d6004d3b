#include "cw/wire/kafka_out.h"

#include "cw/wire/kafka_conf.h"
#include "cw/wire/kafka_message.h"
#include "cw/wire/kafka_queue.h"
#include <stdlib.h>

struct cw_kafka_out {
    struct cw_loop *loop;
    const struct cw_settings *settings;
    struct cw_log *log;
    struct cw_kafka_out_owner owner;
    rd_kafka_t *rk;
    rd_kafka_topic_t *output, *dead_letter;
    struct cw_kafka_queue queue;
    bool exactly_once;
    bool begun, broken; /* a transaction; not all of it could be handed over */
};

static bool open_queue(struct cw_kafka_out *out)
{
    return cw_kafka_queue_open(&out->queue, out->loop, rd_kafka_queue_get_main(out->rk)) == CW_OK &&
           !rd_kafka_set_log_queue(out->rk, out->queue.rk);
}

struct cw_kafka_out *cw_kafka_out_new(const struct cw_kafka_base *base, rd_kafka_conf_t *conf,
                                      struct cw_kafka_out_owner owner, struct cw_err *reterr)
{
    struct cw_kafka_out *out = calloc(1, sizeof(*out));
    char why[300] = "no memory";

    rd_kafka_conf_set_events(conf, CW_KAFKA_OUT_EVENTS);
    if (out)
        out->rk = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof(why));
    if (!out || !out->rk) {
        rd_kafka_conf_destroy(conf);
        free(out);
        cw_fail(reterr, CW_EIO, 0, "%s", why);
        return NULL;
    }
    out->loop = base->loop;
    out->log = base->log;
    out->owner = owner;
    out->settings = base->settings;
    out->exactly_once = cw_kafka_is_exactly_once(base->settings);
    if (open_queue(out))
        return out;
    cw_kafka_out_free(out);
    cw_fail(reterr, CW_EIO, 0, "no eventfd or epoll");
    return NULL;
}

enum cw_status cw_kafka_out_open(struct cw_kafka_out *out)
{
    out->output = rd_kafka_topic_new(out->rk, out->settings->kafka.output.ptr, NULL);
    out->dead_letter = rd_kafka_topic_new(out->rk, out->settings->kafka.dead_letter.ptr, NULL);
    return out->output && out->dead_letter ? CW_OK : CW_EIO;
}

rd_kafka_t *cw_kafka_out_detach(struct cw_kafka_out *out)
{
    rd_kafka_t *rk = out->rk;

    cw_kafka_queue_close(&out->queue, out->loop);
    if (out->output)
        rd_kafka_topic_destroy(out->output);
    if (out->dead_letter)
        rd_kafka_topic_destroy(out->dead_letter);
    out->output = out->dead_letter = NULL;
    out->rk = NULL;
    return rk;
}

enum cw_status cw_kafka_out_attach(struct cw_kafka_out *out, rd_kafka_t *rk)
{
    out->rk = rk;
    return open_queue(out) ? cw_kafka_out_open(out) : CW_EIO;
}

void cw_kafka_out_free(struct cw_kafka_out *out)
{
    rd_kafka_t *rk;

    if (!out)
        return;
    rk = cw_kafka_out_detach(out);
    free(out);
    if (!rk)
        return;
    rd_kafka_purge(rk, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING);
    rd_kafka_destroy(rk);
}

static void carry_trace(rd_kafka_headers_t *to, const rd_kafka_headers_t *from)
{
    static const char *const names[] = { "traceparent", "tracestate" };
    const void *value;
    size_t size;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (!rd_kafka_header_get_last(from, names[i], &value, &size))
            rd_kafka_header_add(to, names[i], -1, value, (ssize_t)size);
}

static rd_kafka_headers_t *headers_of(const struct cw_output *output, const void *message)
{
    const rd_kafka_headers_t *from = message ? ((const struct cw_kafka_message *)message)->headers : NULL;
    rd_kafka_headers_t *to;

    to = from && output->carry == CW_CARRY_ALL ? rd_kafka_headers_copy(from)
                                               : rd_kafka_headers_new(CW_OUTPUT_HEADERS + 2);
    if (from && output->carry == CW_CARRY_TRACE)
        carry_trace(to, from);
    for (unsigned i = 0; i < output->header_count; i++)
        rd_kafka_header_add(to, output->headers[i].name, -1, output->headers[i].value.ptr,
                            (ssize_t)output->headers[i].value.len);
    return to;
}

static enum cw_status status_of(rd_kafka_resp_err_t err)
{
    switch (err) {
    case RD_KAFKA_RESP_ERR_NO_ERROR: return CW_OK;
    case RD_KAFKA_RESP_ERR__QUEUE_FULL: return CW_ELIMIT;
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE: return CW_EINVAL;
    default: return CW_EIO;
    }
}

/* False: there is no transaction to send in; its end will tell. */
static bool begin(struct cw_kafka_out *out)
{
    rd_kafka_error_t *error;

    if (!out->exactly_once || out->begun)
        return !out->broken;
    out->begun = true;
    error = rd_kafka_begin_transaction(out->rk);
    out->broken = error != NULL;
    if (error)
        cw_log_why(out->log, CW_WARN, "kafka", "no transaction begun", rd_kafka_error_name(error));
    rd_kafka_error_destroy(error);
    return !out->broken;
}

bool cw_kafka_out_end(struct cw_kafka_out *out, bool *ret_whole)
{
    bool begun = out->begun;

    *ret_whole = !out->broken;
    out->begun = out->broken = false;
    return begun;
}

/* A transaction that lacks a record is aborted: only what has nothing to do with that is for the caller. */
static enum cw_status refused(struct cw_kafka_out *out, rd_kafka_resp_err_t err)
{
    enum cw_status status = status_of(err);

    if (err && err != RD_KAFKA_RESP_ERR__QUEUE_FULL)
        cw_log_why(out->log, CW_WARN, "kafka", "record refused by the producer", rd_kafka_err2name(err));
    if (status != CW_EIO || !out->exactly_once)
        return status;
    out->broken = true;
    return CW_OK;
}

static rd_kafka_resp_err_t produce(struct cw_kafka_out *out, const struct cw_output *output, void *message,
                                   void *tag)
{
    rd_kafka_headers_t *headers = headers_of(output, message);
    rd_kafka_vu_t values[] = {
        { .vtype = RD_KAFKA_VTYPE_RKT,
          .u.rkt = output->topic == CW_TO_OUTPUT ? out->output : out->dead_letter },
        { .vtype = RD_KAFKA_VTYPE_PARTITION, .u.i32 = RD_KAFKA_PARTITION_UA },
        { .vtype = RD_KAFKA_VTYPE_KEY, .u.mem = { (void *)output->key.ptr, output->key.len } },
        { .vtype = RD_KAFKA_VTYPE_VALUE, .u.mem = { (void *)output->value.ptr, output->value.len } },
        { .vtype = RD_KAFKA_VTYPE_TIMESTAMP, .u.i64 = output->timestamp_ms },
        { .vtype = RD_KAFKA_VTYPE_OPAQUE, .u.ptr = tag },
        { .vtype = RD_KAFKA_VTYPE_HEADERS, .u.headers = headers },
    };
    rd_kafka_error_t *error = rd_kafka_produceva(out->rk, values, sizeof(values) / sizeof(values[0]));
    rd_kafka_resp_err_t err = error ? rd_kafka_error_code(error) : RD_KAFKA_RESP_ERR_NO_ERROR;

    if (error)
        rd_kafka_headers_destroy(headers);
    rd_kafka_error_destroy(error);
    return err;
}

enum cw_status cw_kafka_out_send(struct cw_kafka_out *out, const struct cw_output *output, void *message,
                                 void *tag)
{
    if (!begin(out))
        return CW_OK;
    return refused(out, produce(out, output, message, tag));
}

/* Exactly once the end of the transaction tells what became of it, unless the record itself is to blame. */
static bool is_told(const struct cw_kafka_out *out, rd_kafka_resp_err_t err)
{
    if (!out->exactly_once)
        return true;
    switch (err) {
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE:
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
    case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
    case RD_KAFKA_RESP_ERR_INVALID_RECORD: return true;
    default: return false;
    }
}

static void on_report(struct cw_kafka_out *out, const rd_kafka_message_t *message)
{
    enum cw_status status = status_of(message->err);

    if (!is_told(out, message->err))
        return;
    if (status)
        cw_log_why(out->log, CW_WARN, "kafka", "record refused by the broker",
                   rd_kafka_err2name(message->err));
    out->owner.delivered(out->owner.owner, message->_private, status == CW_EINVAL ? CW_ELIMIT : status);
}

static void on_reports(struct cw_kafka_out *out, rd_kafka_event_t *event)
{
    const rd_kafka_message_t *message;

    while ((message = rd_kafka_event_message_next(event)))
        on_report(out, message);
}

/* Exactly once a fatal error, as of a fenced producer, is found by whoever uses it next. */
static void on_error(struct cw_kafka_out *out, rd_kafka_event_t *event)
{
    if (cw_kafka_log_error(out->log, out->rk, event) && !out->exactly_once)
        out->owner.fatal(out->owner.owner, "fatal error of the producer");
}

void cw_kafka_out_drain(struct cw_kafka_out *out)
{
    rd_kafka_event_t *event;

    while (out->queue.rk && (event = rd_kafka_queue_poll(out->queue.rk, 0))) {
        switch (rd_kafka_event_type(event)) {
        case RD_KAFKA_EVENT_DR: on_reports(out, event); break;
        case RD_KAFKA_EVENT_LOG: cw_kafka_log(out->log, event); break;
        case RD_KAFKA_EVENT_ERROR: on_error(out, event); break;
        default: break;
        }
        rd_kafka_event_destroy(event);
    }
}

int cw_kafka_out_queued(const struct cw_kafka_out *out)
{
    return out->rk ? rd_kafka_outq_len(out->rk) : 0;
}

rd_kafka_t *cw_kafka_out_handle(const struct cw_kafka_out *out)
{
    return out->rk;
}
