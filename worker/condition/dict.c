#include "cw/condition/dict.h"

enum { FEW = 8 }; /* so many entries are found without an index */

struct cw_py_dict *cw_py_dict_new(struct cw_py_run *run)
{
    struct cw_py_dict *dict = cw_py_alloc(run, sizeof(*dict));

    if (dict) /* strangers choose keys; they do not know the microsecond in which these are looked at */
        *dict = (struct cw_py_dict){ .seed = run->scope ? (uint64_t)run->scope->now_us : 0 };
    return dict;
}

static uint64_t hash_of(struct cw_py_run *run, const struct cw_py_dict *dict, struct cw_py key)
{
    run->seed = dict->seed;
    return cw_py_hash(run, key);
}

static bool is_key(struct cw_py_run *run, const struct cw_py_entry *entry, uint64_t hash, struct cw_py key)
{
    return entry->hash == hash && cw_py_same(run, entry->key, key);
}

static uint32_t find_among_few(struct cw_py_run *run, const struct cw_py_dict *dict, uint64_t hash,
                               struct cw_py key)
{
    for (uint32_t i = 0; i < dict->count; i++)
        if (is_key(run, &dict->entries[i], hash, key))
            return i;
    return UINT32_MAX;
}

static uint32_t find_hashed(struct cw_py_run *run, const struct cw_py_dict *dict, uint64_t hash,
                            struct cw_py key)
{
    if (!dict->slots)
        return find_among_few(run, dict, hash, key);
    for (uint32_t slot = (uint32_t)hash & dict->mask; dict->slots[slot]; slot = (slot + 1) & dict->mask)
        if (is_key(run, &dict->entries[dict->slots[slot] - 1], hash, key))
            return dict->slots[slot] - 1;
    return UINT32_MAX;
}

static void put_slot(struct cw_py_dict *dict, uint32_t entry)
{
    uint32_t slot = (uint32_t)dict->entries[entry].hash & dict->mask;

    while (dict->slots[slot])
        slot = (slot + 1) & dict->mask;
    dict->slots[slot] = entry + 1;
}

/* Room for one more entry; the index is at most half full. */
static bool make_room(struct cw_py_run *run, struct cw_py_dict *dict)
{
    uint32_t cap = dict->cap ? dict->cap * 2 : FEW;
    struct cw_py_entry *entries;

    if (dict->count < dict->cap)
        return true;
    entries = cw_py_alloc(run, cap * sizeof(*entries));
    if (entries && cap > FEW)
        dict->slots = cw_py_alloc(run, 2 * cap * sizeof(*dict->slots));
    if (!entries || (cap > FEW && !dict->slots))
        return false;
    if (dict->count)
        memcpy(entries, dict->entries, dict->count * sizeof(*entries));
    dict->entries = entries;
    dict->cap = cap;
    dict->mask = 2 * cap - 1;
    if (dict->slots)
        memset(dict->slots, 0, 2 * cap * sizeof(*dict->slots));
    for (uint32_t i = 0; dict->slots && i < dict->count; i++)
        put_slot(dict, i);
    return true;
}

static bool append(struct cw_py_run *run, struct cw_py_dict *dict, struct cw_py_entry entry)
{
    if (dict->count == CW_PY_ELEMENTS_MAX) {
        cw_py_raise(run, "LimitError", "more than %u elements", CW_PY_ELEMENTS_MAX);
        return false;
    }
    if (!make_room(run, dict))
        return false;
    dict->entries[dict->count] = entry;
    if (dict->slots)
        put_slot(dict, dict->count);
    dict->count++;
    return true;
}

bool cw_py_dict_put(struct cw_py_run *run, struct cw_py_dict *dict, struct cw_py key, struct cw_py value)
{
    uint64_t hash = hash_of(run, dict, key);
    uint32_t found = run->raised ? UINT32_MAX : find_hashed(run, dict, hash, key);

    if (run->raised)
        return false;
    if (found == UINT32_MAX)
        return append(run, dict, (struct cw_py_entry){ hash, key, value });
    dict->entries[found].value = value;
    return true;
}

const struct cw_py_entry *cw_py_dict_find(struct cw_py_run *run, const struct cw_py_dict *dict,
                                          struct cw_py key)
{
    uint64_t hash = hash_of(run, dict, key);
    uint32_t found = run->raised ? UINT32_MAX : find_hashed(run, dict, hash, key);

    return found == UINT32_MAX || run->raised ? NULL : &dict->entries[found];
}
