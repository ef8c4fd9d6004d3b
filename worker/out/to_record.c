#include "cw/out/to_record.h"

#include "cw/base/json_string.h"
#include "cw/base/moment.h"
#include "cw/lookup/to_cad.h"

enum { BESIDE_CAD_MAX = 256 << 10, FIRST_ROOM = 1536 };

/* The namespace of record ids: fixed for ever, or replays would no longer find their twins. */
static const unsigned char record_space[16] = { 0x0f, 0x8a, 0x61, 0x3c, 0xb2, 0x47, 0x5d, 0x0e,
                                                0x8e, 0x21, 0x6f, 0x94, 0x53, 0xda, 0x17, 0xc8 };

const char *cw_record_status_word(enum cw_record_status status)
{
#define X(name, word) word,
    static const char *const words[] = { CW_STATUSES(X) };
#undef X
    return words[status];
}

struct writer {
    struct cw_buf buf;
    const struct cw_findings *findings;
    struct cw_extra extra;
};

/* The fixed words of the record; values in between. */
static void add(struct writer *w, struct cw_slice words)
{
    cw_buf_add(&w->buf, words);
}

static void add_id(struct writer *w)
{
    const struct cw_record *record = w->findings->record;
    char uuid[CW_UUID_LEN];
    struct cw_buf name;

    cw_buf_init(&name, w->buf.arena, record->topic.len + 100);
    cw_buf_add(&name, record->topic);
    cw_buf_add_char(&name, '\n');
    cw_buf_add_int(&name, record->partition);
    cw_buf_add_char(&name, '\n');
    cw_buf_add_int(&name, record->offset);
    cw_buf_add_char(&name, '\n');
    cw_buf_add_int(&name, record->timestamp_ms);
    cw_digest_uuid(w->findings->digest, record_space, cw_buf_slice(&name), uuid);
    add(w, CW_LIT("{\"id\":\""));
    add(w, (struct cw_slice){ uuid, sizeof(uuid) });
    add(w, CW_LIT("\""));
}

/* A text as it was written; null for anything else. */
static void add_text_or_null(struct writer *w, const struct cw_json *json, uint32_t node)
{
    add(w, cw_json_kind(json, node) == CW_JSON_STRING ? cw_json_raw(json, node) : CW_LIT("null"));
}

static struct cw_slice conversation_of(const struct cw_record *record, const struct cw_event *event)
{
    return event->conversation.ptr ? event->conversation : record->key;
}

static void add_conversation(struct writer *w)
{
    const struct cw_event *event = w->findings->event;
    struct cw_slice id = conversation_of(w->findings->record, event);
    uint32_t guid = cw_json_member(&event->json, event->contact, CW_LIT("guid"));

    add(w, CW_LIT(",\"conversation_id\":"));
    if (id.ptr)
        cw_json_add_text(&w->buf, id);
    else
        add(w, CW_LIT("null"));
    add(w, CW_LIT(",\"guid\":"));
    add_text_or_null(w, &event->json, guid);
}

static void add_time(struct writer *w, int64_t unix_ms)
{
    char text[CW_MOMENT_LEN];

    if (unix_ms < 0) {
        add(w, CW_LIT("null"));
        return;
    }
    cw_moment_write(unix_ms, text);
    add(w, CW_LIT("\""));
    add(w, (struct cw_slice){ text, sizeof(text) });
    add(w, CW_LIT("\""));
}

static void add_event(struct writer *w)
{
    const struct cw_event *event = w->findings->event;
    struct cw_slice datetime = cw_json_raw(&event->json, event->datetime);

    add(w, CW_LIT(",\"event\":{\"name\":"));
    cw_json_add_text(&w->buf, event->name ? cw_slice_of(cw_event_word(event->name)) : event->name_text);
    add(w, CW_LIT(",\"datetime\":"));
    if (cw_json_kind(&event->json, event->datetime) == CW_JSON_STRING)
        add(w, datetime);
    else
        add_time(w, w->findings->record->timestamp_ms);
    add(w, CW_LIT("}"));
}

static void add_result(struct writer *w, const struct cw_result *result)
{
    add(w, CW_LIT("{\"id\":\""));
    add(w, result->integration->id);
    add(w, CW_LIT("\",\"name\":"));
    cw_json_add_text(&w->buf, result->integration->name);
    add(w, CW_LIT(",\"outcome\":\""));
    add(w, cw_slice_of(cw_outcome_word(result->outcome)));
    add(w, CW_LIT("\""));
    if (result->reason) {
        add(w, CW_LIT(",\"reason\":\""));
        add(w, cw_slice_of(cw_reason_word(result->reason)));
        add(w, CW_LIT("\""));
    }
    if (result->error.ptr) {
        add(w, CW_LIT(",\"error\":"));
        cw_json_add_text(&w->buf, result->error);
    }
    if (result->status) {
        add(w, CW_LIT(",\"status\":"));
        cw_buf_add_int(&w->buf, result->status);
    }
    add(w, CW_LIT(",\"tries\":"));
    cw_buf_add_int(&w->buf, result->tries);
    add(w, CW_LIT(",\"duration\":"));
    cw_buf_add_seconds(&w->buf, result->duration_us);
    add(w, CW_LIT("}"));
}

static void add_results(struct writer *w)
{
    add(w, CW_LIT(",\"integrations\":["));
    for (unsigned i = 0; i < w->findings->result_count; i++) {
        if (i)
            add(w, CW_LIT(","));
        add_result(w, &w->findings->results[i]);
    }
    add(w, CW_LIT("]"));
}

