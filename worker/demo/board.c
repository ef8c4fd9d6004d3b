#include "cw/demo/board.h"

#include "cw/base/json.h"
#include <stdlib.h>

#define EVENTS_MAX   16  /* of one conversation; then its oldest goes */
#define TEXT_MAX     200 /* raw JSON of one value */
#define CUSTOMER_MAX 2048
#define SAMPLES      127 /* durations the median is taken of */
#define RATE_SECONDS 10
#define RECORD_MEM   (16 * 1024 * 1024)

struct text {
    char raw[TEXT_MAX]; /* one JSON value; "" stands for null */
};

struct moment { /* one event of a conversation, and its answer */
    int32_t partition;
    int64_t offset, at_ms;
    struct text name, outcome, reason, status;
    int64_t http, tries, took_us, behind_ms;
    bool seen, expected, answered;
};

struct conversation {
    uint64_t seq; /* 0: unused */
    int64_t version;
    struct text id, channel, sub_type, direction, source, destination, language, queue, subject;
    struct moment moments[EVENTS_MAX];
    unsigned count;
    char customer[CUSTOMER_MAX]; /* raw JSON object; "": none yet */
};

struct totals {
    uint64_t events, answers, asked, enriched, not_found, failed;
};

struct cw_board {
    struct conversation conversations[CW_BOARD_MAX]; /* seq % CW_BOARD_MAX */
    uint64_t last_seq, records;
    int64_t version;
    struct totals totals;
    uint64_t in_second[RATE_SECONDS]; /* events by second % RATE_SECONDS */
    int64_t second, first_second;
    int64_t samples_us[SAMPLES];
    uint64_t sampled;
    struct cw_arena scratch; /* the index of one record */
};

struct cw_board *cw_board_new(void)
{
    struct cw_board *board = calloc(1, sizeof(*board));

    if (board)
        cw_arena_init(&board->scratch, 16384, RECORD_MEM);
    return board;
}

void cw_board_free(struct cw_board *board)
{
    if (board)
        cw_arena_done(&board->scratch);
    free(board);
}

uint64_t cw_board_answers(const struct cw_board *board)
{
    return board->records;
}

/* Reading values */

static bool keep_raw(struct cw_slice raw, char *to, size_t size)
{
    if (!raw.ptr || raw.len >= size)
        return false;
    memcpy(to, raw.ptr, raw.len);
    to[raw.len] = '\0';
    return true;
}

/* Objects, lists and what is too long are not shown. */
static void keep(struct text *to, const struct cw_json *json, uint32_t node)
{
    int kind = cw_json_kind(json, node);

    to->raw[0] = '\0';
    if (kind == CW_JSON_STRING || kind == CW_JSON_NUMBER)
        (void)keep_raw(cw_json_raw(json, node), to->raw, sizeof(to->raw));
}

static void keep_member(struct text *to, const struct cw_json *json, uint32_t node, const char *name)
{
    keep(to, json, cw_json_member(json, node, cw_slice_of(name)));
}

static int64_t int_member(const struct cw_json *json, uint32_t node, const char *name, int64_t otherwise)
{
    struct cw_slice raw = cw_json_raw(json, cw_json_member(json, node, cw_slice_of(name)));
    int64_t value;

    return raw.ptr && cw_slice_to_int(raw, 0, INT64_MAX, &value) ? value : otherwise;
}

/* Seconds with decimals, as the worker writes them. */
static int64_t us_member(const struct cw_json *json, uint32_t node, const char *name)
{
    struct cw_slice raw = cw_json_raw(json, cw_json_member(json, node, cw_slice_of(name)));
    char text[32];
    double seconds;

    if (!keep_raw(raw, text, sizeof(text)))
        return -1;
    seconds = strtod(text, NULL);
    return seconds >= 0 && seconds < 1e6 ? (int64_t)(seconds * 1e6 + 0.5) : -1;
}

/* Finding places */

static struct conversation *find(struct cw_board *board, const struct text *id)
{
    for (unsigned i = 0; i < CW_BOARD_MAX; i++)
        if (board->conversations[i].seq && strcmp(board->conversations[i].id.raw, id->raw) == 0)
            return &board->conversations[i];
    return NULL;
}

static struct conversation *find_or_make(struct cw_board *board, const struct text *id)
{
    struct conversation *found = find(board, id);

