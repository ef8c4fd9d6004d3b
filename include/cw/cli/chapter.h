/* chapter.h - what is told of one integration for one event: its condition, placeholders without a value,
 * each request and answer, what it saved and set, what became of it. */
#ifndef CW_CLI_CHAPTER_H
#define CW_CLI_CHAPTER_H

#include "cw/cli/narrator.h"

#define CW_STORY_INDENT 13 /* where texts stand behind their labels */

/* That of an integration, or of a token endpoint; begun where there is none yet. */
struct cw_chapter *cw_chapter_of(struct cw_narrator *n, const struct cw_integration *item);

/* Whether it is a token endpoint: of no plan's integrations. */
bool cw_chapter_is_token(const struct cw_narrator *n, const struct cw_integration *item);

/* `at_ms` counts from the begin of the event. */
void cw_chapter_request(struct cw_narrator *n, const struct cw_request *request, int64_t at_ms);
void cw_chapter_answer(struct cw_narrator *n, const struct cw_integration *item,
                       const struct cw_answer *answer, int64_t at_ms);

/* Makes the narrator the witness of what happens inside the worker. */
void cw_chapter_witness(struct cw_narrator *n);

/* A label in front of a line. */
void cw_story_label(struct cw_buf *to, const char *label);

/* A text that begins in column `indent`, laid out for people, with stars for secrets. */
void cw_story_text(struct cw_narrator *n, struct cw_buf *to, struct cw_slice text, unsigned indent);

#endif