static void add_source(struct writer *w)
{
    const struct cw_record *record = w->findings->record;

    add(w, CW_LIT(",\"source\":{\"topic\":"));
    cw_json_add_text(&w->buf, record->topic);
    add(w, CW_LIT(",\"partition\":"));
    cw_buf_add_int(&w->buf, record->partition);
    add(w, CW_LIT(",\"offset\":"));
    cw_buf_add_int(&w->buf, record->offset);
    add(w, CW_LIT(",\"timestamp\":"));
    if (record->timestamp_ms < 0)
        add(w, CW_LIT("null"));
    else
        cw_buf_add_int(&w->buf, record->timestamp_ms);
    add(w, CW_LIT("},\"schema_version\":1}"));
}

static bool any(const struct cw_findings *f, enum cw_outcome outcome)
{
    for (unsigned i = 0; i < f->result_count; i++)
        if (f->results[i].outcome == outcome)
            return true;
    return false;
}

/* The first line of the manual 7 that holds. */
static enum cw_record_status status_of(const struct cw_findings *f, bool something)
{
    if (!f->result_count)
        return CW_RECORD_UNMATCHED;
    if (something)
        return any(f, CW_OUTCOME_FAILED) || any(f, CW_OUTCOME_LATE) ? CW_RECORD_PARTIAL : CW_RECORD_ENRICHED;
    if (any(f, CW_OUTCOME_FAILED))
        return CW_RECORD_FAILED;
    if (any(f, CW_OUTCOME_LATE))
        return CW_RECORD_LATE;
    if (any(f, CW_OUTCOME_AMBIGUOUS))
        return CW_RECORD_AMBIGUOUS;
    if (any(f, CW_OUTCOME_NOT_FOUND) || any(f, CW_OUTCOME_FOUND))
        return CW_RECORD_NOT_FOUND;
    return any(f, CW_OUTCOME_DONE) || any(f, CW_OUTCOME_SENT) ? CW_RECORD_DONE : CW_RECORD_SKIPPED;
}

/* The status stands before what it depends on: so cad and set are written first, elsewhere. */
static enum cw_record_status add_status_and_data(struct writer *w)
{
    enum cw_record_status status;
    struct cw_buf cad, set;
    bool something;

    cw_buf_init(&cad, w->buf.arena, w->buf.max);
    cw_buf_init(&set, w->buf.arena, w->buf.max);
    something = cw_cad_write(&cad, w->findings->cad, &w->extra);
    something |= cw_set_write(&set, w->findings->sets);
    status = status_of(w->findings, something);
    add(w, CW_LIT(",\"status\":\""));
    add(w, cw_slice_of(cw_record_status_word(status)));
    add(w, CW_LIT("\",\"cad\":"));
    add(w, cw_buf_slice(&cad));
    add(w, CW_LIT(",\"set\":"));
    add(w, cw_buf_slice(&set));
    add(w, CW_LIT(",\"extra_data\":"));
    cw_cad_write_extra(&w->buf, w->findings->cad, &w->extra);
    if ((cad.failed || set.failed) && !w->buf.failed)
        w->buf.failed = cad.failed ? cad.failed : set.failed;
    return status;
}

static size_t text_len(const struct cw_json *json, uint32_t node)
{
    return cw_json_kind(json, node) == CW_JSON_STRING ? cw_json_raw(json, node).len : 0;
}

static size_t max_of(const struct cw_plan *plan)
{
    return (size_t)plan->settings.limits.cad_max_bytes + BESIDE_CAD_MAX;
}

bool cw_record_can_fit(const struct cw_plan *plan, const struct cw_record *record,
                       const struct cw_event *event)
{
    uint32_t guid = cw_json_member(&event->json, event->contact, CW_LIT("guid"));

    return conversation_of(record, event).len + event->name_text.len + text_len(&event->json, guid) +
               text_len(&event->json, event->datetime) <=
           max_of(plan);
}

/* The input's key, else contact.id, else none. */
static struct cw_slice key_of(const struct cw_findings *f)
{
    return f->record->key.ptr ? f->record->key : f->event->conversation;
}

enum cw_status cw_to_record(struct cw_output *ret, const struct cw_findings *findings, struct cw_arena *arena,
                            enum cw_record_status *ret_status)
{
    struct writer w = { .findings = findings };
    struct cw_slice source = cw_output_source(findings->record, arena);
    const struct cw_settings *settings = &findings->plan->settings;

    *ret_status = CW_RECORD_FAILED;
    cw_buf_init(&w.buf, arena, max_of(findings->plan));
    w.extra = (struct cw_extra){ &settings->extra_data.allocating_calls, &settings->extra_data.statistics,
                                 findings->event->channel == CW_CHANNEL_PHONE };
    if (!source.ptr)
        return CW_ENOMEM;
    cw_buf_reserve(&w.buf, FIRST_ROOM);
    add_id(&w);
    add_conversation(&w);
    add_event(&w);
    *ret_status = add_status_and_data(&w);
    add_results(&w);
    add_source(&w);
    if (w.buf.failed)
        return w.buf.failed;
    *ret = (struct cw_output){
        .topic = CW_TO_OUTPUT,
        .carry = CW_CARRY_TRACE,
        .key = key_of(findings),
        .value = cw_buf_slice(&w.buf),
        .headers = { { "cad-worker-source", source },
                     { "cad-worker-config", { findings->plan->fingerprint, CW_FINGERPRINT_LEN } },
                     { "content-type", CW_LIT("application/json") } },
        .header_count = 3,
    };
    return CW_OK;
}
