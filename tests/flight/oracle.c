#include "flight/ledger.h"

struct message {
    int partition;
    int64_t offset;
    char key[8], value[200];
};

unsigned sim_draw(struct sim *sim, unsigned limit)
{
    sim->random ^= sim->random << 13;
    sim->random ^= sim->random >> 7;
    sim->random ^= sim->random << 17;
    return (unsigned)(sim->random >> 33) % limit;
}

static enum cw_status port_ask(void *world, const struct cw_request *request, void *tag)
{
    struct sim *sim = world;
    const struct cw_record *from = cw_worker_record_of(tag);
    int key = from ? sim->log[from->partition][from->offset].key : SIM_KEYS;
    bool safe = request->integration->safe;

    for (size_t i = 0; i < sim->ask_count; i++) {
        const struct sim_ask *other = &sim->asks[i];

        sim_require(sim, other->tag != tag, "one record asks twice at a time");
        if (from && key < SIM_KEYS && other->partition == from->partition && other->key == key)
            sim_require(sim, safe && other->safe, "an unsafe request is not alone in its conversation");
    }
    if (sim->faults && !sim_draw(sim, 50))
        return CW_EIO;
    sim_require(sim, sim->ask_count < SIM_OPEN, "too many lookups");
    sim->asks[sim->ask_count++] = (struct sim_ask){ tag,  from ? from->partition : -1,
                                                    key,  from ? from->offset : -1,
                                                    safe, ++sim->asked };
    return CW_OK;
}

static void remove_ask(struct sim *sim, size_t at)
{
    const struct sim_ask *ask = &sim->asks[at];

    if (!ask->safe && ask->partition >= 0)
        sim->acted[ask->partition][ask->offset] = sim->asked;
    sim->asks[at] = sim->asks[--sim->ask_count];
}

static void port_cancel(void *world, void *tag)
{
    struct sim *sim = world;

    for (size_t i = 0; i < sim->ask_count; i++) {
        if (sim->asks[i].tag != tag)
            continue;
        remove_ask(sim, i);
        return;
    }
    sim_require(sim, sim->worker->fatal, "cancels what was not asked");
}

/* An answer must have been asked for after every elder unsafe request of the conversation had ended. */
static void look_at_answer(struct sim *sim, const struct message *from, uint64_t number)
{
    int key = sim->log[from->partition][from->offset].key;

    for (int64_t elder = 0; elder < from->offset && key < SIM_KEYS; elder++)
        if (sim->log[from->partition][elder].key == key)
            sim_require(sim, number > sim->acted[from->partition][elder],
                        "an answer is older than what the conversation has done since");
}

/* Whatever was saved of answers tells when they were asked for. */
static void look_at_answers(struct sim *sim, const struct message *from, struct cw_slice value)
{
    const struct cw_slice mark = CW_LIT("{\"id\":");

    for (; value.len > mark.len; value = cw_slice_from(value, 1)) {
        struct cw_slice number = cw_slice_from(value, mark.len);
        int64_t asked;

        number.len = cw_slice_find(number, '}');
        if (cw_slice_starts(value, mark) && cw_slice_to_int(number, 1, INT64_MAX, &asked))
            look_at_answer(sim, from, (uint64_t)asked);
    }
}

/* The first appearances of a conversation's outputs never step back; repeats may. An output that was too
 * large appears as its dead letter; poison has no turn. */
static void look_at_output(struct sim *sim, const struct message *from)
{
    int key = sim->log[from->partition][from->offset].key;

    if (key == SIM_KEYS || sim->log[from->partition][from->offset].kind == SIM_POISON ||
        sim->seen[from->partition][from->offset])
        return;
    sim->seen[from->partition][from->offset] = true;
    sim_require(sim, from->offset > sim->last[from->partition][key], "an output overtakes its elder");
    sim->last[from->partition][key] = from->offset;
}

static enum cw_status port_send(void *world, const struct cw_output *output, void *message, void *tag)
{
    struct sim *sim = world;
    const struct message *from = message;

