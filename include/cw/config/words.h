/* words.h - the closed lists of words that configuration and events share (the manual 1, 2).
 *
 * Each list is a table: name, word. A word's number is never 0; a set of words is a mask of CW_BIT. */
#ifndef CW_CONFIG_WORDS_H
#define CW_CONFIG_WORDS_H

#include "cw/base/slice.h"

#define CW_BIT(word) (1u << (word))

/* name, word, exists for outbound conversations too */
#define CW_EVENT_NAMES(X)                                                                                    \
    X(RECEIVED, "received", 0)                                                                               \
    X(QUEUED, "queued", 0)                                                                                   \
    X(ALLOCATED, "allocated", 0)                                                                             \
    X(ACCEPTED, "accepted", 1)                                                                               \
    X(REJECTED, "rejected", 1)                                                                               \
    X(TRANSFERRED, "transferred", 0)                                                                         \
    X(FORWARDED, "forwarded", 0)                                                                             \
    X(ENDED, "ended", 1)                                                                                     \
    X(CLOSED, "closed", 1)

enum cw_event_name {
    CW_EVENT_UNKNOWN = 0,
#define X(name, word, outbound) CW_EVENT_##name,
    CW_EVENT_NAMES(X)
#undef X
        CW_EVENT_COUNT
};

enum cw_direction { CW_INBOUND = 1, CW_OUTBOUND };
enum cw_channel { CW_CHANNEL_OTHER = 1, CW_CHANNEL_PHONE, CW_CHANNEL_CHAT, CW_CHANNEL_EMAIL };
enum cw_method { CW_GET = 1, CW_POST, CW_PUT, CW_PATCH, CW_DELETE };

/* The number of a word, 0 where it is none. Event names compare without case, the others exactly. */
enum cw_event_name cw_event_name_of(struct cw_slice word);
int cw_channel_of(struct cw_slice word);
int cw_method_of(struct cw_slice word);

/* The word of a number; never NULL for a number of the list. */
const char *cw_event_word(enum cw_event_name name);
const char *cw_method_word(enum cw_method method);

/* All words of a list, ended by NULL, for messages and suggestions. */
extern const char *const cw_event_words[];
extern const char *const cw_channel_words[];
extern const char *const cw_method_words[];

/* Whether conversations of that direction have that event at all. */
bool cw_event_exists(enum cw_event_name name, enum cw_direction direction);

#endif
