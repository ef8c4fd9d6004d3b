#include "cw/condition/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum {
    FIRST_TRY = 512,   /* of PCRE2's steps; what costs more is tried again with */
    NEXT_TRY = 8,      /* so many times more */
    NESTED_MAX = 1000, /* parentheses: our own limit is lower, but look-arounds add to it */
};

struct cw_pattern {
    pcre2_code *code;
    const struct cw_slice *names;
    uint32_t groups; /* the whole one included */
};

static void *from_arena(size_t size, void *arena)
{
    return cw_arena_get(arena, size);
}

/* From what is there already, then from the arena. Nothing is given back. */
static void *from_memory(size_t size, void *owner)
{
    struct cw_finder_memory *memory = owner;
    char *piece = memory->next;

    size = (size + 15) & ~(size_t)15;
    if (size > memory->left)
        return cw_arena_get(memory->arena, size);
    memory->next += size;
    memory->left -= size;
    return piece;
}

static void keep(void *piece, void *owner)
{
    (void)piece;
    (void)owner;
}

/* What PCRE2 says against a text that we wrote: it cannot do what Python can. */
static enum cw_pattern_says refused(int code, struct cw_err *reterr)
{
    char text[120];

    if (code == PCRE2_ERROR_HEAP_FAILED || code == PCRE2_ERROR_NOMEMORY)
        return CW_PATTERN_NO_MEMORY;
    if (pcre2_get_error_message(code, (PCRE2_UCHAR *)text, sizeof(text)) < 0)
        text[0] = '\0';
    cw_fail(reterr, CW_EINVAL, 0, "cannot be searched for here: %s", text);
    return CW_PATTERN_REFUSED;
}

/* Dot is every character: what it is in Python's text was written out. */
static enum cw_pattern_says compile(struct cw_arena *arena, const struct cw_pattern_parsed *parsed,
                                    struct cw_pattern *pattern, struct cw_err *reterr)
{
    const uint32_t options = PCRE2_UTF | PCRE2_DOTALL | PCRE2_NEVER_BACKSLASH_C | PCRE2_NO_UTF_CHECK;
    pcre2_general_context *general = pcre2_general_context_create(from_arena, keep, arena);
    pcre2_compile_context *context = general ? pcre2_compile_context_create(general) : NULL;
    PCRE2_SIZE at = 0;
    int code = 0;

    if (!context)
        return CW_PATTERN_NO_MEMORY;
    pcre2_set_newline(context, PCRE2_NEWLINE_LF);
    pcre2_set_parens_nest_limit(context, NESTED_MAX);
    pattern->code =
        pcre2_compile((PCRE2_SPTR)parsed->pcre.ptr, parsed->pcre.len, options, &code, &at, context);
    return pattern->code ? CW_PATTERN_FINE : refused(code, reterr);
}

enum cw_pattern_says cw_pattern_compile(struct cw_arena *arena, struct cw_slice text, unsigned flags,
                                        const struct cw_pattern **ret, struct cw_err *reterr)
{
    struct cw_pattern *pattern = cw_arena_zero(arena, sizeof(*pattern));
    struct cw_pattern_parsed parsed;
    struct cw_pattern_reader r;
    enum cw_pattern_says says;

    if (!pattern)
        return CW_PATTERN_NO_MEMORY;
    cw_pattern_reader_init(&r, text);
    cw_pattern_parse(arena, &r, flags, &parsed);
    if (r.says != CW_PATTERN_FINE) {
        if (reterr)
            *reterr = r.err;
        return r.says;
    }
    pattern->names = parsed.names;
    pattern->groups = parsed.groups;
    says = compile(arena, &parsed, pattern, reterr);
    if (says == CW_PATTERN_FINE)
        *ret = pattern;
    return says;
}

uint32_t cw_pattern_groups(const struct cw_pattern *pattern)
{
    return pattern->groups - 1;
}

struct cw_slice cw_pattern_name(const struct cw_pattern *pattern, uint32_t group)
{
    return pattern->names[group];
}

