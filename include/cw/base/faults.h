/* faults.h - everything found wrong in what the user wrote, each with its place.
 *
 * A loader goes on after a fault so that all are found in one go; the caller shows them. Not for the hot
 * path. The texts that are blamed must outlive the list. */
#ifndef CW_BASE_FAULTS_H
#define CW_BASE_FAULTS_H

#include "cw/base/arena.h"
#include "cw/base/place.h"

#define CW_FAULTS_MAX 200 /* more are counted, not kept; errors are kept before warnings */

enum cw_severity { CW_ERROR = 1, CW_WARNING };

struct cw_fault;
struct cw_hidden;

struct cw_faults {
    struct cw_arena arena;
    struct cw_fault *first;
    size_t errors, warnings, kept;
    struct cw_arena texts; /* taken over by cw_faults_keep */
    struct cw_hidden *hidden;
};

void cw_faults_init(struct cw_faults *faults);
void cw_faults_done(struct cw_faults *faults);

/* Takes an arena over in which blamed texts live, when who made them gives up. Once at most. */
void cw_faults_keep(struct cw_faults *faults, const struct cw_arena *arena);

/* A secret stands there: a line that is shown has stars in its place. `part` is a part of the bytes of a
 * text. */
void cw_faults_hide(struct cw_faults *faults, struct cw_slice part);

/* The first secret of a text; null: there is none. */
struct cw_slice cw_faults_hidden_in(const struct cw_faults *faults, const struct cw_text *text);

/* Adds one. `blame` is a part of text->bytes, or null where no place is to blame; `text` may be NULL. The
 * message is one line without an end, in words that say what was expected. What is known already is not added
 * again: the same words at the same place of a text of the same name. */
__attribute__((format(printf, 5, 6))) void cw_fault(struct cw_faults *faults, enum cw_severity severity,
                                                    const struct cw_text *text, struct cw_slice blame,
                                                    const char *format, ...);

/* Appends all, in the order of file and place: "file:line:column: error: message", the source line, the
 * caret; last a line with the numbers. Appends nothing where there is none. */
void cw_faults_show(const struct cw_faults *faults, struct cw_buf *buf);

/* The same as one JSON document, also where there is none:
 *
 *     {"errors":1,"warnings":0,"faults":[
 *     {"severity":"error","file":"crm.json","line":4,"column":28,"end_column":35,"message":"…","source":"…"}
 *     ]}
 *
 * `end_column` is the column behind what is blamed on that line. Without a place there are no `line`,
 * `column`, `end_column` and `source`; without a file no `file`. `source` is the line, cut around the place
 * as in the text, secrets as stars. */
void cw_faults_show_json(const struct cw_faults *faults, struct cw_buf *buf);

/* The name nearest to a misspelt one, within two letters, or NULL. `names` ends with NULL. */
const char *cw_faults_nearest(struct cw_slice word, const char *const *names);

/* "; did you mean \"x\"?" or nothing, in a static-size field that the caller gives. */
struct cw_hint {
    char text[64];
};
struct cw_hint cw_faults_hint(struct cw_slice word, const char *const *names);

#endif
