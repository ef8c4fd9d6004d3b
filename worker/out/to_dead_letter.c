#include "cw/out/to_dead_letter.h"

enum { STUB_KEY_MAX = 1024 };

enum cw_status cw_to_dead_letter(struct cw_output *ret, const struct cw_record *record, enum cw_poison reason,
                                 struct cw_slice why, struct cw_arena *arena)
{
    struct cw_slice source = cw_output_source(record, arena), words = cw_arena_copy(arena, why);

    if (!source.ptr || !words.ptr)
        return CW_ENOMEM;
    *ret = (struct cw_output){
        .topic = CW_TO_DEAD_LETTER,
        .carry = CW_CARRY_ALL,
        .key = record->key,
        .value = record->value,
        .timestamp_ms = record->timestamp_ms > 0 ? record->timestamp_ms : 0,
        .headers = { { "cad-worker-reason", cw_slice_of(cw_poison_word(reason)) },
                     { "cad-worker-error", words },
                     { "cad-worker-source", source } },
        .header_count = 3,
    };
    return CW_OK;
}

void cw_dead_letter_stub(struct cw_output *dead_letter)
{
    dead_letter->carry = CW_CARRY_TRACE;
    dead_letter->value = CW_LIT("");
    if (dead_letter->key.len > STUB_KEY_MAX)
        dead_letter->key = (struct cw_slice){ 0 };
}