    if (found)
        return found;
    found = &board->conversations[++board->last_seq % CW_BOARD_MAX];
    memset(found, 0, sizeof(*found));
    found->seq = board->last_seq;
    found->id = *id;
    return found;
}

static struct moment *moment_of(struct conversation *conversation, int32_t partition, int64_t offset)
{
    struct moment *moments = conversation->moments;

    for (unsigned i = 0; i < conversation->count; i++)
        if (moments[i].partition == partition && moments[i].offset == offset)
            return &moments[i];
    if (conversation->count == EVENTS_MAX)
        memmove(moments, moments + 1, --conversation->count * sizeof(*moments));
    moments += conversation->count++;
    *moments = (struct moment){
        .partition = partition, .offset = offset, .at_ms = -1, .took_us = -1, .behind_ms = -1, .http = -1
    };
    return moments;
}

static void touch(struct cw_board *board, struct conversation *conversation)
{
    conversation->version = ++board->version;
}

/* Events */

/* What the demo's integration asks for: phone and chat, three events, all of them inbound. */
static bool is_expected(const struct moment *moment, const struct conversation *of)
{
    static const char *const events[] = { "\"received\"", "\"transferred\"", "\"forwarded\"" };
    bool channel = strcmp(of->channel.raw, "\"phone\"") == 0 || strcmp(of->channel.raw, "\"chat\"") == 0;

    if (!channel || strcmp(of->direction.raw, "\"outbound\"") == 0)
        return false;
    for (unsigned i = 0; i < sizeof(events) / sizeof(events[0]); i++)
        if (strcmp(moment->name.raw, events[i]) == 0)
            return true;
    return false;
}

/* Seconds in which nothing came are cleared on the way. */
static void move_to_second(struct cw_board *board, int64_t second)
{
    if (!board->first_second)
        board->first_second = board->second = second;
    for (int steps = 0; board->second < second && steps < RATE_SECONDS; steps++)
        board->in_second[++board->second % RATE_SECONDS] = 0;
    if (board->second < second)
        board->second = second;
}

static void count_event(struct cw_board *board, int64_t now_ms)
{
    move_to_second(board, now_ms / 1000);
    board->in_second[board->second % RATE_SECONDS]++;
    board->totals.events++;
}

static void keep_contact(struct conversation *to, const struct cw_json *json, uint32_t contact)
{
    uint32_t queue = cw_json_member(json, contact, CW_LIT("queue"));
    uint32_t email = cw_json_member(json, contact, CW_LIT("email"));

    keep_member(&to->channel, json, contact, "channel_type");
    keep_member(&to->sub_type, json, contact, "channel_sub_type");
    keep_member(&to->direction, json, contact, "direction");
    keep_member(&to->source, json, contact, "source");
    keep_member(&to->destination, json, contact, "destination");
    keep_member(&to->language, json, contact, "language");
    keep_member(&to->queue, json, queue, "address");
    keep_member(&to->subject, json, email, "subject");
}

static void take_event(struct cw_board *board, const struct cw_json *json,
                       const struct cw_board_record *record)
{
    uint32_t contact = cw_json_member(json, 0, CW_LIT("contact"));
    uint32_t event = cw_json_member(json, 0, CW_LIT("event"));
    struct conversation *conversation;
    struct moment *moment;
    struct text id;

    keep_member(&id, json, contact, "id");
    if (!id.raw[0])
        return;
    conversation = find_or_make(board, &id);
    keep_contact(conversation, json, contact);
    moment = moment_of(conversation, record->partition, record->offset);
    keep_member(&moment->name, json, event, "name");
    moment->at_ms = record->timestamp_ms;
    moment->seen = true;
    moment->expected = is_expected(moment, conversation);
    touch(board, conversation);
}

void cw_board_take_event(struct cw_board *board, const struct cw_board_record *record, int64_t now_ms)
{
    struct cw_json json = { 0 };

    count_event(board, now_ms);
    if (!cw_json_index(&json, record->value, &board->scratch, NULL))
        take_event(board, &json, record);
    cw_arena_reset(&board->scratch);
}

/* Answers */

