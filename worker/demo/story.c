#include "cw/demo/story.h"

#include "cw/base/dice.h"
#include "cw/base/json_string.h"
#include <stdio.h>
#include <time.h>

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* What can happen to a conversation */

static const struct cw_story served_call = {
    "phone",
    NULL,
    "inbound",
    { { 0, "received" },
      { 900, "queued" },
      { 2200, "allocated" },
      { 1400, "accepted" },
      { 9000, "ended" },
      { 4000, "closed" } },
};
static const struct cw_story transferred_call = {
    "phone",
    NULL,
    "inbound",
    { { 0, "received" },
      { 800, "queued" },
      { 1800, "allocated" },
      { 1300, "accepted" },
      { 6500, "transferred" },
      { 2600, "accepted" },
      { 8000, "ended" } },
};
static const struct cw_story forwarded_call = {
    "phone",
    NULL,
    "inbound",
    { { 0, "received" },
      { 700, "queued" },
      { 5200, "forwarded" },
      { 2000, "allocated" },
      { 1500, "accepted" },
      { 9500, "ended" } },
};
static const struct cw_story abandoned_call = {
    "phone",
    NULL,
    "inbound",
    { { 0, "received" }, { 1000, "queued" }, { 7000, "ended" } },
};
static const struct cw_story outbound_call = {
    "phone",
    NULL,
    "outbound",
    { { 0, "accepted" }, { 8500, "ended" }, { 2500, "closed" } },
};
static const struct cw_story chat = {
    "chat",
    "whatsapp",
    "inbound",
    { { 0, "received" },
      { 600, "queued" },
      { 2400, "allocated" },
      { 1700, "accepted" },
      { 14000, "ended" },
      { 3000, "closed" } },
};
static const struct cw_story email = {
    "email",
    NULL,
    "inbound",
    { { 0, "received" },
      { 1200, "queued" },
      { 6000, "allocated" },
      { 2500, "accepted" },
      { 15000, "closed" } },
};

/* Who calls whom, by country */

static const struct country {
    unsigned numbers; /* how many middle parts there are; the British ones are kept for fiction */
    const char *prefix, *language, *line, *queue_id, *queue, *overflow;
    const char *const agents[2], *const subjects[3], *const mail;
} countries[] = {
    { 1000,
      "+3584575",
      "fi",
      "+358942415000",
      "6E0B2F31A4D84C7B9D02C5F1E8A3B701",
      "asiakaspalvelu@desk.example",
      "ylivuoto@desk.example",
      { "sari.a@desk.example", "timo.k@desk.example" },
      { "Lasku 20417", "Toimituksen aikataulu", "Palautus" },
      "asiakas" },
    { 1000,
      "+4915155",
      "de",
      "+4934124150",
      "9A47D10C53BE4E0F8C61F27B04D95E12",
      "kundendienst@desk.example",
      "ueberlauf@desk.example",
      { "jana.m@desk.example", "olaf.b@desk.example" },
      { "Rechnung 20418", "Frage zur Lieferung", "Umtausch" },
      "kunde" },
    { 10,
      "+4477009",
      "en",
      "+441134960100",
      "C3F5A86E27194B5DA0E8913D6C42F7B3",
      "support@desk.example",
      "overflow@desk.example",
      { "meg.h@desk.example", "raj.p@desk.example" },
      { "Invoice 20419", "When will it arrive?", "A return" },
      "customer" },
};

/* The last two digits decide what the CRM says, crm_answer.h. */
enum ending { KNOWN = -1, UNKNOWN = 0, SLOW = 97, FAILING = 98, SILENT = 99 };

struct part {
    const struct cw_story *story;
    int ending;
    unsigned country;
};

static const struct part opening[] = {
    { &served_call, KNOWN, 0 },      { &served_call, UNKNOWN, 1 }, { &chat, KNOWN, 2 },
    { &served_call, FAILING, 1 },    { &served_call, SLOW, 2 },    { &email, KNOWN, 0 },
    { &transferred_call, KNOWN, 1 }, { &served_call, SILENT, 2 },  { &outbound_call, KNOWN, 0 },
    { &forwarded_call, KNOWN, 2 },
};

