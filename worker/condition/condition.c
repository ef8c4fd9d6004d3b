#include "cw/condition/condition.h"

const struct cw_condition *cw_condition_compile(const struct cw_source *source)
{
    cw_source_fault(source, CW_ERROR, 0, source->text.len, "conditions are not supported yet");
    return NULL;
}

bool cw_condition_reads_attached(const struct cw_condition *condition)
{
    (void)condition;
    return false;
}

enum cw_condition_says cw_condition_ask(const struct cw_condition *condition,
                                        const struct cw_condition_scope *scope,
                                        struct cw_condition_error *ret_error)
{
    (void)condition;
    (void)scope;
    *ret_error = (struct cw_condition_error){ .name = "NotImplementedError" };
    return CW_CONDITION_RAISES;
}
