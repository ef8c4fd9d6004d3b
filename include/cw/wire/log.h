/* log.h - JSON lines on standard error.
 *
 *     struct cw_line line;
 *
 *     cw_line_begin(&line, log, CW_INFO, "kafka", "partitions assigned");
 *     cw_line_int(&line, "count", 3);
 *     cw_line_end(&line);
 *
 * `msg` is a fixed text; what varies goes into fields. Never a payload, a phone number or a secret. Lines of
 * one msg are limited to a few a second; the next one that is written says how many were not. */
#ifndef CW_WIRE_LOG_H
#define CW_WIRE_LOG_H

#include "cw/base/buf.h"
#include "cw/in/record.h"

enum cw_level { CW_DEBUG = 1, CW_INFO, CW_WARN, CW_ALARM };

#define CW_LOG_KINDS 64

struct cw_log {
    int fd;
    enum cw_level level; /* lines below are not written */
    struct {
        const char *msg;
        int64_t second;
        unsigned written, dropped;
    } kinds[CW_LOG_KINDS];
};

struct cw_line {
    struct cw_log *log; /* NULL: this line is not written */
    struct cw_arena arena;
    struct cw_buf buf;
};

/* `level` is a word of the setting log_level. */
void cw_log_init(struct cw_log *log, int fd, struct cw_slice level);

void cw_line_begin(struct cw_line *line, struct cw_log *log, enum cw_level level, const char *logger,
                   const char *msg);
void cw_line_text(struct cw_line *line, const char *name, struct cw_slice value);
void cw_line_int(struct cw_line *line, const char *name, int64_t value);
void cw_line_record(struct cw_line *line, const struct cw_record *record); /* topic, partition, offset */
void cw_line_end(struct cw_line *line);

/* A whole line; `why` goes into its field "err", NULL: no such field. */
void cw_log_why(struct cw_log *log, enum cw_level level, const char *logger, const char *msg,
                const char *why);

#endif
