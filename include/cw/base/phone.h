/* phone.h - a phone number as somebody wrote it -> one of the formats that a CRM keeps.
 *
 * language.md 4.5, by the dial plan of worker.cfg. Pure. */
#ifndef CW_BASE_PHONE_H
#define CW_BASE_PHONE_H

#include "cw/base/buf.h"
#include "cw/base/slice.h"

enum cw_phone_format {
    CW_PHONE_AS_IS = 1,
    CW_PHONE_E164,     /* +358401234567 */
    CW_PHONE_DIGITS,   /* 358401234567: E.164 without the plus */
    CW_PHONE_NATIONAL, /* 0401234567 */
};
#define CW_PHONE_FORMATS 4

/* Digits only; an empty country code: no dial plan is configured. */
struct cw_dial_plan {
    struct cw_slice country_code;         /* "358" */
    struct cw_slice trunk_prefix;         /* "0"; may be empty */
    struct cw_slice international_prefix; /* "00" */
};

/* The format of that word ("as_is", "e164", "digits", "national"); 0: none of them. */
int cw_phone_format_of(struct cw_slice word);
extern const char *const cw_phone_words[]; /* ends with NULL */

/* Appends the number in that format. False: it yields nothing (no digits, a SIP address, too long for
 * E.164, another country's number as `national`), nothing appended. CW_PHONE_AS_IS appends what is given. */
bool cw_phone_add(struct cw_buf *to, struct cw_slice number, enum cw_phone_format format,
                  const struct cw_dial_plan *plan);

#endif
