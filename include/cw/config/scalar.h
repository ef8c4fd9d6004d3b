/* scalar.h - numbers of configuration JSON, read by json-c. */
#ifndef CW_CONFIG_SCALAR_H
#define CW_CONFIG_SCALAR_H

#include "cw/base/json.h"

/* Seconds, as a number or as a text that is one, as whole microseconds. False, *ret unchanged, where the
 * value is neither or lies outside 0..max_seconds. */
bool cw_scalar_seconds(const struct cw_json *json, uint32_t node, double max_seconds, int64_t *ret_us);

#endif
