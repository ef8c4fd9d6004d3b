/* to_dead_letter.h - record + reason -> dead-letter record.
 *
 * Key, value, headers and timestamp stay byte for byte; reason, explanation and source go into headers of
 * our own. Pure. */
#ifndef CW_OUT_TO_DEAD_LETTER_H
#define CW_OUT_TO_DEAD_LETTER_H

#include "cw/base/arena.h"
#include "cw/base/err.h"
#include "cw/in/record.h"
#include "cw/in/to_event.h"
#include "cw/out/output.h"

/* `why` explains without data. CW_ENOMEM: no memory; *ret is unchanged. */
enum cw_status cw_to_dead_letter(struct cw_output *ret, const struct cw_record *record, enum cw_poison reason,
                                 struct cw_slice why, struct cw_arena *arena);

/* What is left where the broker refuses a dead letter for its size: an empty value, no carried headers, a key
 * only if it is small. */
void cw_dead_letter_stub(struct cw_output *dead_letter);

#endif
