/* oracle.h - a small world that misbehaves by a seed, and the laws that must hold whatever it does.
 *
 * Two partitions of a log, three conversations each. Broker, CRM and group may do anything they are allowed
 * to do; after each step and in each port the oracle looks: outputs of a conversation appear in input order,
 * unsafe requests are alone and no older answer is used after them, commits never pass what is not finished,
 * records are counted once and messages freed once. A broken law ends the process with the seed and the step.
 */
#ifndef TESTS_FLIGHT_ORACLE_H
#define TESTS_FLIGHT_ORACLE_H

#include "cw/run/worker.h"
#include <stdio.h>
#include <stdlib.h>

enum { SIM_PARTITIONS = 2, SIM_LOG = 24, SIM_KEYS = 3, SIM_OPEN = 200, SIM_MAP = 128 };

enum sim_kind { SIM_SAFE = 1, SIM_UNSAFE, SIM_CHAIN, SIM_NOTHING, SIM_TOMBSTONE, SIM_POISON, SIM_KINDS };

struct sim_ask {
    void *tag;
    int partition, key; /* partition -1: a token is asked for */
    int64_t offset;
    bool safe;
    uint64_t number; /* of all that was asked: what its answer tells */
};

struct sim_sent {
    void *tag;
    int partition;
    int64_t offset;
};

struct sim_commit {
    void *tag;
    size_t count;
    bool stale; /* of an assignment that has ended */
    struct cw_commit items[SIM_PARTITIONS];
    char maps[SIM_PARTITIONS][SIM_MAP];
};

/* A transaction at the broker: open, or being ended. */
struct sim_transaction {
    struct sim_sent sents[SIM_OPEN];
    size_t sent_count;
    bool failed;   /* a record of it was refused: it can only be aborted */
    bool ending;   /* the worker waits for the answer */
    bool accepted; /* its offsets: they may be committed even when their assignment has ended since */
    bool decided, taken_place;
    struct sim_commit commit;
};

struct sim {
    uint64_t seed, random;
    unsigned step;
    const struct cw_plan *plan;
    struct cw_worker *worker;
    struct cw_time time;
    struct {
        enum sim_kind kind;
        int key;
    } log[SIM_PARTITIONS][SIM_LOG]; /* key SIM_KEYS: none */
    bool done[SIM_PARTITIONS][SIM_LOG], seen[SIM_PARTITIONS][SIM_LOG];
    int64_t last[SIM_PARTITIONS][SIM_KEYS]; /* the newest output that was seen */
    int64_t position[SIM_PARTITIONS], committed[SIM_PARTITIONS];
    char maps[SIM_PARTITIONS][SIM_MAP];    /* metadata of what is committed */
    bool skipped[SIM_PARTITIONS][SIM_LOG]; /* the owner knows that these are finished */
    bool assigned, revoking, paused[SIM_PARTITIONS];
    struct sim_ask asks[SIM_OPEN];
    uint64_t asked;                          /* how many requests there were */
    uint64_t acted[SIM_PARTITIONS][SIM_LOG]; /* the same, when an unsafe request of the record ended */
    struct sim_sent sents[SIM_OPEN];
    struct sim_commit commits[8];
    size_t ask_count, sent_count, commit_count, alive;
    bool faults; /* ports may refuse */
    bool exactly_once;
    struct sim_transaction transaction;
};

#define sim_require(sim, holds, what)                                                                        \
    do {                                                                                                     \
        if (!(holds)) {                                                                                      \
            fprintf(stderr, "seed %llu, step %u: %s\n", (unsigned long long)(sim)->seed, (sim)->step, what); \
            abort();                                                                                         \
        }                                                                                                    \
    } while (0)

/* A number from 0 to below `limit`. */
unsigned sim_draw(struct sim *sim, unsigned limit);

void sim_init(struct sim *sim, const struct cw_plan *plan, uint64_t seed, bool exactly_once);
void sim_start(struct sim *sim); /* a worker of its own, nothing assigned */
void sim_crash(struct sim *sim); /* frees it; the broker forgets what it was doing */
void sim_assign(struct sim *sim);
struct cw_start sim_start_of(const struct sim *sim, int partition); /* as the group has it */
void sim_lose(struct sim *sim);
void sim_admit(struct sim *sim, int partition);
void sim_answer(struct sim *sim, size_t at, const struct cw_answer *answer);
void sim_deliver(struct sim *sim, size_t at, enum cw_status status);
void sim_commit_answer(struct sim *sim, enum cw_status status);
void sim_tick(struct sim *sim, int64_t ms);

/* Nothing is written for it. */
static inline bool sim_is_silent(const struct sim *sim, int partition, int64_t offset)
{
    enum sim_kind kind = sim->log[partition][offset].kind;

    return kind == SIM_TOMBSTONE || kind == SIM_NOTHING;
}

/* Its output is there and none of its requests is under way. */
bool sim_is_finished(const struct sim *sim, int partition, int64_t offset);
void sim_look_at_commit(const struct sim *sim, const struct cw_commit *commit);

/* The laws that hold between any two calls. */
void sim_check(const struct sim *sim);

#endif
