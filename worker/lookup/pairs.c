#include "cw/lookup/pairs.h"

#include "cw/base/json_string.h"
#include "cw/base/percent.h"
#include <ctype.h>

enum { HEADERS_MAX = 1000 }; /* more are not looked at: an answer must not cost that much */

static size_t count_of(struct cw_slice text, char byte)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++)
        count += text.ptr[i] == byte;
    return count;
}

static struct cw_slice decoded(struct cw_slice text, struct cw_arena *arena)
{
    struct cw_buf buf;

    if (cw_slice_find(text, '%') == text.len)
        return text;
    cw_buf_init(&buf, arena, text.len);
    cw_percent_decode(&buf, text);
    cw_buf_settle(&buf);
    return cw_buf_slice(&buf);
}

struct cw_pairs cw_pairs_of_query(struct cw_slice url, struct cw_arena *arena)
{
    struct cw_slice query = cw_slice_from(url, cw_slice_find(url, '?'));
    struct cw_pairs pairs = { cw_arena_get(arena, (count_of(query, '&') + 1) * sizeof(*pairs.items)), 0 };

    while (pairs.items && query.len) {
        struct cw_slice one = cw_slice_from(query, 1); /* behind '?' or '&' */
        size_t equals;

        one.len = cw_slice_find(one, '&');
        query = cw_slice_from(query, one.len + 1);
        equals = cw_slice_find(one, '=');
        if (one.len)
            pairs.items[pairs.count++] = (struct cw_pair){
                decoded((struct cw_slice){ one.ptr, equals }, arena),
                decoded(cw_slice_from(one, equals + (equals < one.len)), arena),
            };
    }
    return pairs;
}

/* RFC 9110 section 5.6.2. */
static bool is_token(struct cw_slice name)
{
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.ptr[i];

        if (!isalnum(c) && (!c || !strchr("!#$%&'*+-.^_`|~", c)))
            return false;
    }
    return name.len > 0;
}

/* Takes the next line of headers. False: there is none. One without a name has a null one. */
static bool take_line(struct cw_slice *lines, struct cw_pair *ret)
{
    struct cw_slice line = { lines->ptr, cw_slice_find(*lines, '\n') };
    size_t colon = cw_slice_find(line, ':');

    *ret = (struct cw_pair){ { 0 }, { 0 } };
    if (!lines->len)
        return false;
    *lines = cw_slice_from(*lines, line.len + (line.len < lines->len));
    if (colon == line.len || !is_token((struct cw_slice){ line.ptr, colon }))
        return true;
    ret->name = (struct cw_slice){ line.ptr, colon };
    ret->value = cw_slice_trim(cw_slice_chomp(cw_slice_from(line, colon + 1)));
    return true;
}

static struct cw_slice lowered(struct cw_slice name, struct cw_arena *arena)
{
    char *lower = cw_arena_get(arena, name.len);

    for (size_t i = 0; lower && i < name.len; i++)
        lower[i] = (char)tolower((unsigned char)name.ptr[i]);
    return (struct cw_slice){ lower, lower ? name.len : 0 };
}

struct cw_pairs cw_pairs_of_headers(struct cw_slice lines, struct cw_arena *arena)
{
    struct cw_pairs pairs = { cw_arena_get(arena, (count_of(lines, '\n') + 1) * sizeof(*pairs.items)), 0 };
    struct cw_pair pair;

    while (pairs.items && pairs.count < HEADERS_MAX && take_line(&lines, &pair)) {
        if (!pair.name.ptr || cw_slice_eq_nocase(pair.name, CW_LIT("set-cookie")))
            continue;
        pair.name = lowered(pair.name, arena);
        pairs.items[pairs.count++] = pair;
    }
    return pairs;
}

bool cw_pairs_header(struct cw_buf *to, struct cw_slice lines, struct cw_slice name)
{
    struct cw_pair pair;
    bool found = false;

    while (take_line(&lines, &pair)) {
        if (!pair.name.ptr || !cw_slice_eq_nocase(pair.name, name))
            continue;
        if (found)
            cw_buf_add(to, CW_LIT(", "));
        cw_buf_add(to, pair.value);
        found = true;
    }
    return found;
}

/* The next pair of that name from `at` on, or the count. */
static size_t next_named(const struct cw_pairs *pairs, size_t at, struct cw_slice name)
{
    while (at < pairs->count && !cw_slice_eq(pairs->items[at].name, name))
        at++;
    return at;
}

static void write_list(struct cw_buf *to, const struct cw_pairs *pairs, size_t first)
{
    struct cw_slice name = pairs->items[first].name;
    bool more = next_named(pairs, first + 1, name) < pairs->count;

    if (more)
        cw_buf_add_char(to, '[');
    for (size_t at = first; at < pairs->count; at = next_named(pairs, at + 1, name)) {
        if (at > first)
            cw_buf_add_char(to, ',');
        cw_json_add_text(to, pairs->items[at].value);
    }
    if (more)
        cw_buf_add_char(to, ']');
}

static void write_joined(struct cw_buf *to, const struct cw_pairs *pairs, size_t first)
{
    struct cw_slice name = pairs->items[first].name;

    cw_buf_add_char(to, '"');
    for (size_t at = first; at < pairs->count; at = next_named(pairs, at + 1, name)) {
        if (at > first)
            cw_buf_add(to, CW_LIT(", "));
        cw_json_add_inner(to, pairs->items[at].value);
    }
    cw_buf_add_char(to, '"');
}

bool cw_pairs_write(struct cw_buf *to, const struct cw_pairs *pairs, enum cw_pairs_as as, size_t max)
{
    size_t start = to->len;
    bool whole = true;

    cw_buf_add_char(to, '{');
    for (size_t i = 0; i < pairs->count; i++) {
        size_t before = to->len;

        if (next_named(pairs, 0, pairs->items[i].name) < i)
            continue;
        if (before > start + 1)
            cw_buf_add_char(to, ',');
        cw_json_add_text(to, pairs->items[i].name);
        cw_buf_add_char(to, ':');
        if (as == CW_PAIRS_LISTED)
            write_list(to, pairs, i);
        else
            write_joined(to, pairs, i);
        if (to->len - start < max)
            continue;
        cw_buf_cut(to, before);
        whole = false;
    }
    cw_buf_add_char(to, '}');
    return whole;
}
