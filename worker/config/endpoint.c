#include "cw/config/endpoint.h"

#include "cw/base/percent.h"
#include <ctype.h>

/* The end of the authority that begins at `start`. */
static size_t authority_end(struct cw_slice url, size_t start)
{
    size_t end = start;

    while (end < url.len && !strchr("/?#", url.ptr[end]))
        end++;
    return end;
}

static bool is_loopback(struct cw_slice host)
{
    bool name = false; /* "127.example" is one */

    for (size_t i = 0; i < host.len; i++)
        name |= !isdigit((unsigned char)host.ptr[i]) && host.ptr[i] != '.';
    return cw_slice_eq_nocase(host, CW_LIT("localhost")) || cw_slice_eq(host, CW_LIT("[::1]")) ||
           (!name && cw_slice_starts(host, CW_LIT("127.")));
}

static bool check_port(const struct cw_source *source, struct cw_slice authority, size_t colon)
{
    struct cw_slice digits = cw_slice_from(authority, colon + 1);
    int64_t port;

    if (cw_slice_to_int(digits, 1, 65535, &port))
        return true;
    cw_source_fault(source, CW_ERROR, (size_t)(digits.ptr - source->text.ptr), digits.len ? digits.len : 1,
                    "expected a port from 1 to 65535");
    return false;
}

/* The host, without its port; null where the authority cannot be used. */
static struct cw_slice check_authority(const struct cw_source *source, struct cw_slice authority)
{
    size_t at = (size_t)(authority.ptr - source->text.ptr);
    size_t bracket = authority.len && authority.ptr[0] == '[' ? cw_slice_find(authority, ']') : 0;
    size_t colon = bracket + cw_slice_find(cw_slice_from(authority, bracket), ':');

    if (cw_slice_find(authority, '@') < authority.len) {
        cw_source_fault(source, CW_ERROR, at, authority.len,
                        "a user in the address: use \"authentications\"");
        return (struct cw_slice){ 0 };
    }
    if (!authority.len || colon == 0 || bracket == authority.len) {
        cw_source_fault(source, CW_ERROR, at, 1, "expected a host");
        return (struct cw_slice){ 0 };
    }
    if (colon < authority.len && !check_port(source, authority, colon))
        return (struct cw_slice){ 0 };
    authority.len = colon;
    return authority;
}

/* What the author wrote, placeholders apart. */
static bool check_bytes(const struct cw_source *source, struct cw_slice part)
{
    for (size_t i = 0; i < part.len; i++) {
        char c = part.ptr[i];

        if (c > ' ' && c < 0x7F && c != '#' && c != '\\')
            continue;
        cw_source_fault(source, CW_ERROR, (size_t)(part.ptr - source->text.ptr) + i, 1,
                        c == '#' ? "a fragment in the address"
                                 : "this byte cannot stand in an address: encode it");
        return false;
    }
    return true;
}

/* The length of "http://" or "https://"; 0 with a fault for anything else. */
static size_t check_scheme(const struct cw_source *source)
{
    if (cw_slice_starts(source->text, CW_LIT("https://")))
        return strlen("https://");
    if (cw_slice_starts(source->text, CW_LIT("http://")))
        return strlen("http://");
    if (cw_slice_starts(source->text, CW_LIT("edi://")))
        cw_source_fault(source, CW_ERROR, 0, source->text.len, "expected edi://echo and nothing behind it");
    else
        cw_source_fault(source, CW_ERROR, 0, source->text.len,
                        "expected https://..., http://... or edi://echo");
    return 0;
}

/* A segment that is a dot or two would be taken out on the way. Those with a placeholder are looked at when
 * the request is made. */
static void check_segments(const struct cw_source *source, struct cw_slice text, bool open, bool goes_on)
{
    while (text.len) {
        struct cw_slice segment = { text.ptr, cw_slice_find(text, '/') };
        bool whole = !open && (segment.len < text.len || !goes_on);

        if (whole && cw_percent_is_dots(segment))
            cw_source_fault(source, CW_ERROR, (size_t)(segment.ptr - source->text.ptr), segment.len,
                            "a segment \".\" or \"..\" in the path");
        text = cw_slice_from(text, segment.len + (segment.len < text.len));
        open = false;
    }
}