uint32_t cw_pattern_group_named(const struct cw_pattern *pattern, struct cw_slice name)
{
    for (uint32_t i = 1; i < pattern->groups; i++)
        if (pattern->names[i].ptr && cw_slice_eq(pattern->names[i], name))
            return i;
    return 0;
}

static bool prepare(struct cw_finder_memory *memory, const struct cw_pattern *pattern)
{
    pcre2_general_context *general = pcre2_general_context_create(from_memory, keep, memory);

    if (!general)
        return false;
    memory->context = pcre2_match_context_create(general);
    memory->data = pcre2_match_data_create(pattern->groups, general);
    if (!memory->context || !memory->data)
        return false;
    pcre2_set_heap_limit(memory->context, CW_PATTERN_HEAP_KIB);
    return true;
}

enum cw_pattern_says cw_finder_init(struct cw_finder *finder, const struct cw_pattern *pattern,
                                    struct cw_slice text, enum cw_pattern_how how, struct cw_arena *arena)
{
    finder->pattern = pattern;
    finder->text = text;
    finder->how = how;
    finder->budget = 0;
    finder->at = 0;
    finder->after_empty = false;
    finder->spans = cw_arena_get(arena, pattern->groups * sizeof(*finder->spans));
    finder->memory.arena = arena;
    finder->memory.next = finder->memory.scratch;
    finder->memory.left = sizeof(finder->memory.scratch);
    return finder->spans && prepare(&finder->memory, pattern) ? CW_PATTERN_FINE : CW_PATTERN_NO_MEMORY;
}

static uint32_t options_of(const struct cw_finder *finder)
{
    uint32_t options = PCRE2_NO_UTF_CHECK;

    if (finder->how != CW_PATTERN_SEARCH)
        options |= PCRE2_ANCHORED;
    if (finder->how == CW_PATTERN_FULLMATCH)
        options |= PCRE2_ENDANCHORED;
    if (finder->after_empty)
        options |= PCRE2_NOTEMPTY_ATSTART;
    return options;
}

/* PCRE2 does not tell how much it did. So it may do little at first, and more when that was not enough; each
 * limit is paid for. */
static int try(struct cw_finder *finder)
{
    uint64_t limit = FIRST_TRY;
    int code;

    for (uint64_t cost = CW_PATTERN_TRY;; cost = limit) {
        if (finder->budget < cost)
            return PCRE2_ERROR_MATCHLIMIT;
        finder->budget -= cost;
        pcre2_set_match_limit(finder->memory.context, (uint32_t)limit);
        code = pcre2_match(finder->pattern->code, (PCRE2_SPTR)finder->text.ptr, finder->text.len, finder->at,
                           options_of(finder), finder->memory.data, finder->memory.context);
        if (code != PCRE2_ERROR_MATCHLIMIT)
            return code;
        limit *= NEXT_TRY;
    }
}

static void take(struct cw_finder *finder)
{
    const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(finder->memory.data);

    for (uint32_t i = 0; i < finder->pattern->groups; i++) {
        bool set = ends[2 * i] != PCRE2_UNSET;

        finder->spans[i] = (struct cw_span){ set ? ends[2 * i] : SIZE_MAX, set ? ends[2 * i + 1] : SIZE_MAX };
    }
    finder->at = finder->spans[0].to;
    finder->after_empty = finder->spans[0].from == finder->spans[0].to;
}

enum cw_pattern_says cw_finder_next(struct cw_finder *finder, bool *ret_found)
{
    int code = try(finder);

    if (code == PCRE2_ERROR_NOMEMORY || code == PCRE2_ERROR_HEAPLIMIT)
        return code == PCRE2_ERROR_NOMEMORY ? CW_PATTERN_NO_MEMORY : CW_PATTERN_LIMIT;
    if (code < 0 && code != PCRE2_ERROR_NOMATCH)
        return CW_PATTERN_LIMIT;
    *ret_found = code > 0;
    if (code > 0)
        take(finder);
    return CW_PATTERN_FINE;
}
