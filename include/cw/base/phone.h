/* phone.h - a phone number as somebody wrote it -> one of the formats that a CRM keeps.
 *
 * The manual, 4.8, by the dial plan of worker.cfg. Pure.
 *
 * Read as a number: digits with blanks, dashes, dots, slashes and brackets between them, also the marks and
 * spaces that address books put there; before them perhaps '+' or "tel:" (RFC 3966, its parameters are cut
 * off). "sip:+358401234567@host", with or without the scheme, is that number; any other address is none, as
 * is anything with a letter. "(0)" in an international number, and the own trunk prefix in
 * brackets behind the own country code, is left out.
 *
 * International is what begins with '+' or the international prefix. Without them, a number that begins with
 * the trunk prefix, or any where the plan has none, is national. Otherwise it is international without its
 * '+', where it begins with the country code and at least 7 digits follow; or national where trunk prefix and
 * country code are the same (North America). What is left (extensions, numbers without their area code) is
 * no E.164 number: a guess could be somebody else's. E.164 numbers have 7 to 15 digits, none begins with 0.
 */
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

/* Appends the number in that format. False: it yields nothing (no number, none of E.164; as `national`
 * another country's, or what would be read as one), nothing appended. CW_PHONE_AS_IS appends what is given.
 * `plan` may be NULL: without a dial plan CW_PHONE_DIGITS is the digits as they are written, the others know
 * numbers with '+' only. */
bool cw_phone_add(struct cw_buf *to, struct cw_slice number, enum cw_phone_format format,
                  const struct cw_dial_plan *plan);

#endif
