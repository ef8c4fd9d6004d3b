/* pattern.h - regular expressions as Python's `re` has them, on PCRE2.
 *
 * An expression is compiled once and then only read. Everything lives in arenas: nothing is to be released.
 * Work has a budget, so an expression that explodes ends with CW_PATTERN_LIMIT. Texts are valid UTF-8; places
 * are bytes. */
#ifndef CW_CONDITION_PATTERN_H
#define CW_CONDITION_PATTERN_H

#include "cw/condition/pattern_parse.h"
#include "cw/condition/pattern_set.h"
#include <stdalign.h>
#include <stddef.h>

#define CW_PATTERN_HEAP_KIB 4096 /* what one search may remember to come back to */

struct cw_pattern; /* immutable */

struct cw_span {
    size_t from, to; /* from SIZE_MAX: the group took no part */
};

enum cw_pattern_how { CW_PATTERN_SEARCH = 1, CW_PATTERN_MATCH, CW_PATTERN_FULLMATCH };

/* FINE, BAD, REFUSED or NO_MEMORY; reterr->at is a byte of the text. `flags` are Python's I, M, S and X. The
 * text is borrowed for as long as names are asked for. */
enum cw_pattern_says cw_pattern_compile(struct cw_arena *arena, struct cw_slice text, unsigned flags,
                                        const struct cw_pattern **ret, struct cw_err *reterr);

/* Groups, without the whole. */
uint32_t cw_pattern_groups(const struct cw_pattern *pattern);

/* The name of a group; null where it has none. */
struct cw_slice cw_pattern_name(const struct cw_pattern *pattern, uint32_t group);

/* The group of that name; 0: none. */
uint32_t cw_pattern_group_named(const struct cw_pattern *pattern, struct cw_slice name);

#define CW_FINDER_SCRATCH 24576 /* bytes: PCRE2's match data and its first 20 KiB of frames */

/* One text that is searched through. Order of calls: init, then next until it finds nothing. It does not
 * move, and there is nothing to release. PCRE2's memory is within, so that a thousand searches take no more
 * than one; what a search needs beyond is the arena's. */
struct cw_finder {
    const struct cw_pattern *pattern;
    struct cw_slice text;
    enum cw_pattern_how how; /* MATCH and FULLMATCH: for one call of next */
    uint64_t budget;         /* left: steps of PCRE2's, roughly; each try costs at least CW_PATTERN_TRY */
    size_t at;               /* where to go on */
    bool after_empty;        /* the last one was empty, so the next one may not be so at the same place */
    struct cw_span *spans;   /* of what was found: the whole and each group */
    struct cw_finder_memory {
        struct cw_arena *arena;
        char *next;
        size_t left;
        void *data, *context; /* PCRE2's */
        alignas(max_align_t) char scratch[CW_FINDER_SCRATCH];
    } memory;
};

#define CW_PATTERN_TRY 64

/* FINE or NO_MEMORY. `arena` is for the spans. */
enum cw_pattern_says cw_finder_init(struct cw_finder *finder, const struct cw_pattern *pattern,
                                    struct cw_slice text, enum cw_pattern_how how, struct cw_arena *arena);

/* The next place, as Python's finditer goes on. FINE with *ret_found; LIMIT; NO_MEMORY. */
enum cw_pattern_says cw_finder_next(struct cw_finder *finder, bool *ret_found);

#endif
