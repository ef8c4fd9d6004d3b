/* Any bytes as a Kafka value: an event, or poison with a reason. */
#include "cw/in/to_event.h"
#include "target.h"

#define EVENT_MAX 4096

static void check_event(const struct cw_event *event)
{
    require(cw_json_kind(&event->json, event->event) == CW_JSON_OBJECT);
    require(cw_json_kind(&event->json, event->contact) == CW_JSON_OBJECT);
    require(event->conversation.ptr == NULL || event->conversation.len > 0);
    require(event->queue_id.ptr == NULL || event->queue_id.len == 32);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cw_record record = { .topic = CW_LIT("in"), .value = { (const char *)data, size } };
    struct cw_refusal refusal = { .poison = CW_POISON_NONE };
    struct cw_arena arena;
    struct cw_event event;

    cw_arena_init(&arena, 4096, 64u << 20);
    if (cw_to_event(&event, &record, EVENT_MAX, &arena, &refusal))
        require(refusal.poison != CW_POISON_NONE && refusal.err.text[0] && *cw_poison_word(refusal.poison));
    else
        check_event(&event);
    cw_arena_done(&arena);
    return 0;
}
