/* world.h - everything a schedule plays with: one input, the output's log, a group, its members, a CRM, a
 * clock.
 *
 * Three partitions, three conversations each, up to three processes of the real worker. All that is drawn
 * comes from the seed and the number of the step, so that a step can be left out without changing the others.
 */
#ifndef TESTS_SIM_WORLD_H
#define TESTS_SIM_WORLD_H

#include "cw/run/worker.h"
#include "sim/member.h"

enum sim_kind {
    SIM_HOLE = 1,  /* an offset that no record has: a marker, or compacted away */
    SIM_SAFE,      /* a GET */
    SIM_UNSAFE,    /* a POST that the record does not wait for */
    SIM_CHAIN,     /* two GETs, of which one needs a token */
    SIM_NOTHING,   /* no integration wants it */
    SIM_TOMBSTONE, /* no value */
    SIM_POISON,    /* no event */
};

struct sim_record {
    enum sim_kind kind;
    int key;    /* SIM_KEYS: none */
    int source; /* what the CRM is asked for, and answers: of this conversation alone */
    enum {
        SIM_FITS = 0,
        SIM_TOO_LARGE_HERE,
        SIM_TOO_LARGE_THERE
    } size;    /* its output: for the producer, the broker */
    bool stub; /* its dead letter is too large as well */
};

/* An output or dead letter as the broker holds it. */
struct sim_entry {
    int slot; /* who wrote it */
    int64_t offset;
    bool dead, open; /* a dead letter; of a transaction that has not ended */
};

struct sim_output {
    struct sim_entry log[SIM_PARTITIONS][SIM_LOG];
    size_t count[SIM_PARTITIONS];
    bool visible[SIM_PARTITIONS][SIM_OFFSETS];
    int64_t last[SIM_PARTITIONS][SIM_KEYS]; /* the youngest first appearance of a conversation */
};

/* A place in the group, as the coordinator sees it. That of a process that died stays until its session is
 * over. */
struct sim_seat {
    unsigned member_id; /* 0: empty */
    bool rejoined;
    int64_t heard_ms;
    unsigned owns; /* bits of partitions, since the last generation */
};

struct sim_group {
    struct sim_seat seats[SIM_SEATS];
    unsigned member_ids; /* given out so far */
    unsigned generation;
    bool preparing;
    int64_t committed[SIM_PARTITIONS]; /* -1: never */
    char maps[SIM_PARTITIONS][SIM_MAP];
    int pending[SIM_PARTITIONS]; /* slot + 1 of the transaction that holds offsets of it; 0: none */
};

/* What happened, over all schedules: a law that never met its danger proves nothing. */
struct sim_tally {
    uint64_t schedules, steps, crashes, stops, standstills, expelled, generations, lost, commits,
        refused_commits, rounds, aborts, unknown, repeats, late_appends, skipped, damaged;
};

struct sim {
    const char *plan_name;
    const struct cw_plan *plan;
    bool exactly_once, whole_maps; /* whole: a map has room for all */
    uint64_t seed, random;
    unsigned step;
    struct cw_time time;
    struct sim_record input[SIM_PARTITIONS][SIM_OFFSETS];
    struct sim_output output;
    struct sim_group group;
    struct sim_member members[SIM_MEMBERS];
    struct sim_queue network; /* of processes that are gone: may still arrive */
    bool faults;              /* until the calm at the end */
    struct sim_tally *tally;
};

/* Ends the process with plan, seed and step. */
_Noreturn void sim_broken(const struct sim *sim, const char *what);

static inline void sim_require(const struct sim *sim, bool holds, const char *what)
{
    if (!holds)
        sim_broken(sim, what);
}

/* A number from 0 to below `limit`. */
unsigned sim_draw(struct sim *sim, unsigned limit);

/* True once in `of` times, while there are faults. */
static inline bool sim_fault(struct sim *sim, unsigned of)
{
    return sim->faults && !sim_draw(sim, of);
}

#endif
