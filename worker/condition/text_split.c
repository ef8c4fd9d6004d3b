#include "cw/condition/text_split.h"

#include "cw/condition/text_find.h"
#include "cw/condition/text_kind.h"
#include "cw/condition/text_trim.h"

static struct cw_slice between(const char *from, const char *to)
{
    return (struct cw_slice){ from, (size_t)(to - from) };
}

/* Pieces found from the right stand the wrong way round. */
static void turn(struct cw_texts *texts)
{
    for (size_t i = 0, j = texts->count; i + 1 < j; i++) {
        struct cw_slice swap = texts->at[i];

        j--;
        texts->at[i] = texts->at[j];
        texts->at[j] = swap;
    }
}

static bool is_space_at(const char *at)
{
    return cw_code_isspace(cw_text_next(&at));
}

/* Cuts the first word off *rest, which does not begin with white space and is not empty. */
static struct cw_slice take_word(struct cw_slice *rest)
{
    const char *at = rest->ptr, *end = rest->ptr + rest->len;
    struct cw_slice word;

    while (at < end && !is_space_at(at))
        cw_text_next(&at);
    word = between(rest->ptr, at);
    *rest = cw_text_strip(between(at, end), (struct cw_slice){ 0 }, CW_TEXT_LEFT);
    return word;
}

static struct cw_slice take_last_word(struct cw_slice *rest)
{
    const char *at = rest->ptr + rest->len, *before = at;
    struct cw_slice word;

    while (at > rest->ptr) {
        uint32_t code = cw_text_before(&before);

        if (cw_code_isspace(code))
            break;
        at = before;
    }
    word = between(at, rest->ptr + rest->len);
    *rest = cw_text_strip(between(rest->ptr, at), (struct cw_slice){ 0 }, CW_TEXT_RIGHT);
    return word;
}

/* The rest that maxsplit leaves keeps its white space at the far end. */
static enum cw_status by_space(struct cw_arena *arena, struct cw_slice s, struct cw_text_split how,
                               struct cw_texts *texts)
{
    struct cw_slice (*take)(struct cw_slice *) = how.from_right ? take_last_word : take_word;
    enum cw_status status = CW_OK;

    s = cw_text_strip(s, (struct cw_slice){ 0 }, how.from_right ? CW_TEXT_RIGHT : CW_TEXT_LEFT);
    while (!status && s.len && how.max-- != 0)
        status = cw_texts_add(texts, arena, take(&s));
    if (!status && s.len)
        status = cw_texts_add(texts, arena, s);
    return status;
}

static enum cw_status by_text(struct cw_arena *arena, struct cw_slice s, struct cw_text_split how,
                              struct cw_texts *texts)
{
    enum cw_status status = CW_OK;

    while (!status && how.max-- != 0) {
        size_t at = how.from_right ? cw_text_rfind_byte(s, how.by) : cw_text_find_byte(s, how.by);
        struct cw_slice left = { s.ptr, at }, right;

        if (at == SIZE_MAX)
            break;
        right = cw_slice_from(s, at + how.by.len);
        status = cw_texts_add(texts, arena, how.from_right ? right : left);
        s = how.from_right ? left : right;
    }
    return status ? status : cw_texts_add(texts, arena, s);
}

enum cw_status cw_text_split(struct cw_arena *arena, struct cw_slice s, struct cw_text_split how,
                             struct cw_texts *ret)
{
    struct cw_texts texts = { 0 };
    enum cw_status status;

    if (how.max < 0)
        how.max = INT64_MAX;
    status = (how.by.ptr ? by_text : by_space)(arena, s, how, &texts);
    if (status)
        return status;
    if (how.from_right)
        turn(&texts);
    *ret = texts;
    return CW_OK;
}

static bool is_line_end(uint32_t code)
{
    return (code >= 0x0A && code <= 0x0D) || (code >= 0x1C && code <= 0x1E) || code == 0x85 ||
           code == 0x2028 || code == 0x2029;
}

/* Behind the line end at `at`: CR LF is one. */
static const char *behind_line_end(const char *at, const char *end)
{
    if (cw_text_next(&at) == '\r' && at < end && *at == '\n')
        at++;
    return at;
}

enum cw_status cw_text_splitlines(struct cw_arena *arena, struct cw_slice s, bool keep_ends,
                                  struct cw_texts *ret)
{
    const char *at = s.ptr, *end = s.ptr + s.len, *line = at;
    enum cw_status status = CW_OK;
    struct cw_texts texts = { 0 };

    while (!status && at < end) {
        const char *stop = at;

        if (!is_line_end(cw_text_next(&at)))
            continue;
        at = behind_line_end(stop, end);
        status = cw_texts_add(&texts, arena, between(line, keep_ends ? at : stop));
        line = at;
    }
    if (!status && line < end)
        status = cw_texts_add(&texts, arena, between(line, end));
    if (!status)
        *ret = texts;
    return status;
}

void cw_text_partition(struct cw_slice s, struct cw_slice by, struct cw_slice ret[3])
{
    size_t at = cw_text_find_byte(s, by);

    ret[0] = at == SIZE_MAX ? s : (struct cw_slice){ s.ptr, at };
    ret[1] = at == SIZE_MAX ? CW_LIT("") : by;
    ret[2] = at == SIZE_MAX ? CW_LIT("") : cw_slice_from(s, at + by.len);
}

void cw_text_rpartition(struct cw_slice s, struct cw_slice by, struct cw_slice ret[3])
{
    size_t at = cw_text_rfind_byte(s, by);

    ret[0] = at == SIZE_MAX ? CW_LIT("") : (struct cw_slice){ s.ptr, at };
    ret[1] = at == SIZE_MAX ? CW_LIT("") : by;
    ret[2] = at == SIZE_MAX ? s : cw_slice_from(s, at + by.len);
}
