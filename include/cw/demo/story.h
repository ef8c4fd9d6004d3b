/* story.h - lifelike conversations: who calls, what happens to the call, and when.
 *
 * Pure: tables, and chance from a seed. Nobody in it exists. */
#ifndef CW_DEMO_STORY_H
#define CW_DEMO_STORY_H

#include "cw/base/buf.h"

#define CW_STEPS_MAX 8

struct cw_step_of_story {
    unsigned after_ms; /* the step before */
    const char *event; /* NULL ends the story */
};

struct cw_story {
    const char *channel, *sub_type, *direction; /* sub_type NULL: none */
    struct cw_step_of_story steps[CW_STEPS_MAX];
};

/* One conversation: a story with somebody in it. */
struct cw_contact {
    const struct cw_story *story;
    char id[33], guid[37]; /* 32 upper-case hex digits; the same with hyphens, lower case */
    char source[64], destination[64];
    const char *language, *queue_id, *queue_address, *forwarding_address, *agent, *subject;
    unsigned priority;
    int64_t created_ms;
    uint64_t number; /* of the conversation, from 0 */
};

/* The number-th conversation of the demo: the first ones show every case, the others come by chance. */
void cw_contact_cast(struct cw_contact *ret, uint64_t number, uint64_t *dice, int64_t now_ms);

/* The conversations of `demo --once`: the same ones at each call; number < CW_ONCE_CONTACTS. */
void cw_contact_cast_once(struct cw_contact *ret, unsigned number, int64_t now_ms);

#define CW_ONCE_CONTACTS 9

/* One event of `demo --once`: a conversation by its number, and what happens to it. */
struct cw_once_event {
    unsigned contact;
    const char *event;
    bool answered; /* an integration applies, so a record has to come */
};

#define CW_ONCE_EVENTS 12
extern const struct cw_once_event cw_once_events[CW_ONCE_EVENTS];

/* The conversation event as it goes to Kafka. */
void cw_contact_event(const struct cw_contact *contact, const char *event, int64_t now_ms, struct cw_buf *to);

#endif