    sim_require(sim, output->header_count >= 3, "headers are missing");
    sim_require(sim, !sim->skipped[from->partition][from->offset],
                "what is known to be finished is sent again");
    if (sim->faults && !sim_draw(sim, 6))
        return sim_draw(sim, 5) ? CW_ELIMIT : CW_EINVAL;
    if (sim->exactly_once) {
        ledger_send(sim, tag, from->partition, from->offset);
        return CW_OK;
    }
    look_at_output(sim, from);
    if (output->topic == CW_TO_OUTPUT)
        look_at_answers(sim, from, output->value);
    sim_require(sim, sim->sent_count < SIM_OPEN, "too much with the producer");
    sim->sents[sim->sent_count++] = (struct sim_sent){ tag, from->partition, from->offset };
    return CW_OK;
}

bool sim_is_finished(const struct sim *sim, int partition, int64_t offset)
{
    for (size_t i = 0; i < sim->ask_count; i++)
        if (sim->asks[i].partition == partition && sim->asks[i].offset == offset)
            return false;
    return sim->done[partition][offset] || ledger_will_have(sim, partition, offset);
}

/* What a map says is finished is finished. Marks it in `skipped`, where that is wanted. */
static void look_at_map(const struct sim *sim, const struct cw_start *start, bool skipped[SIM_LOG])
{
    struct cw_spans spans;
    enum cw_gap_map says = cw_gap_map_read(&spans, start->map, start->next);

    for (size_t i = 0; i < spans.count; i++) {
        sim_require(sim, spans.items[i].first > start->next && spans.items[i].last < SIM_LOG,
                    "a map beyond the log");
        for (int64_t offset = spans.items[i].first; offset <= spans.items[i].last; offset++) {
            sim_require(sim, sim_is_finished(sim, start->partition, offset),
                        "a map tells of what is not finished");
            if (skipped)
                skipped[offset] = true;
        }
    }
    sim_require(sim, skipped || says == CW_GAP_MAP_NONE || says == CW_GAP_MAP_READ, "a map cannot be read");
    cw_spans_done(&spans);
}

void sim_look_at_commit(const struct sim *sim, const struct cw_commit *commit)
{
    const struct cw_start start = { commit->partition, commit->next, commit->map };

    for (int64_t offset = 0; offset < commit->next; offset++)
        sim_require(sim, sim_is_finished(sim, commit->partition, offset),
                    "a commit passes what is not finished");
    sim_require(sim, commit->next >= sim->committed[commit->partition], "a commit goes back");
    look_at_map(sim, &start, NULL);
}

static enum cw_status port_commit(void *world, const struct cw_commit *commits, size_t count, void *tag)
{
    struct sim *sim = world;
    struct sim_commit *own = &sim->commits[sim->commit_count];

    for (size_t i = 0; i < count; i++)
        sim_look_at_commit(sim, &commits[i]);
    for (size_t i = 0; i < sim->commit_count; i++)
        sim_require(sim, sim->commits[i].stale, "two commits at a time");
    sim_require(sim, count && count <= SIM_PARTITIONS, "an empty commit");
    if (sim->commit_count == 8 || (sim->faults && !sim_draw(sim, 10)))
        return CW_EIO;
    *own = (struct sim_commit){ .tag = tag, .count = count };
    memcpy(own->items, commits, count * sizeof(*commits));
    for (size_t i = 0; i < count; i++)
        snprintf(own->maps[i], SIM_MAP, "%s", commits[i].map.ptr);
    sim->commit_count++;
    return CW_OK;
}

static int64_t port_position(void *world, int32_t partition)
{
    (void)world;
    (void)partition;
    return -1;
}

static void port_pause(void *world, int32_t partition, bool pause)
{
    struct sim *sim = world;

    sim_require(sim, sim->paused[partition] != pause, "pauses or resumes twice");
    sim->paused[partition] = pause;
}

static void unassign(struct sim *sim)
{
    sim->assigned = sim->revoking = false;
    sim->transaction.commit.stale = true;
    for (size_t i = 0; i < SIM_PARTITIONS; i++)
        sim_require(sim, !sim->paused[i], "gives a paused partition back: its next owner reads nothing");
    for (size_t i = 0; i < sim->commit_count; i++)
        sim->commits[i].stale = true;
}

