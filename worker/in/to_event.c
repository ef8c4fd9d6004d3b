#include "cw/in/to_event.h"

#include "cw/base/digest.h"
#include "cw/base/json.h"
#include "cw/base/moment.h"

const char *cw_poison_word(enum cw_poison poison)
{
#define X(name, word) word,
    static const char *const words[] = { "none", CW_POISONS(X) };
#undef X
    return words[poison];
}

static enum cw_status poisoned(struct cw_refusal *ret, enum cw_poison poison, size_t at, const char *why)
{
    ret->poison = poison;
    return cw_fail(&ret->err, CW_EINVAL, at, "%s at byte %zu", why, at);
}

/* What can be said before any parsing. */
static enum cw_poison look_at_bytes(struct cw_slice value, size_t max)
{
    if (!value.len)
        return CW_POISON_EMPTY;
    if (value.len > max)
        return CW_POISON_TOO_LARGE;
    if (cw_slice_starts(value, CW_LIT("\xEF\xBB\xBF")))
        return CW_POISON_BOM;
    return value.ptr[0] == '\0' ? CW_POISON_FRAMING : CW_POISON_NONE; /* JSON never begins with 0x00 */
}

static const char *bytes_say(enum cw_poison poison)
{
    switch (poison) {
    case CW_POISON_EMPTY: return "an empty value";
    case CW_POISON_TOO_LARGE: return "larger than limits.event_max_bytes";
    case CW_POISON_BOM: return "a byte order mark";
    case CW_POISON_FRAMING: return "a schema registry's framing";
    case CW_POISON_NONE:
    case CW_POISON_NOT_JSON:
    case CW_POISON_NO_EVENT_NAME:
    case CW_POISON_NO_CONTACT:
    case CW_POISON_OUTPUT_TOO_LARGE:
    case CW_POISON_COUNT: break;
    }
    return "";
}

static int direction_of(struct cw_slice word)
{
    if (!word.ptr || cw_slice_eq_nocase(word, CW_LIT("inbound")))
        return CW_INBOUND;
    return cw_slice_eq_nocase(word, CW_LIT("outbound")) ? CW_OUTBOUND : 0;
}

static struct cw_slice member_text(const struct cw_event *e, uint32_t object, struct cw_slice name,
                                   struct cw_arena *arena)
{
    return cw_json_text(&e->json, cw_json_member(&e->json, object, name), arena);
}

static void read_queue(struct cw_event *e, struct cw_arena *arena)
{
    uint32_t queue = cw_json_member(&e->json, e->contact, CW_LIT("queue"));
    int kind = cw_json_kind(&e->json, queue);
    struct cw_slice id = member_text(e, queue, CW_LIT("id"), arena);

    e->direct = !kind || kind == CW_JSON_NULL;
    e->queue_address = member_text(e, queue, CW_LIT("address"), arena);
    if (id.ptr)
        e->queue_id = cw_uuid_digits(id, e->queue_room);
}

static void read_contact(struct cw_event *e, struct cw_arena *arena)
{
    struct cw_slice channel = member_text(e, e->contact, CW_LIT("channel_type"), arena);
    int known = channel.ptr ? cw_channel_of(channel) : 0;

    e->channel = known ? (enum cw_channel)known : CW_CHANNEL_OTHER;
    e->direction = direction_of(member_text(e, e->contact, CW_LIT("direction"), arena));
    e->conversation = member_text(e, e->contact, CW_LIT("id"), arena);
    if (!e->conversation.len)
        e->conversation = (struct cw_slice){ 0 };
    read_queue(e, arena);
}

static struct cw_slice time_of(const struct cw_record *record, struct cw_arena *arena)
{
    char text[CW_MOMENT_LEN];

    if (record->timestamp_ms < 0)
        return (struct cw_slice){ 0 };
    cw_moment_write(record->timestamp_ms, text);
    return cw_arena_copy(arena, (struct cw_slice){ text, sizeof(text) });
}

enum cw_status cw_to_event(struct cw_event *ret, const struct cw_record *record, size_t max,
                           struct cw_arena *arena, struct cw_refusal *ret_refusal)
{
    struct cw_err fault = { 0 };
    enum cw_poison poison = look_at_bytes(record->value, max);
    enum cw_status status;

    if (poison)
        return poisoned(ret_refusal, poison, 0, bytes_say(poison));
    *ret = (struct cw_event){ 0 };
    status = cw_json_index(&ret->json, record->value, arena, &fault);
    if (status == CW_ENOMEM)
        return cw_fail(&ret_refusal->err, status, 0, "%s", fault.text);
    if (status)
        return poisoned(ret_refusal, CW_POISON_NOT_JSON, fault.at, fault.text);
    ret->event = cw_json_member(&ret->json, 0, CW_LIT("event"));
    ret->name_text = member_text(ret, ret->event, CW_LIT("name"), arena);
    if (!ret->name_text.len)
        return poisoned(ret_refusal, CW_POISON_NO_EVENT_NAME, 0, "no event.name in the object");
    ret->name = cw_event_name_of(ret->name_text);
    ret->datetime = cw_json_member(&ret->json, ret->event, CW_LIT("datetime"));
    if (cw_json_kind(&ret->json, ret->datetime) != CW_JSON_STRING)
        ret->record_time = time_of(record, arena);
    ret->contact = cw_json_member(&ret->json, 0, CW_LIT("contact"));
    if (cw_json_kind(&ret->json, ret->contact) != CW_JSON_OBJECT)
        return poisoned(ret_refusal, CW_POISON_NO_CONTACT, 0, "no contact object in the object");
    read_contact(ret, arena);
    return CW_OK;
}
