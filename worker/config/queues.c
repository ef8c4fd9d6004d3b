#include "cw/config/queues.h"

#include "cw/base/siphash.h"

/* A queue that is named, while nobody stands in its slot yet. */
static const uint32_t NONE_YET = UINT32_MAX;

/* What stands in the table was chosen by who wrote the configuration: a fixed key will do. */
static const uint64_t key[2] = { 0x63616420776f726b, 0x6572207175657565 };

/* Words have the bits 1 to `last`; "all of them" may be written with more. */
static unsigned words(unsigned mask, unsigned last)
{
    return mask & (CW_BIT(last + 1) - CW_BIT(1));
}

static unsigned allows(const struct cw_integration *item)
{
    return words(item->events, CW_EVENT_COUNT - 1) | words(item->directions, CW_OUTBOUND) << CW_EVENT_COUNT |
           words(item->channels, CW_CHANNEL_EMAIL) << (CW_EVENT_COUNT + CW_OUTBOUND);
}

/* A mask of an event, direction and channel: an integration that allows all three has all its bits. */
static unsigned wanted_of(enum cw_event_name event, enum cw_direction direction, enum cw_channel channel)
{
    return CW_BIT(event) | CW_BIT(direction) << CW_EVENT_COUNT |
           CW_BIT(channel) << (CW_EVENT_COUNT + CW_OUTBOUND);
}

/* Where the text belongs, if nobody else is there. On its way into the cache. */
static size_t home_of(const struct cw_queues *queues, struct cw_slice text)
{
    size_t home = cw_siphash(key, text) & queues->mask;

    __builtin_prefetch(&queues->table[home]);
    return home;
}

/* The slot of the text, or the empty one where it belongs; `at` is its home. */
static struct cw_queue *seek(const struct cw_queues *queues, size_t at, struct cw_slice text)
{
    while (queues->table[at].count && !cw_slice_eq(cw_queue_text(&queues->table[at]), text))
        at = (at + 1) & queues->mask;
    return &queues->table[at];
}

static struct cw_queue *slot_of(const struct cw_queues *queues, struct cw_slice text)
{
    return seek(queues, home_of(queues, text), text);
}

/* Each slot is one cache line. */
static struct cw_queue *slots_in(struct cw_arena *arena, size_t count)
{
    char *room = cw_arena_zero(arena, (count + 1) * sizeof(struct cw_queue));

    if (!room)
        return NULL;
    return (struct cw_queue *)(room + (sizeof(struct cw_queue) - (uintptr_t)room % sizeof(struct cw_queue)));
}

static bool make_table(struct cw_queues *queues, const struct cw_integration *items, size_t count,
                       struct cw_arena *arena)
{
    size_t slots = 16, named = 0;

    for (size_t i = 0; i < count; i++)
        named += items[i].queues.count;
    while (slots < 2 * named)
        slots *= 2;
    queues->table = slots_in(arena, slots);
    queues->mask = slots - 1;
    return queues->table;
}

static void set_text(struct cw_queue *queue, struct cw_slice text)
{
    queue->len = (uint32_t)text.len;
    if (text.len > CW_QUEUE_SHORT)
        queue->long_text = text.ptr;
    else if (text.len)
        memcpy(queue->short_text, text.ptr, text.len);
}

/* How many name each queue; one that names it twice counts twice, which costs a little room. */
static void count_naming(struct cw_queues *queues, const struct cw_integration *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t n = 0; n < items[i].queues.count; n++) {
            struct cw_queue *queue = slot_of(queues, items[i].queues.items[n]);

            set_text(queue, items[i].queues.items[n]);
            queue->count++;
        }
    }
}

static bool make_rooms(struct cw_queues *queues, struct cw_arena *arena)
{
    for (size_t i = 0; i <= queues->mask; i++) {
        struct cw_queue *queue = &queues->table[i];

        if (queue->count > 1 &&
            !(queue->answerers = cw_arena_get(arena, queue->count * sizeof(*queue->answerers))))
            return false;
        queue->count = queue->count ? NONE_YET : 0;
    }
    return true;
}

static void add_naming(struct cw_queue *queue, const struct cw_integration *item)
{
    struct cw_answerer *to = queue->answerers ? queue->answerers : &queue->first;
    uint32_t count = queue->count == NONE_YET ? 0 : queue->count;

    if (count && to[count - 1].item == item)
        return;
    to[count] = (struct cw_answerer){ item, allows(item) };
    queue->count = count + 1;
}

static void fill_naming(struct cw_queues *queues, const struct cw_integration *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t n = 0; n < items[i].queues.count; n++)
            add_naming(slot_of(queues, items[i].queues.items[n]), &items[i]);
}

/* Makes room for as many as were counted. */
static bool make_room(struct cw_answering *list, struct cw_arena *arena)
{
    list->items = cw_arena_get(arena, (list->count + 1) * sizeof(*list->items));
    list->count = 0;
    return list->items;
}

static void add(struct cw_answering *list, const struct cw_integration *item)
{
    list->items[list->count++] = (struct cw_answerer){ item, allows(item) };
}