static const struct part once[CW_ONCE_CONTACTS] = {
    { &served_call, KNOWN, 0 }, { &served_call, KNOWN, 1 },   { &served_call, UNKNOWN, 2 },
    { &served_call, SLOW, 0 },  { &served_call, FAILING, 1 }, { &served_call, SILENT, 2 },
    { &chat, KNOWN, 2 },        { &email, KNOWN, 0 },         { &outbound_call, KNOWN, 1 },
};

const struct cw_once_event cw_once_events[CW_ONCE_EVENTS] = {
    { 0, "received", true },  { 1, "received", true }, { 2, "received", true },    { 3, "received", true },
    { 4, "received", true },  { 5, "received", true }, { 6, "received", true },    { 7, "received", false },
    { 8, "accepted", false }, { 0, "queued", false },  { 1, "transferred", true }, { 6, "forwarded", true },
};

/* Of a hundred conversations */
static const struct {
    unsigned share;
    const struct cw_story *story;
} usual[] = { { 40, &served_call },   { 12, &transferred_call }, { 10, &forwarded_call },
              { 6, &abandoned_call }, { 8, &outbound_call },     { 16, &chat },
              { 8, &email } };

static const struct {
    unsigned share;
    int ending;
} luck[] = { { 74, KNOWN }, { 12, UNKNOWN }, { 6, SLOW }, { 5, FAILING }, { 3, SILENT } };

static struct part by_chance(uint64_t *dice)
{
    unsigned story = cw_dice_of(dice, 100), ending = cw_dice_of(dice, 100);
    size_t s = 0, l = 0;

    while (story >= usual[s].share)
        story -= usual[s++].share;
    while (ending >= luck[l].share)
        ending -= luck[l++].share;
    return (struct part){ usual[s].story, luck[l].ending, cw_dice_of(dice, COUNT(countries)) };
}

static void give_id(struct cw_contact *contact, uint64_t *dice)
{
    uint64_t high = cw_dice(dice), low = cw_dice(dice);

    snprintf(contact->id, sizeof(contact->id), "%016llX%016llX", (unsigned long long)high,
             (unsigned long long)low);
    snprintf(contact->guid, sizeof(contact->guid), "%08x-%04x-%04x-%04x-%012llx", (unsigned)(high >> 32),
             (unsigned)(high >> 16 & 0xFFFF), (unsigned)(high & 0xFFFF), (unsigned)(low >> 48),
             (unsigned long long)(low & 0xFFFFFFFFFFFF));
}

/* A known caller must not end like one of the others by accident. */
static unsigned ending_digits(const struct part *part, uint64_t *dice)
{
    return part->ending == KNOWN ? 10 + cw_dice_of(dice, 80) : (unsigned)part->ending;
}

static void give_addresses(struct cw_contact *contact, const struct part *part, uint64_t *dice)
{
    const struct country *country = &countries[part->country];
    unsigned middle = cw_dice_of(dice, country->numbers), ending = ending_digits(part, dice);
    const char *own = country->line;
    char caller[32];

    snprintf(caller, sizeof(caller), "%s%03u%02u", country->prefix, middle, ending);
    if (part->story == &email) {
        snprintf(contact->source, sizeof(contact->source), "%s%03u@mail.example", country->mail, middle);
        snprintf(contact->destination, sizeof(contact->destination), "%s", country->queue);
        contact->subject = country->subjects[middle % COUNT(country->subjects)];
        return;
    }
    snprintf(contact->source, sizeof(contact->source), "%s", part->story == &outbound_call ? own : caller);
    snprintf(contact->destination, sizeof(contact->destination), "%s",
             part->story == &outbound_call ? caller : own);
}

