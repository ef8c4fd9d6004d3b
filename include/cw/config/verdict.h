/* verdict.h - what an integration's answers mean and how often it may be asked: matches, ambiguous,
 * not_found_status, on_missing, source_formats, safe (the manual 1, 4.8, 5.1). */
#ifndef CW_CONFIG_VERDICT_H
#define CW_CONFIG_VERDICT_H

#include "cw/config/record_fields.h"

extern const struct cw_field cw_verdict_fields[];

/* The values before anything is read. */
void cw_verdict_defaults(struct cw_integration *to);

/* What the method implies and what must stand together, when the JSON is known. */
void cw_verdict_check(struct cw_record_reader *r);

#endif
