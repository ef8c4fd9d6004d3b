/* board.h - the last conversations and what the CRM said of them: what the page shows.
 *
 * Fed by the records of both topics, in any order; keeps the last CW_BOARD_MAX conversations. Pure: the time
 * is an argument. Texts are kept as the raw JSON they came as, within a limit, and go to the page's JSON
 * unchanged: the reader of both has checked them, the page inserts them as text only. */
#ifndef CW_DEMO_BOARD_H
#define CW_DEMO_BOARD_H

#include "cw/base/buf.h"
#include "cw/base/slice.h"

#define CW_BOARD_MAX       60
#define CW_BOARD_STATE_MAX (4 * 1024 * 1024)

struct cw_board;

struct cw_board_record {
    struct cw_slice value;
    int32_t partition;
    int64_t offset, timestamp_ms;
};

struct cw_board *cw_board_new(void); /* NULL: no memory */
void cw_board_free(struct cw_board *board);

/* A record of the input topic. What is no event is counted and otherwise ignored. */
void cw_board_take_event(struct cw_board *board, const struct cw_board_record *record, int64_t now_ms);

/* A record of the output topic: finds its event by the source in it. */
void cw_board_take_cad(struct cw_board *board, const struct cw_board_record *record);

/* Output records taken so far, repeats counted. */
uint64_t cw_board_answers(const struct cw_board *board);

/* The page's JSON: totals, and the conversations that changed after version `since`. */
void cw_board_state(struct cw_board *board, int64_t since, int64_t now_ms, struct cw_buf *to);

#endif