static void count_answer(struct cw_board *board, const struct moment *moment)
{
    struct totals *totals = &board->totals;

    totals->answers++;
    totals->asked += moment->tries > 0;
    totals->enriched += strcmp(moment->status.raw, "\"enriched\"") == 0;
    totals->not_found += strcmp(moment->status.raw, "\"not_found\"") == 0;
    totals->failed += strcmp(moment->status.raw, "\"failed\"") == 0;
    if (moment->took_us >= 0)
        board->samples_us[board->sampled++ % SAMPLES] = moment->took_us;
}

static void keep_answer(struct moment *to, const struct cw_json *json, const struct cw_board_record *record)
{
    uint32_t first = cw_json_element(json, cw_json_member(json, 0, CW_LIT("integrations")), 0);
    uint32_t source = cw_json_member(json, 0, CW_LIT("source"));
    int64_t since_ms = int_member(json, source, "timestamp", -1);

    keep_member(&to->status, json, 0, "status");
    keep_member(&to->outcome, json, first, "outcome");
    keep_member(&to->reason, json, first, "reason");
    to->http = int_member(json, first, "status", -1);
    to->tries = int_member(json, first, "tries", 0);
    to->took_us = us_member(json, first, "duration");
    if (since_ms >= 0 && record->timestamp_ms >= since_ms)
        to->behind_ms = record->timestamp_ms - since_ms;
}

static void keep_customer(struct conversation *to, const struct cw_json *json)
{
    uint32_t cad = cw_json_member(json, 0, CW_LIT("cad"));
    uint32_t customer = cw_json_member(json, cad, CW_LIT("customer_data"));

    if (cw_json_kind(json, customer) == CW_JSON_OBJECT)
        (void)keep_raw(cw_json_raw(json, customer), to->customer, sizeof(to->customer));
}

static void take_cad(struct cw_board *board, const struct cw_json *json, const struct cw_board_record *record)
{
    uint32_t source = cw_json_member(json, 0, CW_LIT("source"));
    int64_t partition = int_member(json, source, "partition", -1);
    int64_t offset = int_member(json, source, "offset", -1);
    struct conversation *conversation;
    struct moment *moment;
    struct text id;

    keep_member(&id, json, 0, "conversation_id");
    if (!id.raw[0] || partition < 0 || partition > INT32_MAX || offset < 0)
        return;
    conversation = find_or_make(board, &id);
    moment = moment_of(conversation, (int32_t)partition, offset);
    if (!moment->seen)
        keep_member(&moment->name, json, cw_json_member(json, 0, CW_LIT("event")), "name");
    keep_answer(moment, json, record);
    keep_customer(conversation, json);
    if (!moment->answered)
        count_answer(board, moment);
    moment->answered = true;
    touch(board, conversation);
}

void cw_board_take_cad(struct cw_board *board, const struct cw_board_record *record)
{
    struct cw_json json = { 0 };

    board->records++;
    if (!cw_json_index(&json, record->value, &board->scratch, NULL))
        take_cad(board, &json, record);
    cw_arena_reset(&board->scratch);
}

/* The page's JSON */

static void add_text(struct cw_buf *to, const char *name, const char *raw)
{
    cw_buf_addf(to, "\"%s\":%s,", name, raw[0] ? raw : "null");
}

static void add_ms(struct cw_buf *to, const char *name, int64_t us)
{
    if (us < 0)
        cw_buf_addf(to, "\"%s\":null,", name);
    else
        cw_buf_addf(to, "\"%s\":%.1f,", name, (double)us / 1000.0);
}

static void add_moment(struct cw_buf *to, const struct moment *moment)
{
    cw_buf_add_char(to, '{');
    add_text(to, "name", moment->name.raw);
    add_text(to, "status", moment->status.raw);
    add_text(to, "outcome", moment->outcome.raw);
    add_text(to, "reason", moment->reason.raw);
    add_ms(to, "took_ms", moment->took_us);
    add_ms(to, "behind_ms", moment->behind_ms < 0 ? -1 : moment->behind_ms * 1000);
    cw_buf_addf(to, "\"at\":%lld,\"http\":%lld,\"expected\":%s,\"answered\":%s}", (long long)moment->at_ms,
                (long long)moment->http, moment->expected ? "true" : "false",
                moment->answered ? "true" : "false");
}

static void add_moments(struct cw_buf *to, const struct conversation *conversation)
{
    cw_buf_add(to, CW_LIT("\"events\":["));
    for (unsigned i = 0; i < conversation->count; i++) {
        if (i)
            cw_buf_add_char(to, ',');
        add_moment(to, &conversation->moments[i]);
    }
    cw_buf_add_char(to, ']');
}

