#include "cw/run/window.h"

#include <assert.h>
#include <stdlib.h>

enum cw_status cw_window_init(struct cw_window *window, uint32_t cap)
{
    *window = (struct cw_window){ .slots = calloc(cap, sizeof(*window->slots)), .cap = cap };
    return window->slots ? CW_OK : CW_ENOMEM;
}

void cw_window_done(struct cw_window *window)
{
    free(window->slots);
    *window = (struct cw_window){ 0 };
}

uint32_t cw_window_open(struct cw_window *window, int64_t offset, int64_t timestamp_ms)
{
    uint32_t ticket = (window->head + window->count) % window->cap;

    assert(!cw_window_is_full(window));
    window->slots[ticket] = (struct cw_window_slot){ .offset = offset, .timestamp_ms = timestamp_ms };
    window->count++;
    return ticket;
}

int64_t cw_window_settle(struct cw_window *window, uint32_t ticket)
{
    int64_t next = -1;

    assert(!window->slots[ticket].settled);
    window->slots[ticket].settled = true;
    window->slots[ticket].proposed = false;
    while (window->count && window->slots[window->head].settled) {
        next = window->slots[window->head].offset + 1;
        window->head = (window->head + 1) % window->cap;
        window->count--;
    }
    return next;
}

void cw_window_propose(struct cw_window *window, uint32_t ticket, bool proposed)
{
    assert(!window->slots[ticket].settled);
    window->slots[ticket].proposed = proposed;
}

const struct cw_window_slot *cw_window_oldest_left(const struct cw_window *window)
{
    for (uint32_t i = 0; i < window->count; i++) {
        const struct cw_window_slot *slot = &window->slots[(window->head + i) % window->cap];

        if (!slot->settled && !slot->proposed)
            return slot;
    }
    return NULL;
}

const struct cw_window_slot *cw_window_oldest(const struct cw_window *window)
{
    return window->count ? &window->slots[window->head] : NULL;
}
