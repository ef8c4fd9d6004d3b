/* to_event.h - record -> conversation event, or the reason why it cannot be one.
 *
 * The manual, 4.3. The event borrows the record's value; its index lives in the arena. Pure. */
#ifndef CW_IN_TO_EVENT_H
#define CW_IN_TO_EVENT_H

#include "cw/base/json.h"
#include "cw/config/words.h"
#include "cw/in/record.h"

struct cw_event {
    struct cw_json json;
    uint32_t event, contact;     /* nodes; both objects */
    uint32_t datetime;           /* node, or CW_JSON_NONE */
    struct cw_slice record_time; /* ISO 8601: where there is no datetime; null: the record has none either */
    enum cw_event_name name;     /* CW_EVENT_UNKNOWN: nothing applies */
    struct cw_slice name_text;
    int direction; /* enum cw_direction; 0: a word we do not know, which matches nothing */
    enum cw_channel channel;
    bool direct;                             /* no queue */
    struct cw_slice queue_id, queue_address; /* null where absent; the id as 32 upper-case digits */
    struct cw_slice conversation;            /* contact.id; null where it is no text or empty */
    char queue_room[32];
};

/* What cannot be an event: reason, word in the dead letter's header. */
#define CW_POISONS(X)                                                                                        \
    X(EMPTY, "empty")                                                                                        \
    X(TOO_LARGE, "too_large")                                                                                \
    X(BOM, "bom")                                                                                            \
    X(FRAMING, "framing")                                                                                    \
    X(NOT_JSON, "not_json")                                                                                  \
    X(NO_EVENT_NAME, "no_event_name")                                                                        \
    X(NO_CONTACT, "no_contact")                                                                              \
    X(OUTPUT_TOO_LARGE, "output_too_large")

enum cw_poison {
    CW_POISON_NONE = 0,
#define X(name, word) CW_POISON_##name,
    CW_POISONS(X)
#undef X
        CW_POISON_COUNT
};

const char *cw_poison_word(enum cw_poison poison);

/* Why a record is no event. */
struct cw_refusal {
    enum cw_poison poison;
    struct cw_err err; /* in words, with the byte position, without data */
};

/* Reads a record whose value is not null. CW_EINVAL: it is poison, *ret_refusal says which. CW_ENOMEM: no
 * memory; the record may be tried again. */
enum cw_status cw_to_event(struct cw_event *ret, const struct cw_record *record, size_t max,
                           struct cw_arena *arena, struct cw_refusal *ret_refusal);

#endif
