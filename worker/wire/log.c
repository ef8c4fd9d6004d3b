#include "cw/wire/log.h"

#include "cw/base/json_string.h"
#include "cw/base/moment.h"
#include "cw/wire/clock.h"
#include <poll.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 4096, VALUE_MAX = 1000, A_SECOND = 20 };

static const char *const words[] = { "", "debug", "info", "warning", "error" };

void cw_log_init(struct cw_log *log, int fd, struct cw_slice level)
{
    *log = (struct cw_log){ .fd = fd, .level = CW_INFO };
    for (int i = CW_DEBUG; i <= CW_ALARM; i++)
        if (cw_slice_eq(level, cw_slice_of(words[i])))
            log->level = (enum cw_level)i;
}

/* Whether one more line of this kind may be written in this second. *ret_dropped: how many were not. */
static bool may_write(struct cw_log *log, const char *msg, int64_t second, unsigned *ret_dropped)
{
    size_t kind = (size_t)((uintptr_t)msg / 8 % CW_LOG_KINDS);

    *ret_dropped = 0;
    if (log->kinds[kind].msg != msg || log->kinds[kind].second != second) {
        *ret_dropped = log->kinds[kind].msg == msg ? log->kinds[kind].dropped : 0;
        log->kinds[kind].msg = msg;
        log->kinds[kind].second = second;
        log->kinds[kind].written = log->kinds[kind].dropped = 0;
    }
    if (log->kinds[kind].written++ < A_SECOND)
        return true;
    log->kinds[kind].dropped++;
    return false;
}

static void add_time(struct cw_buf *buf, int64_t wall_ms)
{
    char text[CW_MOMENT_LEN];

    cw_moment_write(wall_ms, text);
    cw_buf_add(buf, CW_LIT("{\"ts\":\""));
    cw_buf_add(buf, (struct cw_slice){ text, sizeof(text) });
    cw_buf_add_char(buf, '"');
}

void cw_line_begin(struct cw_line *line, struct cw_log *log, enum cw_level level, const char *logger,
                   const char *msg)
{
    int64_t wall_ms = cw_clock_now().wall_ms;
    unsigned dropped;

    line->log = NULL;
    if (level < log->level || !may_write(log, msg, wall_ms / 1000, &dropped))
        return;
    line->log = log;
    cw_arena_init(&line->arena, LINE_MAX_BYTES, 8 * LINE_MAX_BYTES);
    cw_buf_init(&line->buf, &line->arena, LINE_MAX_BYTES);
    add_time(&line->buf, wall_ms);
    cw_line_text(line, "level", cw_slice_of(words[level]));
    cw_line_text(line, "logger", cw_slice_of(logger));
    cw_line_text(line, "msg", cw_slice_of(msg));
    if (dropped)
        cw_line_int(line, "not_written_before", dropped);
}

static void add_name(struct cw_line *line, const char *name)
{
    cw_buf_add_char(&line->buf, ',');
    cw_json_add_text(&line->buf, cw_slice_of(name));
    cw_buf_add_char(&line->buf, ':');
}

void cw_line_text(struct cw_line *line, const char *name, struct cw_slice value)
{
    if (!line->log)
        return;
    add_name(line, name);
    value.len = value.len < VALUE_MAX ? value.len : VALUE_MAX;
    cw_json_add_text(&line->buf, value);
}

void cw_line_int(struct cw_line *line, const char *name, int64_t value)
{
    if (!line->log)
        return;
    add_name(line, name);
    cw_buf_add_int(&line->buf, value);
}

void cw_line_record(struct cw_line *line, const struct cw_record *record)
{
    cw_line_text(line, "topic", record->topic);
    cw_line_int(line, "partition", record->partition);
    cw_line_int(line, "offset", record->offset);
}

void cw_line_end(struct cw_line *line)
{
    struct cw_slice text;

    if (!line->log)
        return;
    cw_buf_add(&line->buf, CW_LIT("}\n"));
    text = cw_buf_slice(&line->buf);
    while (!line->buf.failed && text.len) {
        struct pollfd reader = { .fd = line->log->fd, .events = POLLOUT };
        ssize_t written = poll(&reader, 1, 0) == 1 ? write(line->log->fd, text.ptr, text.len) : -1;

        if (written <= 0)
            break; /* nobody reads: a log never stops the work */
        text = cw_slice_from(text, (size_t)written);
    }
    cw_arena_done(&line->arena);
}

void cw_log_why(struct cw_log *log, enum cw_level level, const char *logger, const char *msg, const char *why)
{
    struct cw_line line;

    cw_line_begin(&line, log, level, logger, msg);
    if (why)
        cw_line_text(&line, "err", cw_slice_of(why));
    cw_line_end(&line);
}
