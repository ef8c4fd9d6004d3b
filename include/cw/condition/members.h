/* members.h - the members of `contact` that the vendor documents, and what the getters of conditions call
 * them (the manual 4.3, 6). Pure tables. */
#ifndef CW_CONDITION_MEMBERS_H
#define CW_CONDITION_MEMBERS_H

#include "cw/base/slice.h"

/* Paths below `contact`, members divided by dots: "queue.id". `attached_data` and its alias `cad` are among
 * them. Ends with NULL. */
extern const char *const cw_contact_paths[];

/* The path that `get_<words>()` reads: words joined by underscores, "queue_id" -> "queue.id". NULL: no
 * documented member, so the words are the name of one member. */
const char *cw_contact_path_of(struct cw_slice words);

/* Whether the name is a documented member directly below `contact`. */
bool cw_contact_has(struct cw_slice name);

#endif
