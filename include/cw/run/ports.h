/* ports.h - everything run/ may ask of the world, as a few functions.
 *
 * Answers never arrive inside the asking call. A `tag` is handed back with the answer and means nothing to
 * the world. All calls and answers are on one thread. */
#ifndef CW_RUN_PORTS_H
#define CW_RUN_PORTS_H

#include "cw/in/record.h"
#include "cw/lookup/ask.h"
#include "cw/out/output.h"

struct cw_commit {
    int32_t partition;
    int64_t next;        /* the lowest offset that is not finished */
    struct cw_slice map; /* what is finished beyond it, for the metadata (gap_map.h); NUL-terminated; may be
                          * empty. Read within the call. */
};

/* Where a partition begins that is assigned to us, as the group has it. */
struct cw_start {
    int32_t partition;
    int64_t next;        /* the committed offset; -1: there is none */
    struct cw_slice map; /* its metadata, anybody's; may be null */
};

/* How a transaction ended. */
enum cw_ending {
    CW_COMMITTED = 1,
    CW_ABORTED, /* nothing of it will ever be read */
    CW_UNKNOWN, /* the producer has been replaced: it took place as a whole, or not at all */
};

struct cw_ended {
    enum cw_ending ending;
    const char *why;               /* where it is not committed, in words without data */
    const struct cw_start *starts; /* CW_UNKNOWN: where the group is now, for the partitions of the commits */
    size_t count;
};

/* What an operator should hear of. */
enum cw_tale {
    CW_TALE_DEAD_LETTER = 1, /* a record goes to the dead-letter topic */
    CW_TALE_COMMIT_FAILED,
    CW_TALE_STRANGE_MAP,  /* a commit's metadata is not what this program wrote: it is ignored */
    CW_TALE_NO_TOKEN,     /* a token endpoint did not give one */
    CW_TALE_DRAINED_LATE, /* a rebalance or shutdown gave back unfinished records */
    CW_TALE_ABORTED,      /* a transaction did not take place: it is tried again */
};

struct cw_ports {
    void *world;
    /* Sends a request; later cw_worker_answered(tag). The request is read within the call but for its body,
     * which lives until the answer. CW_ELIMIT, CW_EIO: not sent, no answer will come. */
    enum cw_status (*ask)(void *world, const struct cw_request *request, void *tag);
    /* Gives a request up: no answer will come. */
    void (*cancel)(void *world, void *tag);
    /* Hands a record to the producer, which keeps the order per key; later cw_worker_delivered(tag). Its
     * bytes live until then; `message` is the input record whose headers are carried. CW_ELIMIT: no room now;
     * CW_EINVAL: too large for the producer; anything else: refused for good.
     * Exactly once: within a transaction, and cw_worker_delivered is called only for what the broker refuses
     * for the record's own sake. */
    enum cw_status (*send)(void *world, const struct cw_output *output, void *message, void *tag);
    /* Commits; later cw_worker_committed(tag). At most one of an assignment is under way. */
    enum cw_status (*commit)(void *world, const struct cw_commit *commits, size_t count, void *tag);
    /* The offset behind the last record that was admitted, and behind what follows it without being a record
     * (markers of transactions); -1: not known. */
    int64_t (*position)(void *world, int32_t partition);
    /* Stops or restarts fetching a partition. Restarts only what was stopped. */
    void (*pause)(void *world, int32_t partition, bool pause);
    /* The revoked partitions are settled: give them back now. */
    void (*give_back)(void *world);
    /* An input record is no longer needed. */
    void (*release)(void *world, void *message);
    /* `record` may be NULL; `text` holds no data. */
    void (*tell)(void *world, enum cw_tale tale, const struct cw_record *record, const char *text);
    /* Exactly once, instead of `commit`: ends the transaction that holds all that was sent since the
     * last one, together with these commits; with none of them, by aborting it. Later
     * cw_worker_transacted(tag), after which nothing of it is heard of or read any more. One at a time.
     * NULL: at least once. */
    void (*transact)(void *world, const struct cw_commit *commits, size_t count, void *tag);
};

#endif
