#include "sim/input.h"

#include <stdio.h>

static const enum sim_kind kinds[] = { SIM_SAFE,  SIM_SAFE,    SIM_SAFE,      SIM_UNSAFE, SIM_CHAIN,
                                       SIM_CHAIN, SIM_NOTHING, SIM_TOMBSTONE, SIM_POISON, SIM_HOLE };

void sim_input_fill(struct sim *sim)
{
    for (int p = 0; p < SIM_PARTITIONS; p++) {
        for (int i = 0; i < SIM_OFFSETS; i++) {
            struct sim_record *record = &sim->input[p][i];

            record->kind = kinds[sim_draw(sim, sizeof(kinds) / sizeof(kinds[0]))];
            record->key = sim_draw(sim, 16) ? (int)sim_draw(sim, SIM_KEYS) : SIM_KEYS;
            record->source = 1000 * (p + 1) + 10 * record->key + (int)sim_draw(sim, 2);
            record->size = sim_draw(sim, 10) ? SIM_FITS : SIM_TOO_LARGE_HERE + sim_draw(sim, 2);
            record->stub = !sim_draw(sim, 4);
        }
    }
}

int64_t sim_input_next(const struct sim *sim, int partition, int64_t offset)
{
    while (offset < SIM_OFFSETS && sim->input[partition][offset].kind == SIM_HOLE)
        offset++;
    return offset;
}

static void write_value(struct sim_message *m, const struct sim_record *record)
{
    static const char *const events[] = {
        [SIM_SAFE] = "received",    [SIM_UNSAFE] = "queued",  [SIM_CHAIN] = "allocated",
        [SIM_NOTHING] = "accepted", [SIM_TOMBSTONE] = "none", [SIM_POISON] = "none",
    };

    snprintf(m->value, sizeof(m->value),
             "%s\"event\":{\"name\":\"%s\"},\"contact\":{\"id\":\"%s\",\"channel_type\":\"phone\",\"source\":"
             "\"+%d\"}}",
             record->kind == SIM_POISON ? "(" : "{", events[record->kind],
             record->key < SIM_KEYS ? m->key : "", record->source);
}

struct cw_record sim_input_read(const struct sim *sim, struct sim_message *message)
{
    const struct sim_record *from = &sim->input[message->partition][message->offset];
    struct cw_record record = { .topic = CW_LIT("in"),
                                .partition = message->partition,
                                .offset = message->offset,
                                .timestamp_ms = 1799999999000 };

    snprintf(message->key, sizeof(message->key), "k%d", from->key);
    write_value(message, from);
    if (from->key < SIM_KEYS)
        record.key = cw_slice_of(message->key);
    if (from->kind != SIM_TOMBSTONE)
        record.value = cw_slice_of(message->value);
    return record;
}

bool sim_input_is_too_large(const struct sim_record *record, const struct sim_sent *sent)
{
    return record->size && (!sent->dead || (record->stub && !sent->stub));
}

bool sim_input_is_silent(const struct sim_record *record)
{
    return record->kind == SIM_HOLE || record->kind == SIM_NOTHING || record->kind == SIM_TOMBSTONE;
}