static bool is_field(const struct cw_template *t, size_t i)
{
    return i < t->count && t->ops[i].kind == CW_OP_FIELD;
}

bool cw_endpoint_is_echo(struct cw_slice text)
{
    return cw_slice_eq(text, CW_LIT("edi://echo"));
}

/* Scheme and authority are right; `end` is where the latter ends. */
static struct cw_template compile(const struct cw_source *source, size_t end,
                                  const struct cw_template_rules *rules)
{
    struct cw_template t = cw_template_compile_url(source, end, rules);

    for (size_t i = 1; i < t.count; i++) {
        if (is_field(&t, i))
            continue;
        if (!check_bytes(source, t.ops[i].text))
            break;
        if (t.ops[i].slot == CW_SLOT_PATH)
            check_segments(source, t.ops[i].text, is_field(&t, i - 1), is_field(&t, i + 1));
    }
    return t;
}

static struct cw_template compile_http(const struct cw_source *source, size_t start,
                                       const struct cw_template_rules *rules)
{
    size_t end = authority_end(source->text, start);
    struct cw_slice host, authority = { source->text.ptr + start, end - start };

    if (!check_bytes(source, authority))
        return (struct cw_template){ 0 };
    host = check_authority(source, authority);
    if (!host.ptr)
        return (struct cw_template){ 0 };
    if (start == strlen("http://") && !is_loopback(host))
        cw_source_fault(source, CW_WARNING, 0, start,
                        "plain http: what is asked and answered can be read on the way");
    return compile(source, end, rules);
}

struct cw_template cw_endpoint_compile(const struct cw_source *source, const struct cw_template_rules *rules)
{
    size_t start;

    if (cw_endpoint_is_echo(source->text))
        return cw_template_compile_url(source, source->text.len, rules);
    start = check_scheme(source);
    return start ? compile_http(source, start, rules) : (struct cw_template){ 0 };
}

struct cw_slice cw_endpoint_shown(const struct cw_template *url, struct cw_arena *arena)
{
    struct cw_buf buf;

    cw_buf_init(&buf, arena, 65536);
    for (size_t i = 0; i < url->count && url->ops[i].slot != CW_SLOT_QUERY; i++)
        cw_buf_add(&buf, url->ops[i].text);
    return cw_buf_slice(&buf);
}

struct cw_slice cw_endpoint_of_token(const struct cw_source *source)
{
    struct cw_template url;
    bool fixed = true;

    if (!cw_slice_starts(source->text, CW_LIT("https://")) &&
        !cw_slice_starts(source->text, CW_LIT("http://"))) {
        cw_source_fault(source, CW_ERROR, 0, source->text.len, "expected https://... or http://...");
        return (struct cw_slice){ 0 };
    }
    url = cw_endpoint_compile(source, &(struct cw_template_rules){ 0 });
    if (!url.count)
        return (struct cw_slice){ 0 };
    for (size_t i = 0; i < url.count; i++)
        fixed &= url.ops[i].kind == CW_OP_TEXT;
    if (fixed)
        return source->text;
    cw_source_fault(source, CW_ERROR, 0, source->text.len, "a token's address has no placeholders");
    return (struct cw_slice){ 0 };
}

bool cw_endpoint_is_local(struct cw_slice url)
{
    size_t start = cw_slice_find(url, ':') + strlen("://"), bracket, end;

    if (start >= url.len)
        return false;
    url.len = authority_end(url, start);
    url = cw_slice_from(url, start);
    bracket = url.len && url.ptr[0] == '[' ? cw_slice_find(url, ']') : 0;
    end = bracket + cw_slice_find(cw_slice_from(url, bracket), ':');
    return is_loopback((struct cw_slice){ url.ptr, end });
}
