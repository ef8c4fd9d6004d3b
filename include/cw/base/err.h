/* err.h - what went wrong, where, in words.
 *
 * The pure part returns a status and fills an error; the edge decides who hears of it. An error
 * never quotes data: it may hold a phone number. `reterr` may be NULL, is untouched on success. */
#ifndef CW_BASE_ERR_H
#define CW_BASE_ERR_H

#include <stddef.h>

enum cw_status {
    CW_OK = 0,
    CW_EINVAL, /* the input is not what it should be */
    CW_ELIMIT, /* a named maximum is reached; the same call may succeed with less */
    CW_ENOMEM,
    CW_EIO, /* the world answered with an error */
};

struct cw_err {
    enum cw_status status;
    size_t at; /* byte position in the text to blame, from 0 */
    char text[160];
};

/* Fills `reterr` and returns `status`. The format is printf's; texts longer than the field are cut. */
__attribute__((format(printf, 4, 5))) enum cw_status cw_fail(struct cw_err *reterr, enum cw_status status,
                                                             size_t at, const char *format, ...);

#endif
