/* cfg_text.h - a libconfig text, scanned: where its assignments stand, and which of them are secrets.
 *
 * libconfig knows lines alone, and forgets the text. The scan knows no grammar beyond blanks, comments,
 * strings and brackets: it works on faulty texts too, whose lines will be shown. */
#ifndef CW_CONFIG_CFG_TEXT_H
#define CW_CONFIG_CFG_TEXT_H

#include "cw/base/faults.h"

/* Where one assignment stands: parts of the text. A group in a list has no name: its brace is both. */
struct cw_assignment {
    struct cw_slice name, value;
};

/* In the order of the text; they live in the arena. */
struct cw_assignments {
    struct cw_assignment *items;
    size_t count;
};

/* Lines that are shown later have stars in place of every secret. */
struct cw_assignments cw_cfg_text_scan(struct cw_slice text, struct cw_arena *arena,
                                       struct cw_faults *faults);

/* The next item of a list, without its quotes; `rest` begins behind the bracket or the item before. */
struct cw_slice cw_cfg_text_item(struct cw_slice *rest);

/* Whether "name=value" of librdkafka is a secret; "name=@path" is none. */
bool cw_cfg_is_secret_property(struct cw_slice property);

/* The value in quotes is a secret: lines that are shown have stars in its place. */
void cw_cfg_hide(struct cw_faults *faults, struct cw_slice value);

#endif
