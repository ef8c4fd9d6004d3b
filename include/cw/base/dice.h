/* dice.h - chance that is the same again for the same seed (splitmix64). */
#ifndef CW_BASE_DICE_H
#define CW_BASE_DICE_H

#include <stdint.h>

static inline uint64_t cw_dice(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));

    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* One of 0 .. sides - 1. */
static inline uint32_t cw_dice_of(uint64_t *state, uint32_t sides)
{
    return (uint32_t)(cw_dice(state) % sides);
}

#endif
