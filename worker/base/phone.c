#include "cw/base/phone.h"

const char *const cw_phone_words[] = { "as_is", "e164", "digits", "national", NULL };

int cw_phone_format_of(struct cw_slice word)
{
    for (int i = 0; cw_phone_words[i]; i++)
        if (cw_slice_eq(word, cw_slice_of(cw_phone_words[i])))
            return i + 1;
    return 0;
}
