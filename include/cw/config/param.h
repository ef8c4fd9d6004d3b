/* param.h - the query parameters of a request. */
#ifndef CW_CONFIG_PARAM_H
#define CW_CONFIG_PARAM_H

#include "cw/config/reader.h"

/* Reads `params`: scalars, or lists of scalars, which repeat the parameter. */
void cw_param_read(struct cw_reader *r, uint32_t node);

#endif
