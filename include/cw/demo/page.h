/* page.h - serves "Conversation Details": three fixed files, and the board as JSON. */
#ifndef CW_DEMO_PAGE_H
#define CW_DEMO_PAGE_H

#include "cw/demo/board.h"
#include "cw/demo/demo_loop.h"

struct cw_page;

/* Adds itself to the loop, which must be gone before the page is freed; the board is borrowed. */
enum cw_status cw_page_new(const char *listen, struct cw_board *board, struct cw_demo_loop *loop,
                           struct cw_page **ret, struct cw_err *reterr);
void cw_page_free(struct cw_page *page); /* NULL is fine */

const char *cw_page_where(const struct cw_page *page); /* "127.0.0.1:8090" */

#endif
