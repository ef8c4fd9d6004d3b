#include "cw/config/words.h"

#define X(name, word, outbound) word,
const char *const cw_event_words[] = { CW_EVENT_NAMES(X) NULL };
#undef X
const char *const cw_channel_words[] = { "phone", "chat", "email", NULL };
const char *const cw_method_words[] = { "GET", "POST", "PUT", "PATCH", "DELETE", NULL };

/* Place in the list, from 1; 0: not in it. */
static int number(const char *const *words, struct cw_slice word,
                  bool (*same)(struct cw_slice, struct cw_slice))
{
    for (int i = 0; words[i]; i++)
        if (same(cw_slice_of(words[i]), word))
            return i + 1;
    return 0;
}

static bool same_exactly(struct cw_slice a, struct cw_slice b)
{
    return cw_slice_eq(a, b);
}

enum cw_event_name cw_event_name_of(struct cw_slice word)
{
    return (enum cw_event_name)number(cw_event_words, word, cw_slice_eq_nocase);
}

int cw_channel_of(struct cw_slice word)
{
    int place = number(cw_channel_words, word, same_exactly);

    return place ? place + CW_CHANNEL_OTHER : 0;
}

int cw_method_of(struct cw_slice word)
{
    return number(cw_method_words, word, same_exactly);
}

const char *cw_event_word(enum cw_event_name name)
{
    return cw_event_words[name - 1];
}

const char *cw_method_word(enum cw_method method)
{
    return cw_method_words[method - 1];
}

bool cw_event_exists(enum cw_event_name name, enum cw_direction direction)
{
#define X(name, word, outbound) outbound,
    static const bool outbound_too[] = { CW_EVENT_NAMES(X) };
#undef X
    return name != CW_EVENT_UNKNOWN && (direction == CW_INBOUND || outbound_too[name - 1]);
}