static void port_give_back(void *world)
{
    struct sim *sim = world;

    sim_require(sim, sim->revoking, "gives back what nobody asked for");
    unassign(sim);
}

static void port_release(void *world, void *message)
{
    struct sim *sim = world;

    sim->alive--;
    free(message);
}

static void port_tell(void *world, enum cw_tale tale, const struct cw_record *record, const char *text)
{
    (void)world;
    (void)tale;
    (void)record;
    (void)text;
}

void sim_init(struct sim *sim, const struct cw_plan *plan, uint64_t seed, bool exactly_once)
{
    static const enum sim_kind kinds[] = { SIM_SAFE,  SIM_SAFE,    SIM_SAFE,      SIM_UNSAFE,
                                           SIM_CHAIN, SIM_NOTHING, SIM_TOMBSTONE, SIM_POISON };

    *sim = (struct sim){ .seed = seed,
                         .random = seed * 0x9E3779B97F4A7C15u + 1,
                         .plan = plan,
                         .faults = true,
                         .exactly_once = exactly_once };
    for (int p = 0; p < SIM_PARTITIONS; p++) {
        for (int i = 0; i < SIM_LOG; i++) {
            sim->log[p][i].kind = kinds[sim_draw(sim, sizeof(kinds) / sizeof(kinds[0]))];
            sim->log[p][i].key = (int)sim_draw(sim, 16) ? (int)sim_draw(sim, SIM_KEYS) : SIM_KEYS;
        }
        for (int key = 0; key < SIM_KEYS; key++)
            sim->last[p][key] = -1;
    }
    sim_start(sim);
}

void sim_start(struct sim *sim)
{
    const uint64_t seed[2] = { sim->seed, sim->step };
    struct cw_ports ports = { sim,
                              port_ask,
                              port_cancel,
                              port_send,
                              port_commit,
                              port_position,
                              port_pause,
                              port_give_back,
                              port_release,
                              port_tell,
                              sim->exactly_once ? ledger_transact : NULL };

    sim->worker = cw_worker_new(sim->plan, &ports, seed);
    sim_require(sim, sim->worker, "no memory");
    sim->time = (struct cw_time){ 1000, 1800000000000 };
    cw_worker_tick(sim->worker, sim->time);
}

void sim_crash(struct sim *sim)
{
    cw_worker_free(sim->worker);
    sim_require(sim, sim->alive == 0, "messages outlive their worker");
    unassign(sim);
    ledger_crash(sim);
    sim->ask_count = sim->sent_count = sim->commit_count = 0;
}

struct cw_start sim_start_of(const struct sim *sim, int partition)
{
    bool any = sim->committed[partition] || sim->maps[partition][0];

    return (struct cw_start){ partition, any ? sim->committed[partition] : -1,
                              cw_slice_of(sim->maps[partition]) };
}

void sim_assign(struct sim *sim)
{
    struct cw_start starts[SIM_PARTITIONS];

    ledger_decide(sim);
    for (int p = 0; p < SIM_PARTITIONS; p++) {
        memset(sim->skipped[p], 0, sizeof(sim->skipped[p]));
        if (sim->faults && !sim->exactly_once && sim->maps[p][0] && !sim_draw(sim, 10))
            sim->maps[p][sim_draw(sim, (unsigned)strlen(sim->maps[p]))] = '?';
        starts[p] = sim_start_of(sim, p);
        look_at_map(sim, &starts[p], sim->skipped[p]);
    }
    sim_require(sim, cw_worker_assigned(sim->worker, starts, SIM_PARTITIONS) == CW_OK, "no memory");
    memcpy(sim->position, sim->committed, sizeof(sim->position));
    sim->assigned = true;
}

void sim_lose(struct sim *sim)
{
    cw_worker_lose(sim->worker);
    unassign(sim);
}

static void write_value(struct message *m, const char *event, int key)
{
    snprintf(m->value, sizeof(m->value),
             "{\"event\":{\"name\":\"%s\"},\"contact\":{\"id\":\"%s\",\"channel_type\":\"phone\",\"source\":"
             "\"+%d\"}}",
             event, key < SIM_KEYS ? m->key : "", key);
}

