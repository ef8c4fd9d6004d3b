/* world.h - a world in memory for the worker: its ports, one clock moved by hand, everything written down.
 *
 * Each call into the worker goes through here, and after each the laws that always hold are checked: what was
 * consumed is what was counted plus what is open, commits never pass what is not finished, messages live as
 * long as their records. A record is named by its offset in partition 0 unless a test says otherwise. */
#ifndef TESTS_FLIGHT_WORLD_H
#define TESTS_FLIGHT_WORLD_H

#include "cw/run/worker.h"

enum { WORLD_PARTITIONS = 4, WORLD_OFFSETS = 512, WORLD_MAX = 1024 };

struct world_message {
    int32_t partition;
    int64_t offset;
    char key[40], value[];
};

struct world_ask {
    void *tag;
    const struct cw_integration *integration;
    int32_t partition; /* -1: a token is asked for */
    int64_t offset, timeout_ms;
    char key[40], url[300], header[200]; /* header: the last one of those that change */
    bool open;
};

struct world_sent {
    void *tag;
    int topic; /* CW_TO_OUTPUT, CW_TO_DEAD_LETTER */
    int32_t partition;
    int64_t offset;
    char key[40], value[2000], reason[40], why[160];
    bool null_value, open;
};

struct world_commit {
    void *tag;
    size_t count;
    struct cw_commit items[WORLD_PARTITIONS];
};

struct world {
    struct cw_plan *plan;
    struct cw_worker *worker;
    struct cw_time time;
    struct world_ask asks[WORLD_MAX];
    size_t ask_count, cancel_count;
    struct world_sent sents[WORLD_MAX];
    size_t sent_count;
    struct world_commit commits[WORLD_MAX];
    size_t commit_count;
    bool committing, loose_commits; /* loose: a lost assignment may leave one without its answer */
    bool paused[WORLD_PARTITIONS];
    char map[200];      /* of the last commit in a transaction */
    size_t abort_count; /* transactions that the worker aborts itself */
    size_t pause_count, resume_count, given_back, alive, tales[8];
    enum cw_status ask_says, send_says, commit_says; /* what the ports answer */
    size_t send_room;                                /* sends until send_says is said */
    bool finished[WORLD_PARTITIONS][WORLD_OFFSETS];
    int64_t next_offset[WORLD_PARTITIONS];
    int64_t position[WORLD_PARTITIONS]; /* behind what was consumed, markers included; 0: not known */
};

/* A plan of the usual integrations with these lines of worker.cfg in front, or of the ones that they have
 * themselves; aborts with its faults. */
struct cw_plan *world_plan(const char *settings);

void world_init(struct world *w, const char *settings); /* with partition 0 assigned */
void world_init_exactly_once(struct world *w, const char *settings);
void world_done(struct world *w); /* and checks that nothing is left behind */

/* The next record of partition 0: `event` received (one safe lookup), queued (one unsafe), accepted (nothing
 * to ask), allocated (three safe ones at a time), transferred (three, each of which sees the ones before it).
 * Returns its offset. */
int64_t world_admit(struct world *w, const char *event, const char *key);

/* Any bytes as a value, NULL for none, and any partition. */
int64_t world_admit_raw(struct world *w, int32_t partition, const char *key, const char *value);

/* The lookup under way of a record of partition 0, or NULL. */
struct world_ask *world_asked(struct world *w, int64_t offset);
bool world_is_asking(struct world *w, int64_t offset);

void world_answer(struct world *w, int64_t offset, int status, const char *body);
void world_answer_this(struct world *w, struct world_ask *ask, const struct cw_answer *answer);

/* The last output or dead letter of a record that was handed over, or NULL. */
struct world_sent *world_output(struct world *w, int64_t offset);

void world_deliver(struct world *w, int64_t offset, enum cw_status status);
void world_deliver_this(struct world *w, struct world_sent *sent, enum cw_status status);
void world_deliver_all(struct world *w);

/* Moves the clock and ticks. */
void world_tick(struct world *w, int64_t ms);

/* Answers the commit under way. */
void world_committed(struct world *w, enum cw_status status);

/* Answers the transaction under way. */
void world_ended(struct world *w, const struct cw_ended *ended);

/* Ticks past the commit interval and acknowledges. */
void world_commit_now(struct world *w);

/* The offset that was last asked to be committed for a partition, or -1. */
int64_t world_commit_of(const struct world *w, int32_t partition);

void world_check(const struct world *w);

#define ANSWER "{\"id\":\"7\",\"name\":\"Ada\"}"

#endif
