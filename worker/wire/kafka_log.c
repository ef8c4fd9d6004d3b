#include "cw/wire/kafka_log.h"

#include <syslog.h>

void cw_kafka_log(struct cw_log *log, rd_kafka_event_t *event)
{
    const char *facility, *text;
    struct cw_line line;
    int level;

    if (rd_kafka_event_log(event, &facility, &text, &level))
        return;
    cw_line_begin(&line, log,
                  level <= LOG_ERR      ? CW_WARN
                  : level <= LOG_NOTICE ? CW_INFO
                                        : CW_DEBUG,
                  "librdkafka", "client log");
    cw_line_text(&line, "facility", cw_slice_of(facility));
    cw_line_text(&line, "text", cw_slice_of(text));
    cw_line_end(&line);
}

bool cw_kafka_log_error(struct cw_log *log, rd_kafka_t *rk, rd_kafka_event_t *event)
{
    rd_kafka_resp_err_t err = rd_kafka_event_error(event);
    bool fatal = err == RD_KAFKA_RESP_ERR__FATAL || rd_kafka_event_error_is_fatal(event);
    const char *text = rd_kafka_event_error_string(event);
    char why[300];
    struct cw_line line;

    if (fatal) {
        err = rd_kafka_fatal_error(rk, why, sizeof(why));
        text = why;
    }
    cw_line_begin(&line, log, fatal ? CW_ALARM : CW_WARN, "kafka",
                  fatal ? "fatal client error" : "client error");
    cw_line_text(&line, "err", cw_slice_of(rd_kafka_err2name(err)));
    cw_line_text(&line, "text", cw_slice_of(text));
    cw_line_end(&line);
    return fatal;
}
