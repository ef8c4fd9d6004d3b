/* to_cad.h - answers + mappings -> conversation attached data, values copied byte for byte.
 *
 * The manual, 2 and 5.3. Pure; everything lives in the arena. */
#ifndef CW_LOOKUP_TO_CAD_H
#define CW_LOOKUP_TO_CAD_H

#include "cw/config/settings.h"
#include "cw/lookup/render.h"

/* Renders one integration's `save`, or an operation's value, and indexes it; secrets become ***. Nothing is
 * indexed where nothing is written. *ret is unchanged on failure. CW_ELIMIT: over `max` bytes or nested too
 * deep; CW_ENOMEM. */
enum cw_status cw_cad_render(struct cw_json *ret, const struct cw_shape *shape, const struct cw_scope *scope,
                             size_t max);

/* Lays an object over `*cad`, an object or nothing yet: objects merge member by member at every depth,
 * members keep first-seen order, anything else is replaced. `*cad` is unchanged on failure. Errors as above.
 */
enum cw_status cw_cad_merge(struct cw_json *cad, const struct cw_json *own, struct cw_arena *arena,
                            size_t max);

/* Which names of the final cad may go where (the manual 5.3, data minimisation). */
struct cw_extra {
    const struct cw_list *allocating_calls, *statistics;
    bool phone;
};

/* Appends the cad with the allowed top-level names; {} where none is. True where one is. */
bool cw_cad_write(struct cw_buf *to, const struct cw_json *cad, const struct cw_extra *extra);

/* Appends {"allocating_calls":[…],"statistics":[…]}: which of the written names are which. */
void cw_cad_write_extra(struct cw_buf *to, const struct cw_json *cad, const struct cw_extra *extra);

#endif