static void cast(struct cw_contact *ret, const struct part *part, uint64_t *dice, int64_t now_ms)
{
    const struct country *country = &countries[part->country];

    *ret = (struct cw_contact){
        .story = part->story,
        .language = country->language,
        .queue_id = country->queue_id,
        .queue_address = country->queue,
        .forwarding_address = country->overflow,
        .agent = country->agents[cw_dice_of(dice, COUNT(country->agents))],
        .priority = 50 + 10 * cw_dice_of(dice, 3),
        .created_ms = now_ms,
    };
    give_id(ret, dice);
    give_addresses(ret, part, dice);
}

void cw_contact_cast(struct cw_contact *ret, uint64_t number, uint64_t *dice, int64_t now_ms)
{
    struct part part = number < COUNT(opening) ? opening[number] : by_chance(dice);

    cast(ret, &part, dice, now_ms);
    ret->number = number;
}

void cw_contact_cast_once(struct cw_contact *ret, unsigned number, int64_t now_ms)
{
    uint64_t dice = number;

    cast(ret, &once[number], &dice, now_ms);
    ret->number = number;
}

/* The event's JSON */

static void add_time(struct cw_buf *to, const char *name, int64_t ms)
{
    time_t seconds = (time_t)(ms / 1000);
    struct tm utc;

    gmtime_r(&seconds, &utc);
    cw_buf_addf(to, "\"%s\":\"%04d-%02d-%02dT%02d:%02d:%02d.%03dZ\"", name, utc.tm_year + 1900,
                utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, (int)(ms % 1000));
}

static void add_text(struct cw_buf *to, const char *name, const char *value)
{
    cw_buf_addf(to, ",\"%s\":", name);
    cw_json_add_text(to, cw_slice_of(value));
}

/* A call is in no queue before `queued`; an agent has it from `allocated` on. */
static void add_progress(struct cw_buf *to, const struct cw_contact *contact, const char *event)
{
    bool waits = strcmp(event, "received") == 0;

    if (waits || strcmp(contact->story->direction, "outbound") == 0)
        cw_buf_add(to, CW_LIT(",\"queue\":null"));
    else
        cw_buf_addf(to, ",\"queue\":{\"id\":\"%s\",\"address\":\"%s\"}", contact->queue_id,
                    contact->queue_address);
    if (strcmp(event, "forwarded") == 0)
        cw_buf_addf(to, ",\"forwarding_queue\":{\"address\":\"%s\"}", contact->forwarding_address);
    if (strcmp(event, "transferred") == 0)
        cw_buf_addf(to, ",\"transferring_agent\":{\"chat_address\":\"%s\"}", contact->agent);
    else if (!waits && strcmp(event, "queued") != 0)
        cw_buf_addf(to, ",\"agent\":{\"chat_address\":\"%s\"}", contact->agent);
}

void cw_contact_event(const struct cw_contact *contact, const char *event, int64_t now_ms, struct cw_buf *to)
{
    cw_buf_addf(to, "{\"event\":{\"name\":\"%s\",", event);
    add_time(to, "datetime", now_ms);
    cw_buf_addf(to, "},\"contact\":{\"id\":\"%s\"", contact->id);
    add_text(to, "guid", contact->guid);
    add_text(to, "channel_type", contact->story->channel);
    if (contact->story->sub_type)
        add_text(to, "channel_sub_type", contact->story->sub_type);
    add_text(to, "direction", contact->story->direction);
    cw_buf_add_char(to, ',');
    add_time(to, "created", contact->created_ms);
    add_text(to, "language", contact->language);
    cw_buf_addf(to, ",\"priority\":%u,\"skills\":[\"%s\"]", contact->priority, contact->language);
    add_text(to, "source", contact->source);
    add_text(to, "destination", contact->destination);
    add_progress(to, contact, event);
    if (contact->subject) {
        cw_buf_add(to, CW_LIT(",\"email\":{\"subject\":"));
        cw_json_add_text(to, cw_slice_of(contact->subject));
        cw_buf_add_char(to, '}');
    }
    cw_buf_add(to, CW_LIT("}}"));
}
