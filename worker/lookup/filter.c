#include "cw/lookup/filter.h"

#include "cw/base/utf8.h"
#include "cw/condition/text.h"
#include "cw/condition/text_case.h"
#include "cw/condition/text_trim.h"

/* Case mapping makes at most three times as many bytes, and its results end at CW_TEXT_MAX. */
enum { PIECE = CW_TEXT_MAX / 4 };

static struct cw_slice result(struct cw_buf *buf)
{
    cw_buf_settle(buf);
    return buf->failed ? (struct cw_slice){ 0 } : cw_buf_slice(buf);
}

static struct cw_slice phone(struct cw_slice text, enum cw_phone_format format, const struct cw_scope *scope)
{
    struct cw_buf buf;

    cw_buf_init(&buf, scope->arena, 64);
    return cw_phone_add(&buf, text, format, scope->dial_plan) ? result(&buf) : (struct cw_slice){ 0 };
}

/* The first characters of the text, at most PIECE bytes. */
static struct cw_slice first_piece(struct cw_slice text)
{
    size_t len = text.len < PIECE ? text.len : PIECE;

    while (len && len < text.len && ((unsigned char)text.ptr[len] & 0xC0) == 0x80)
        len--;
    return (struct cw_slice){ text.ptr, len };
}

static struct cw_slice cased(struct cw_slice text, enum cw_text_case to, const struct cw_scope *scope)
{
    struct cw_slice piece = first_piece(text), made;
    struct cw_buf buf;

    if (piece.len == text.len)
        return cw_text_to_case(scope->arena, text, to, &made) ? (struct cw_slice){ 0 } : made;
    cw_buf_init(&buf, scope->arena, text.len * 3);
    for (; text.len; text = cw_slice_from(text, piece.len)) {
        piece = first_piece(text);
        if (cw_text_to_case(scope->arena, piece, to, &made))
            return (struct cw_slice){ 0 };
        cw_buf_add(&buf, made);
    }
    return result(&buf);
}

static struct cw_slice last(struct cw_slice text, unsigned count)
{
    const char *at = text.ptr + text.len;

    while (count-- && at > text.ptr)
        cw_text_before(&at);
    return (struct cw_slice){ at, (size_t)(text.ptr + text.len - at) };
}

/* OData 4.01 URL conventions, section 5.1.1.6.2: a quote in a string literal is written twice. */
static void add_odata(struct cw_buf *to, char c)
{
    if (c == '\'')
        cw_buf_add_char(to, '\'');
    cw_buf_add_char(to, c);
}

/* Quoted string escape sequences of SOQL. Those for wildcards of LIKE are no escapes elsewhere. */
static void add_soql(struct cw_buf *to, char c)
{
    static const char escapes[] = "\nn\rr\tt\bb\ff\"\"''\\\\";

    for (const char *p = escapes; *p; p += 2) {
        if (*p != c)
            continue;
        cw_buf_add(to, (struct cw_slice){ (char[]){ '\\', p[1] }, 2 });
        return;
    }
    cw_buf_add_char(to, c);
}

static struct cw_slice escaped(struct cw_slice text, void (*add)(struct cw_buf *, char),
                               const struct cw_scope *scope)
{
    struct cw_buf buf;

    cw_buf_init(&buf, scope->arena, text.len * 2);
    for (size_t i = 0; i < text.len; i++)
        add(&buf, text.ptr[i]);
    return result(&buf);
}

static struct cw_slice apply(const struct cw_filter *filter, struct cw_slice text,
                             const struct cw_scope *scope)
{
    switch (filter->kind) {
    case CW_FILTER_E164: return phone(text, CW_PHONE_E164, scope);
    case CW_FILTER_DIGITS: return phone(text, CW_PHONE_DIGITS, scope);
    case CW_FILTER_NATIONAL: return phone(text, CW_PHONE_NATIONAL, scope);
    case CW_FILTER_LOWER: return cased(text, CW_TEXT_LOWER, scope);
    case CW_FILTER_UPPER: return cased(text, CW_TEXT_UPPER, scope);
    case CW_FILTER_TRIM: return cw_text_strip(text, (struct cw_slice){ 0 }, CW_TEXT_BOTH);
    case CW_FILTER_LAST: return last(text, filter->count);
    case CW_FILTER_ODATA: return escaped(text, add_odata, scope);
    case CW_FILTER_SOQL: return escaped(text, add_soql, scope);
    case CW_FILTER_DEFAULT: return text.len ? text : filter->text;
    case CW_FILTER_NONE: break;
    }
    return text;
}

/* Answers that are no JSON, and headers, may hold anything; what is no UTF-8 becomes U+FFFD. */
static struct cw_slice as_utf8(struct cw_slice text, struct cw_arena *arena)
{
    struct cw_buf buf;

    if (!text.ptr || cw_text_is_valid(text))
        return text;
    cw_buf_init(&buf, arena, text.len * 3);
    while (text.len) {
        unsigned len = cw_utf8_length(text);

        cw_buf_add(&buf, len ? (struct cw_slice){ text.ptr, len } : CW_LIT("\xEF\xBF\xBD"));
        text = cw_slice_from(text, len ? len : 1);
    }
    return result(&buf);
}

struct cw_slice cw_filters_apply(const struct cw_op *op, struct cw_slice text, const struct cw_scope *scope)
{
    if (op->root == CW_ROOT_TEXT || op->root == CW_ROOT_HEADERS)
        text = as_utf8(text, scope->arena);
    for (size_t i = 0; i < op->filter_count; i++)
        if (text.ptr || op->filters[i].kind == CW_FILTER_DEFAULT)
            text = apply(&op->filters[i], text, scope);
    return text.ptr || !cw_filters_have_default(op) ? text : CW_LIT("");
}

bool cw_filters_have_default(const struct cw_op *op)
{
    for (size_t i = 0; i < op->filter_count; i++)
        if (op->filters[i].kind == CW_FILTER_DEFAULT)
            return true;
    return false;
}