void sim_admit(struct sim *sim, int partition)
{
    static const char *const events[SIM_KINDS] = {
        "", "received", "queued", "allocated", "accepted", "", ""
    };
    int64_t offset = sim->position[partition]++;
    enum sim_kind kind = sim->log[partition][offset].kind;
    struct message *m = calloc(1, sizeof(*m));
    struct cw_record record = {
        .topic = CW_LIT("in"), .partition = partition, .offset = offset, .timestamp_ms = 1799999999000
    };

    sim_require(sim, m, "no memory");
    m->partition = partition;
    m->offset = offset;
    snprintf(m->key, sizeof(m->key), "k%d", sim->log[partition][offset].key);
    write_value(m, events[kind], sim->log[partition][offset].key);
    if (kind == SIM_POISON)
        m->value[0] = '(';
    if (sim->log[partition][offset].key < SIM_KEYS)
        record.key = cw_slice_of(m->key);
    if (kind != SIM_TOMBSTONE)
        record.value = cw_slice_of(m->value);
    sim->done[partition][offset] |= sim_is_silent(sim, partition, offset);
    sim->alive++;
    cw_worker_admit(sim->worker, &record, m);
}

void sim_answer(struct sim *sim, size_t at, const struct cw_answer *answer)
{
    struct sim_ask ask = sim->asks[at];
    struct cw_answer own = *answer;
    char body[40];

    if (cw_slice_eq(answer->body, CW_LIT("{}"))) /* in its place: which request it answers */
        own.body = (struct cw_slice){ body, (size_t)snprintf(body, sizeof(body), "{\"id\":%llu}",
                                                             (unsigned long long)ask.number) };
    remove_ask(sim, at);
    cw_worker_answered(sim->worker, ask.tag, &own);
}

void sim_deliver(struct sim *sim, size_t at, enum cw_status status)
{
    struct sim_sent sent = sim->sents[at];

    sim->sents[at] = sim->sents[--sim->sent_count];
    sim->done[sent.partition][sent.offset] |= status == CW_OK;
    cw_worker_delivered(sim->worker, sent.tag, status);
}

void sim_commit_answer(struct sim *sim, enum cw_status status)
{
    struct sim_commit commit = sim->commits[0];

    memmove(sim->commits, sim->commits + 1, --sim->commit_count * sizeof(commit));
    if (commit.stale)
        status = CW_EIO;
    for (size_t i = 0; !status && i < commit.count; i++) {
        sim->committed[commit.items[i].partition] = commit.items[i].next;
        memcpy(sim->maps[commit.items[i].partition], commit.maps[i], SIM_MAP);
    }
    cw_worker_committed(sim->worker, commit.tag, status, status ? "refused" : NULL);
}

void sim_tick(struct sim *sim, int64_t ms)
{
    sim->time.now_ms += ms;
    sim->time.wall_ms += ms;
    cw_worker_tick(sim->worker, sim->time);
}

/* But for those that fetch a token. */
static size_t lookups_under_way(const struct sim *sim)
{
    size_t count = 0;

    for (size_t i = 0; i < sim->ask_count; i++)
        count += sim->asks[i].partition >= 0;
    return count;
}

void sim_check(const struct sim *sim)
{
    const struct cw_worker *w = sim->worker;
    const struct cw_counters *c = &w->counters;
    uint64_t sum = c->tombstones + c->dead_lettered + c->released + c->already_done;

    for (int i = 0; i < CW_RECORD_STATUS_COUNT; i++)
        sum += c->statuses[i];
    sim_require(sim, w->fatal != CW_FATAL_MEMORY, "there is memory");
    sim_require(sim, c->consumed == sum + cw_worker_open(w), "consumed is not the sum of its ends");
    sim_require(sim, sim->alive == cw_worker_open(w) + w->orphan_count, "messages and records differ");
    sim_require(sim, lookups_under_way(sim) == w->calls.under_way, "requests are not what is counted");
    sim_require(sim, w->calls.under_way <= (size_t)sim->plan->settings.delivery.in_flight, "over in_flight");
    for (const struct cw_partition *p = w->partitions; p; p = p->next)
        sim_require(sim, p->window.count <= p->window.cap, "over the window");
    sim_require(sim, sim->alive || !w->open_bytes, "bytes are held by nobody");
}
