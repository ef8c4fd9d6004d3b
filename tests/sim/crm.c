#include "sim/crm.h"

#include <stdio.h>

enum { SLOW = 4 }; /* each so many-th request is answered late, so that there are gaps */

static const struct sim_record *record_of(const struct sim_member *member, int partition, int64_t offset)
{
    return &member->sim->input[partition][offset];
}

/* Which source a request asks for, as its URL says; 0: none. */
static int source_of(struct cw_slice url)
{
    const struct cw_slice mark = CW_LIT("p=%2B");
    int64_t source = 0;

    while (url.len > mark.len && !cw_slice_starts(url, mark))
        url = cw_slice_from(url, 1);
    return url.len > mark.len && cw_slice_to_int(cw_slice_from(url, mark.len), 1, 99999, &source)
               ? (int)source
               : 0;
}

static void look_at_others(const struct sim_member *member, const struct cw_record *from, bool safe,
                           void *tag)
{
    int key = record_of(member, from->partition, from->offset)->key;

    for (size_t i = 0; i < member->ask_count; i++) {
        const struct sim_ask *other = &member->asks[i];

        sim_require(member->sim, other->tag != tag, "one lookup asks twice at a time");
        if (key == SIM_KEYS || other->partition != from->partition ||
            record_of(member, other->partition, other->offset)->key != key)
            continue;
        sim_require(member->sim, safe && other->safe, "an unsafe request is not alone in its conversation");
    }
}

enum cw_status sim_crm_ask(struct sim_member *member, const struct cw_request *request, void *tag)
{
    const struct cw_record *from = cw_worker_record_of(tag);
    bool safe = request->integration->safe;

    if (from)
        look_at_others(member, from, safe, tag);
    if (sim_fault(member->sim, 50))
        return CW_EIO;
    sim_require(member->sim, member->ask_count < SIM_OPEN, "too many requests");
    member->asks[member->ask_count++] =
        (struct sim_ask){ tag,  from ? from->partition : -1, from ? from->offset : -1,
                          safe, source_of(request->url),     ++member->asked };
    return CW_OK;
}

static void remove_ask(struct sim_member *member, size_t at)
{
    const struct sim_ask *ask = &member->asks[at];

    if (!ask->safe && ask->partition >= 0)
        member->acted[ask->partition][ask->offset] = member->asked;
    for (member->ask_count--; at < member->ask_count; at++)
        member->asks[at] = member->asks[at + 1];
}

void sim_crm_cancel(struct sim_member *member, void *tag)
{
    for (size_t i = 0; i < member->ask_count; i++) {
        if (member->asks[i].tag != tag)
            continue;
        remove_ask(member, i);
        return;
    }
    sim_broken(member->sim, "cancels what was not asked");
}

/* {} as a body stands for what the CRM knows. */
static void answer(struct sim_member *member, size_t at, const struct cw_answer *says)
{
    struct sim_ask ask = member->asks[at];
    struct cw_answer own = *says;
    char body[60];

    if (cw_slice_eq(own.body, CW_LIT("{}")))
        own.body = (struct cw_slice){ body, (size_t)snprintf(body, sizeof(body), "{\"id\":%llu,\"of\":%d}",
                                                             (unsigned long long)ask.number, ask.source) };
    remove_ask(member, at);
    cw_worker_answered(member->worker, ask.tag, &own);
}

static const char token[] = "{\"access_token\":\"tttttttttt\",\"expires_in\":1}";
static const struct cw_answer gives_token = { .status = 200, .body = { token, sizeof(token) - 1 } };
static const struct cw_answer knows = { .status = 200, .body = { "{}", 2 } };

void sim_crm_draw_answer(struct sim_member *member)
{
    static const struct cw_answer others[] = {
        { .status = 404 },
        { .status = 503 },
        { .transport = CW_REASON_TIMEOUT },
        { .transport = CW_REASON_CONNECT },
        { .status = 200, .body = { "[1,2]", 5 } },
        { .status = 401 },
        { .status = 429, .retry_after = { "1", 1 } },
    };
    size_t at;

    if (!member->ask_count)
        return;
    at = sim_draw(member->sim, (unsigned)member->ask_count);
    if (member->asks[at].number % SLOW == 0 && sim_draw(member->sim, 8))
        return;
    if (sim_draw(member->sim, 2))
        answer(member, at, member->asks[at].partition < 0 ? &gives_token : &knows);
    else
        answer(member, at, &others[sim_draw(member->sim, sizeof(others) / sizeof(others[0]))]);
}

void sim_crm_answer_well(struct sim_member *member)
{
    if (member->ask_count)
        answer(member, 0, member->asks[0].partition < 0 ? &gives_token : &knows);
}

bool sim_crm_is_asked(const struct sim_member *member, int partition, int64_t offset)
{
    for (size_t i = 0; i < member->ask_count; i++)
        if (member->asks[i].partition == partition && member->asks[i].offset == offset)
            return true;
    return false;
}

static void look_at_time(struct sim_member *member, const struct sim_message *from, uint64_t number)
{
    int key = record_of(member, from->partition, from->offset)->key;

    for (int64_t elder = 0; elder < from->offset && key < SIM_KEYS; elder++)
        if (record_of(member, from->partition, elder)->key == key)
            sim_require(member->sim, number > member->acted[from->partition][elder],
                        "an answer is older than what the conversation has done since");
}

void sim_crm_look_at_answers(struct sim_member *member, const struct sim_message *from, struct cw_slice value)
{
    const struct cw_slice id = CW_LIT("{\"id\":"), of = CW_LIT("\"of\":");
    int source = record_of(member, from->partition, from->offset)->source;

    for (; value.len > id.len; value = cw_slice_from(value, 1)) {
        struct cw_slice number = cw_slice_from(value, cw_slice_starts(value, id) ? id.len : of.len);
        int64_t told;

        number.len = cw_slice_find(number, cw_slice_starts(value, id) ? ',' : '}');
        if (cw_slice_starts(value, id) && cw_slice_to_int(number, 1, INT64_MAX, &told))
            look_at_time(member, from, (uint64_t)told);
        if (cw_slice_starts(value, of) && cw_slice_to_int(number, 0, INT64_MAX, &told))
            sim_require(member->sim, told == source, "an output has another one's answer");
    }
}