/* One list of a bucket: `belongs` says who is in it. */
static bool fill(struct cw_answering *list, const struct cw_integration *const *allowed, size_t count,
                 bool (*belongs)(const struct cw_integration *), struct cw_arena *arena)
{
    for (size_t i = 0; i < count; i++)
        list->count += belongs(allowed[i]);
    if (!make_room(list, arena))
        return false;
    for (size_t i = 0; i < count; i++)
        if (belongs(allowed[i]))
            add(list, allowed[i]);
    return true;
}

static bool is_direct(const struct cw_integration *item)
{
    return item->direct;
}

static bool is_of_any_queue(const struct cw_integration *item)
{
    return item->any_queue;
}

struct indexing {
    struct cw_queues *to;
    const struct cw_integration *items;
    size_t count;
    const struct cw_integration **allowed; /* room for all */
    struct cw_arena *arena;
};

static bool fill_bucket(struct indexing *x, enum cw_event_name event, enum cw_direction direction,
                        enum cw_channel channel)
{
    struct cw_bucket *bucket = &x->to->buckets[event][direction][channel];
    unsigned wanted = wanted_of(event, direction, channel);
    size_t count = 0;

    for (size_t i = 0; i < x->count && cw_event_exists(event, direction); i++)
        if ((allows(&x->items[i]) & wanted) == wanted)
            x->allowed[count++] = &x->items[i];
    return fill(&bucket->direct, x->allowed, count, is_direct, x->arena) &&
           fill(&bucket->any_queue, x->allowed, count, is_of_any_queue, x->arena);
}

static bool fill_buckets(struct indexing *x)
{
    for (int event = 1; event < CW_EVENT_COUNT; event++)
        for (int direction = CW_INBOUND; direction <= CW_OUTBOUND; direction++)
            for (int channel = CW_CHANNEL_OTHER; channel <= CW_CHANNEL_EMAIL; channel++)
                if (!fill_bucket(x, (enum cw_event_name)event, (enum cw_direction)direction,
                                 (enum cw_channel)channel))
                    return false;
    return true;
}

bool cw_queues_index(struct cw_queues *ret, const struct cw_integration *items, size_t count,
                     struct cw_arena *arena)
{
    struct indexing x = { ret, items, count, NULL, arena };

    *ret = (struct cw_queues){ .mask = 0 };
    x.allowed = cw_arena_get(arena, (count + 1) * sizeof(*x.allowed));
    if (!x.allowed || !fill_buckets(&x) || !make_table(ret, items, count, arena))
        return false;
    count_naming(ret, items, count);
    if (!make_rooms(ret, arena))
        return false;
    fill_naming(ret, items, count);
    return true;
}

static void add_list(struct cw_queue_walk *walk, size_t place, const struct cw_answering *list)
{
    walk->lists[place].at = list->items;
    walk->lists[place].end = list->items + list->count;
}

static void add_queue(struct cw_queue_walk *walk, size_t place, const struct cw_queue *queue)
{
    walk->lists[place].at = queue->answerers ? queue->answerers : &queue->first;
    walk->lists[place].end = walk->lists[place].at + queue->count;
}

/* Both are on their way before either is looked at. */
static void add_queues(struct cw_queue_walk *walk, const struct cw_queues *queues, struct cw_slice id,
                       struct cw_slice address)
{
    size_t id_home = id.ptr ? home_of(queues, id) : 0;
    size_t address_home = address.ptr ? home_of(queues, address) : 0;

    if (id.ptr)
        add_queue(walk, 1, seek(queues, id_home, id));
    if (address.ptr)
        add_queue(walk, 2, seek(queues, address_home, address));
}

void cw_queues_begin(struct cw_queue_walk *walk, const struct cw_queues *queues,
                     const struct cw_occasion *occasion)
{
    enum cw_direction direction = (enum cw_direction)occasion->direction;
    const struct cw_bucket *bucket;

    *walk = (struct cw_queue_walk){ .wanted = 0 };
    if (!occasion->event || !direction || !cw_event_exists(occasion->event, direction))
        return;
    walk->wanted = wanted_of(occasion->event, direction, occasion->channel);
    bucket = &queues->buckets[occasion->event][direction][occasion->channel];
    add_list(walk, 0, occasion->direct ? &bucket->direct : &bucket->any_queue);
    if (!occasion->direct && queues->table)
        add_queues(walk, queues, occasion->id, occasion->address);
}

const struct cw_integration *cw_queues_next(struct cw_queue_walk *walk)
{
    enum { LISTS = sizeof(walk->lists) / sizeof(walk->lists[0]) };
    const struct cw_integration *next = NULL;

    for (size_t i = 0; i < LISTS; i++) {
        while (walk->lists[i].at < walk->lists[i].end &&
               (walk->lists[i].at->allows & walk->wanted) != walk->wanted)
            walk->lists[i].at++;
        if (walk->lists[i].at < walk->lists[i].end && (!next || walk->lists[i].at->item < next))
            next = walk->lists[i].at->item;
    }
    for (size_t i = 0; i < LISTS; i++)
        if (walk->lists[i].at < walk->lists[i].end && walk->lists[i].at->item == next)
            walk->lists[i].at++;
    return next;
}
