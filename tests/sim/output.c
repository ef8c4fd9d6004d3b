#include "sim/output.h"

#include "sim/input.h"

/* First appearances of a conversation's outputs never step back. Dead letters are in another topic. */
static void look_at_order(struct sim *sim, int partition, const struct sim_entry *entry)
{
    const struct sim_record *record = &sim->input[partition][entry->offset];
    int64_t *last;

    if (entry->dead || record->key == SIM_KEYS)
        return;
    last = &sim->output.last[partition][record->key];
    sim_require(sim, entry->offset > *last, "an output overtakes its elder");
    *last = entry->offset;
}

/* Readers see it from now on. */
static void show(struct sim *sim, int partition, const struct sim_entry *entry)
{
    bool *visible = &sim->output.visible[partition][entry->offset];

    if (*visible) {
        sim->tally->repeats++;
        sim_require(sim, !sim->exactly_once, "an output is there twice");
        return;
    }
    *visible = true;
    if (!sim->exactly_once)
        look_at_order(sim, partition, entry);
}

void sim_output_append(struct sim *sim, const struct sim_sent *sent, bool open)
{
    struct sim_output *out = &sim->output;
    struct sim_entry entry = { sent->slot, sent->offset, sent->dead, open };

    sim_require(sim, !sim_input_is_silent(&sim->input[sent->partition][sent->offset]),
                "an output of what needs none");
    if (!open) {
        show(sim, sent->partition, &entry);
        return;
    }
    sim_require(sim, out->count[sent->partition] < SIM_LOG, "the log of a schedule is too short");
    out->log[sent->partition][out->count[sent->partition]++] = entry;
}

/* What was aborted is not there for anybody. */
static void remove_entries(struct sim_output *out, int partition, int slot)
{
    size_t kept = 0;

    for (size_t i = 0; i < out->count[partition]; i++)
        if (!out->log[partition][i].open || out->log[partition][i].slot != slot)
            out->log[partition][kept++] = out->log[partition][i];
    out->count[partition] = kept;
}

/* A reader meets committed records in the order of the log, whenever their transactions end. */
static void read_again(struct sim *sim, int partition)
{
    struct sim_output *out = &sim->output;

    for (int key = 0; key < SIM_KEYS; key++)
        out->last[partition][key] = -1;
    for (size_t i = 0; i < out->count[partition]; i++)
        if (!out->log[partition][i].open)
            look_at_order(sim, partition, &out->log[partition][i]);
}

void sim_output_end(struct sim *sim, int slot, bool taken_place)
{
    struct sim_output *out = &sim->output;

    for (int p = 0; p < SIM_PARTITIONS; p++) {
        if (!taken_place) {
            remove_entries(out, p, slot);
            continue;
        }
        for (size_t i = 0; i < out->count[p]; i++) {
            struct sim_entry *entry = &out->log[p][i];

            if (entry->open && entry->slot == slot) {
                entry->open = false;
                show(sim, p, entry);
            }
        }
        read_again(sim, p);
    }
}

bool sim_output_has(const struct sim *sim, int partition, int64_t offset)
{
    return sim->output.visible[partition][offset] || sim_input_is_silent(&sim->input[partition][offset]);
}

bool sim_output_will_have(const struct sim *sim, int slot, int partition, int64_t offset)
{
    const struct sim_output *out = &sim->output;

    for (size_t i = 0; i < out->count[partition]; i++)
        if (out->log[partition][i].open && out->log[partition][i].slot == slot &&
            out->log[partition][i].offset == offset)
            return true;
    return false;
}

void sim_output_check_all(const struct sim *sim)
{
    for (int p = 0; p < SIM_PARTITIONS; p++) {
        sim_require(sim, !sim->group.pending[p], "a transaction is left open");
        for (int64_t offset = 0; offset < SIM_OFFSETS; offset++)
            sim_require(sim, sim_output_has(sim, p, offset), "an output is lost");
    }
}
