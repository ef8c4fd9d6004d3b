/* member.h - one process of the group: the real worker, and the world as it sees it through its ports. */
#ifndef TESTS_SIM_MEMBER_H
#define TESTS_SIM_MEMBER_H

#include "cw/run/ports.h"

enum {
    SIM_PARTITIONS = 3,
    SIM_OFFSETS = 28,
    SIM_KEYS = 3,
    SIM_MEMBERS = 3,
    SIM_SEATS = 8,
    SIM_OPEN = 160,
    SIM_LOG = 400,
    SIM_MAP = 160,
    SIM_COMMITS = 6,
    SIM_SESSION_MS = 300,
    SIM_HEARTBEAT_MS = 50,
};

struct sim;

struct sim_message {
    int32_t partition;
    int64_t offset;
    char key[8], value[200];
};

struct sim_ask {
    void *tag;
    int partition; /* -1: a token is asked for */
    int64_t offset;
    bool safe;
    int source;
    uint64_t number; /* of all that this process asked: its answer tells it */
};

/* A record with the producer. */
struct sim_sent {
    void *tag;
    int slot, partition;
    int64_t offset;
    bool dead, appended;
    bool stub;  /* a dead letter without its value */
    bool owned; /* its assignment has not ended */
};

/* In the order in which they were sent. */
struct sim_queue {
    struct sim_sent items[SIM_OPEN];
    size_t count;
};

struct sim_commit {
    void *tag;
    unsigned member_id, generation;
    bool decided, taken; /* by the coordinator */
    bool stale;          /* its assignment has ended */
    size_t count;
    struct cw_commit items[SIM_PARTITIONS];
    char maps[SIM_PARTITIONS][SIM_MAP];
};

/* Of one transactional id: outlives its process. */
struct sim_transaction {
    enum { SIM_NO_TRANSACTION = 0, SIM_OPENED, SIM_ENDS, SIM_OFFSETS_SENT, SIM_DECIDED } stage;
    bool taken_place, fenced; /* decided so; ended by the coordinator, whose time was over */
    bool refused;             /* a record of it: it can only be aborted */
    struct sim_commit commit; /* no items: the worker aborts */
};

struct sim_member {
    struct sim *sim;
    int slot;
    struct cw_worker *worker; /* NULL: no process */
    bool sleeps;              /* SIGSTOP */
    bool stopping;            /* SIGTERM */
    bool cut;                 /* the coordinator and it do not hear each other */
    int64_t last_ms;          /* when its loop last ran */
    unsigned member_id;       /* in the group; 0: none yet */
    unsigned generation;      /* of its assignment */
    bool assigned, revoking;
    unsigned owns; /* bits of partitions */
    int64_t position[SIM_PARTITIONS];
    bool paused[SIM_PARTITIONS];
    bool skipped[SIM_PARTITIONS][SIM_OFFSETS];  /* finished, as the group's map said */
    bool reported[SIM_PARTITIONS][SIM_OFFSETS]; /* done in this assignment, as the worker was told */
    bool told[SIM_PARTITIONS][SIM_OFFSETS];     /* in a commit that it sent */
    unsigned sends[SIM_PARTITIONS][SIM_OFFSETS], refusals[SIM_PARTITIONS][SIM_OFFSETS];
    int64_t untold_ms; /* since when something is finished that no commit tells of; -1 */
    struct sim_ask asks[SIM_OPEN];
    size_t ask_count;
    uint64_t asked;
    uint64_t acted[SIM_PARTITIONS][SIM_OFFSETS]; /* `asked` when an unsafe request of the record ended */
    struct sim_queue queue;
    struct sim_commit commits[SIM_COMMITS];
    size_t commit_count;
    struct sim_transaction transaction;
    size_t alive; /* messages that the worker holds */
};

/* A new process in an empty place. */
void sim_member_start(struct sim_member *member);

/* kill -9, or its own end: whatever it had handed over may still arrive. */
void sim_member_crash(struct sim_member *member);

/* The group gives it partitions, as they are committed, unless their offsets are not stable yet. */
void sim_member_assign(struct sim_member *member);

/* Its partitions are somebody else's already, and it hears of it. */
void sim_member_lose(struct sim_member *member);

/* Reads the next record of a partition, if it would. */
void sim_member_admit(struct sim_member *member, int partition);

/* Its loop turns, unless it sleeps. */
void sim_member_turn(struct sim_member *member);

/* SIGCONT. */
void sim_member_wake(struct sim_member *member);

static inline bool sim_member_runs(const struct sim_member *member)
{
    return member->worker && !member->sleeps;
}

#endif