static void add_conversation(struct cw_buf *to, const struct conversation *conversation)
{
    cw_buf_addf(to, "{\"seq\":%llu,", (unsigned long long)conversation->seq);
    add_text(to, "id", conversation->id.raw);
    add_text(to, "channel", conversation->channel.raw);
    add_text(to, "sub_type", conversation->sub_type.raw);
    add_text(to, "direction", conversation->direction.raw);
    add_text(to, "source", conversation->source.raw);
    add_text(to, "destination", conversation->destination.raw);
    add_text(to, "language", conversation->language.raw);
    add_text(to, "queue", conversation->queue.raw);
    add_text(to, "subject", conversation->subject.raw);
    add_text(to, "customer", conversation->customer);
    add_moments(to, conversation);
    cw_buf_add_char(to, '}');
}

static int by_size(const void *a, const void *b)
{
    int64_t first = *(const int64_t *)a, second = *(const int64_t *)b;

    return (first > second) - (first < second);
}

static int64_t median_us(const struct cw_board *board)
{
    int64_t sorted[SAMPLES];
    size_t count = board->sampled < SAMPLES ? (size_t)board->sampled : SAMPLES;

    if (!count)
        return -1;
    memcpy(sorted, board->samples_us, sizeof(sorted));
    qsort(sorted, count, sizeof(sorted[0]), by_size);
    return sorted[count / 2];
}

/* Events per second over the last seconds, or over all of them right after the start. */
static double rate(struct cw_board *board, int64_t now_ms)
{
    uint64_t sum = 0;
    int64_t seconds;

    if (!board->first_second)
        return 0;
    move_to_second(board, now_ms / 1000);
    seconds = board->second - board->first_second + 1;
    for (int i = 0; i < RATE_SECONDS; i++)
        sum += board->in_second[i];
    return (double)sum / (double)(seconds < RATE_SECONDS ? seconds : RATE_SECONDS);
}

static unsigned waiting_in(const struct conversation *conversation)
{
    unsigned waiting = 0;

    for (unsigned i = 0; i < conversation->count; i++)
        waiting += conversation->moments[i].expected && !conversation->moments[i].answered;
    return waiting;
}

static void add_totals(struct cw_buf *to, struct cw_board *board, int64_t now_ms)
{
    const struct totals *totals = &board->totals;
    unsigned waiting = 0;

    for (unsigned i = 0; i < CW_BOARD_MAX; i++)
        waiting += waiting_in(&board->conversations[i]);
    cw_buf_add(to, CW_LIT("\"totals\":{"));
    add_ms(to, "median_ms", median_us(board));
    cw_buf_addf(to, "\"events\":%llu,\"records\":%llu,\"asked\":%llu,\"enriched\":%llu,",
                (unsigned long long)totals->events, (unsigned long long)totals->answers,
                (unsigned long long)totals->asked, (unsigned long long)totals->enriched);
    cw_buf_addf(to, "\"not_found\":%llu,\"failed\":%llu,\"waiting\":%u,\"rate\":%.1f},",
                (unsigned long long)totals->not_found, (unsigned long long)totals->failed, waiting,
                rate(board, now_ms));
}

void cw_board_state(struct cw_board *board, int64_t since, int64_t now_ms, struct cw_buf *to)
{
    uint64_t oldest = board->last_seq > CW_BOARD_MAX ? board->last_seq - CW_BOARD_MAX + 1 : 1;
    bool first = true;

    if (since > board->version)
        since = 0; /* the page knew an earlier run */
    cw_buf_addf(to, "{\"version\":%lld,\"now\":%lld,\"oldest\":%llu,", (long long)board->version,
                (long long)now_ms, (unsigned long long)oldest);
    add_totals(to, board, now_ms);
    cw_buf_add(to, CW_LIT("\"conversations\":["));
    for (unsigned i = 0; i < CW_BOARD_MAX; i++) {
        const struct conversation *conversation = &board->conversations[i];

        if (!conversation->seq || conversation->version <= since)
            continue;
        if (!first)
            cw_buf_add_char(to, ',');
        first = false;
        add_conversation(to, conversation);
    }
    cw_buf_add(to, CW_LIT("]}"));
}
