#include "cw/lookup/to_set.h"

#include "cw/config/operation.h"
#include "cw/lookup/to_cad.h"

/* Null where the value does not fit. */
static enum cw_status execute(struct cw_slice *ret, enum cw_set set, const struct cw_scope *scope, size_t max)
{
    struct cw_json value = { 0 };
    enum cw_status status = cw_cad_render(&value, &scope->integration->set[set], scope, max);
    struct cw_buf text;

    if (status == CW_ENOMEM)
        return status;
    cw_buf_init(&text, scope->arena, max);
    if (status || !cw_operation_write(&text, set, &value))
        return text.failed == CW_ENOMEM ? CW_ENOMEM : CW_OK;
    cw_buf_settle(&text);
    *ret = cw_buf_slice(&text);
    return CW_OK;
}

enum cw_status cw_set_execute(struct cw_sets *sets, const struct cw_scope *scope, size_t max)
{
    enum cw_status status = CW_OK;

    for (int set = 0; set < CW_SET_COUNT && !status; set++)
        if (scope->integration->set[set].count && !sets->values[set].ptr)
            status = execute(&sets->values[set], (enum cw_set)set, scope, max);
    return status;
}

bool cw_set_write(struct cw_buf *to, const struct cw_sets *sets)
{
    bool written = false;

    cw_buf_add_char(to, '{');
    for (int set = 0; set < CW_SET_COUNT; set++) {
        if (!sets->values[set].ptr)
            continue;
        cw_buf_add(to, written ? CW_LIT(",\"") : CW_LIT("\""));
        cw_buf_add(to, cw_slice_of(cw_set_word((enum cw_set)set)));
        cw_buf_add(to, CW_LIT("\":"));
        cw_buf_add(to, sets->values[set]);
        written = true;
    }
    cw_buf_add_char(to, '}');
    return written;
}
