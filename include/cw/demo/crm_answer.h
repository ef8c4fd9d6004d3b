/* crm_answer.h - what the stub CRM says about a phone number.
 *
 * Pure: the number's digits decide everything, so a test can compute the right customer data. The last two
 * digits pick the kind of answer, a hash of all digits (FNV-1a, 32 bits) picks the names, the country code
 * (358, 49, anything else) the language of the names. Allocates nothing, cannot fail. */
#ifndef CW_DEMO_CRM_ANSWER_H
#define CW_DEMO_CRM_ANSWER_H

#include <stddef.h>

#define CW_CRM_DIGITS_MAX 24   /* more digits than that are cut off */
#define CW_CRM_BODY_MAX   2048 /* an answer with the terminating NUL fits */
#define CW_CRM_SLOW_MS    3000 /* what a number ending in 97 waits in addition */

enum cw_crm_says {
    CW_CRM_CONTACT = 1, /* 200 with the contact */
    CW_CRM_UNKNOWN,     /* 404; the number ends in 00, or has no digits */
    CW_CRM_SLOW,        /* 200 with the contact, CW_CRM_SLOW_MS later; 97 */
    CW_CRM_FAILING,     /* 503; 98 */
    CW_CRM_SILENT,      /* the connection is closed without an answer; 99 */
};

struct cw_crm_person {
    const char *firstname, *lastname, *company, *jobtitle; /* static texts, nothing in them needs escaping */
};

/* The digits of phone, in order, NUL-terminated. */
void cw_crm_digits(const char *phone, char ret[CW_CRM_DIGITS_MAX]);

enum cw_crm_says cw_crm_says(const char *digits);

struct cw_crm_person cw_crm_person(const char *digits);

/* The whole contact as JSON, about 1 KB. Returns its length, the terminating NUL not counted. */
size_t cw_crm_contact(const char *digits, char ret[CW_CRM_BODY_MAX]);

#endif
