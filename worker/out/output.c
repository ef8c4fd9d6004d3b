#include "cw/out/output.h"

#include "cw/base/buf.h"
#include "cw/in/record.h"

struct cw_slice cw_output_source(const struct cw_record *record, struct cw_arena *arena)
{
    struct cw_buf buf;

    cw_buf_init(&buf, arena, record->topic.len + 64);
    cw_buf_add(&buf, record->topic);
    cw_buf_add_char(&buf, '/');
    cw_buf_add_int(&buf, record->partition);
    cw_buf_add_char(&buf, '/');
    cw_buf_add_int(&buf, record->offset);
    cw_buf_settle(&buf);
    return buf.failed ? (struct cw_slice){ 0 } : cw_buf_slice(&buf);
}
