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
