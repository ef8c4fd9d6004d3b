#include "cw/config/root.h"

#include "cw/condition/members.h"
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>

#define IN(slot) (1u << (slot))
#define IN_ALL                                                                                               \
    (IN(CW_SLOT_PATH) | IN(CW_SLOT_QUERY) | IN(CW_SLOT_PARAM) | IN(CW_SLOT_HEADER) | IN(CW_SLOT_BODY) |      \
     IN(CW_SLOT_SAVE))

enum { NAMES_MAX = 64 };

struct resolver {
    const struct cw_placeholder *p;
    const struct cw_standing *at;
    struct cw_meaning *to;
};

typedef bool resolve_fn(struct resolver *r);

static resolve_fn resolve_contact, resolve_event, resolve_authentication, resolve_secret, resolve_response,
    resolve_request, resolve_short;

static const struct root {
    const char *name;
    unsigned slots;
    resolve_fn *resolve;
} roots[] = {
    { "contact", IN_ALL, resolve_contact },
    { "event", IN_ALL, resolve_event },
    { "authentications", IN(CW_SLOT_HEADER), resolve_authentication },
    { "secrets", IN(CW_SLOT_HEADER), resolve_secret },
    { "response", IN(CW_SLOT_SAVE), resolve_response },
    { "request", IN(CW_SLOT_SAVE), resolve_request },
    { "config_id", IN(CW_SLOT_SAVE), resolve_short },
    { "method", IN(CW_SLOT_SAVE), resolve_short },
    { "url", IN(CW_SLOT_SAVE), resolve_short },
    { "query_params", IN(CW_SLOT_SAVE), resolve_short },
    { "status", IN(CW_SLOT_SAVE), resolve_short },
    { "duration", IN(CW_SLOT_SAVE), resolve_short },
    { "debug", IN(CW_SLOT_SAVE), resolve_short },
};

enum { ROOTS = sizeof(roots) / sizeof(roots[0]) };

static const char *const slot_words[] = {
    [CW_SLOT_PATH] = "the URL",   [CW_SLOT_QUERY] = "the URL", [CW_SLOT_PARAM] = "query parameters",
    [CW_SLOT_HEADER] = "headers", [CW_SLOT_BODY] = "the body", [CW_SLOT_SAVE] = "\"response\""
};

/* The parts of an exchange. */
static const struct part {
    const char *name;
    enum { OF_RESPONSE = 1, OF_REQUEST = 2, SHORT = 4 } of;
    enum cw_root root;
    unsigned reads;
    bool deep; /* there is something below it */
} parts[] = {
    { "body", OF_RESPONSE, CW_ROOT_ANSWER, CW_READS_BODY, true },
    { "text", OF_RESPONSE, CW_ROOT_TEXT, CW_READS_BODY, false },
    { "headers", OF_RESPONSE, CW_ROOT_HEADERS, CW_READS_HEADERS, true },
    { "status", OF_RESPONSE | SHORT, CW_ROOT_STATUS, CW_READS_DIAGNOSTICS, false },
    { "duration", OF_RESPONSE | SHORT, CW_ROOT_DURATION, CW_READS_DIAGNOSTICS, false },
    { "debug", OF_RESPONSE | SHORT, CW_ROOT_DEBUG, CW_READS_DIAGNOSTICS | CW_READS_BODY | CW_READS_HEADERS,
      true },
    { "method", OF_REQUEST | SHORT, CW_ROOT_METHOD, CW_READS_DIAGNOSTICS, false },
    { "url", OF_REQUEST | SHORT, CW_ROOT_URL, CW_READS_DIAGNOSTICS, false },
    { "query_params", OF_REQUEST | SHORT, CW_ROOT_QUERY_PARAMS, CW_READS_DIAGNOSTICS, true },
    { "config_id", SHORT, CW_ROOT_CONFIG_ID, CW_READS_DIAGNOSTICS, false },
};

enum { PARTS = sizeof(parts) / sizeof(parts[0]) };

/* Always false. */
__attribute__((format(printf, 3, 4))) static bool fault(struct resolver *r, struct cw_slice blame,
                                                        const char *format, ...)
{
    struct cw_cursor place = { r->at->source, 0 };
    char message[300];
    va_list args;

    va_start(args, format);
    vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    cw_cursor_blame(&place, blame, "%s", message);
    return false;
}

static const struct root *root_of(struct cw_slice name)
{
    for (size_t i = 0; i < ROOTS; i++)
        if (cw_slice_eq(name, cw_slice_of(roots[i].name)))
            return &roots[i];
    return NULL;
}

bool cw_root_is_known(struct cw_slice name)
{
    return root_of(name);
}

struct cw_hint cw_root_hint(struct cw_slice name)
{
    const char *names[ROOTS + 1] = { NULL };

    for (size_t i = 0; i < ROOTS; i++)
        names[i] = roots[i].name;
    return cw_faults_hint(name, names);
}

static bool has_each(const struct cw_step *steps, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (steps[i].kind == CW_STEP_EACH)
            return true;
    return false;
}

/* A value that rendering looks up; the first `skip` steps are part of its name. */
static bool field(struct resolver *r, enum cw_root root, unsigned reads, size_t skip)
{
    struct cw_arena *arena = r->at->source->arena;
    size_t steps = r->p->step_count - skip, filters = r->p->filters.count;
    struct cw_step *path = cw_arena_get(arena, (steps + 1) * sizeof(*path));
    struct cw_filter *kept = cw_arena_get(arena, (filters + 1) * sizeof(*kept));

    if (!path || !kept)
        return false;
    memcpy(path, r->p->steps + skip, steps * sizeof(*path));
    memcpy(kept, r->p->filters.items, filters * sizeof(*kept));
    r->to->reads = reads;
    r->to->op = (struct cw_op){ .kind = CW_OP_FIELD,
                                .text = r->p->whole,
                                .root = root,
                                .path = { path, steps },
                                .each = has_each(path, steps),
                                .filters = kept,
                                .filter_count = filters };
    return true;
}

/* Whether the vendor documents that member of `parent` (empty: of contact itself), or none at all below it.
 * `names` gets all that are documented there. */
static bool is_documented(struct cw_slice parent, struct cw_slice name, const char *names[NAMES_MAX])
{
    bool documented = false;
    size_t count = 0;

    for (size_t i = 0; cw_contact_paths[i] && count < NAMES_MAX - 1; i++) {
        struct cw_slice path = cw_slice_of(cw_contact_paths[i]);

        if (parent.len &&
            (!cw_slice_starts(path, parent) || path.len <= parent.len || path.ptr[parent.len] != '.'))
            continue;
        path = cw_slice_from(path, parent.len ? parent.len + 1 : 0);
        if (cw_slice_find(path, '.') < path.len)
            continue;
        names[count++] = path.ptr;
        documented |= cw_slice_eq(path, name);
    }
    return documented || !count;
}

static void warn(struct resolver *r, struct cw_slice name, struct cw_slice of, const char *const *names)
{
    cw_source_fault(r->at->source, CW_WARNING, (size_t)(name.ptr - r->at->source->text.ptr), name.len,
                    "\"" CW_SHOW "\" is no documented member of \"" CW_SHOW "\"%s", CW_SHOWN(name),
                    CW_SHOWN(of), cw_faults_hint(name, names).text);
}

static struct cw_slice parent_path(struct resolver *r, struct cw_slice parent)
{
    struct cw_buf buf;

    cw_buf_init(&buf, r->at->source->arena, parent.len + 16);
    cw_buf_add(&buf, r->p->root);
    if (parent.len)
        cw_buf_add_char(&buf, '.');
    cw_buf_add(&buf, parent);
    return cw_buf_slice(&buf);
}

/* A warning for the first two steps where the vendor documents no such member. */
static void warn_undocumented(struct resolver *r)
{
    struct cw_slice parent = { 0 };

    for (size_t i = 0; i < 2 && cw_placeholder_step_is(r->p, i, NULL); i++) {
        const char *names[NAMES_MAX] = { NULL };
        struct cw_slice name = r->p->steps[i].name;

        if (!is_documented(parent, name, names)) {
            warn(r, name, parent_path(r, parent), names);
            return;
        }
        parent = name;
    }
}

static bool resolve_contact(struct resolver *r)
{
    if (cw_placeholder_step_is(r->p, 0, "attached_data") || cw_placeholder_step_is(r->p, 0, "cad"))
        return field(r, CW_ROOT_ATTACHED, CW_READS_ATTACHED, 1);
    warn_undocumented(r);
    if (r->at->slot != CW_SLOT_SAVE && r->p->step_count == 1 && cw_placeholder_step_is(r->p, 0, "source"))
        return field(r, CW_ROOT_SOURCE, CW_READS_SOURCE, 0);
    return field(r, CW_ROOT_CONTACT, 0, 0);
}

static bool resolve_event(struct resolver *r)
{
    static const char *const names[] = { "name", "datetime", NULL };
    struct cw_slice name = cw_placeholder_step_is(r->p, 0, NULL) ? r->p->steps[0].name : CW_LIT("name");

    if (!cw_slice_eq(name, CW_LIT("name")) && !cw_slice_eq(name, CW_LIT("datetime")))
        warn(r, name, CW_LIT("event"), names);
    return field(r, CW_ROOT_EVENT, 0, 0);
}

/* The steps as one name with dots; null where one of them is no name. */
static struct cw_slice joined_name(struct resolver *r)
{
    struct cw_buf buf;

    cw_buf_init(&buf, r->at->source->arena, 4096);
    for (size_t i = 0; i < r->p->step_count; i++) {
        if (!cw_placeholder_step_is(r->p, i, NULL))
            return (struct cw_slice){ 0 };
        if (i)
            cw_buf_add_char(&buf, '.');
        cw_buf_add(&buf, r->p->steps[i].name);
    }
    return buf.len && !buf.failed ? cw_buf_slice(&buf) : (struct cw_slice){ 0 };
}

static struct cw_hint secret_hint(const struct cw_secrets *secrets, struct cw_slice name,
                                  struct cw_arena *arena)
{
    const char *names[NAMES_MAX] = { NULL };

    for (size_t i = 0; secrets && i < secrets->count && i < NAMES_MAX - 1; i++)
        names[i] = cw_arena_copy(arena, secrets->items[i].name).ptr;
    return cw_faults_hint(name, names);
}

/* What the messages call a kind of secrets. */
struct wording {
    const char *one, *before, *behind;
};

/* A value that is known at load becomes text. A filter could hide it from the search for secrets in what is
 * written, so there is none. */
static bool use_secret(struct resolver *r, const struct cw_secrets *secrets, struct cw_slice name,
                       const struct wording *words)
{
    if (!name.ptr)
        return fault(r, cw_placeholder_below(r->p, 0), "\"" CW_SHOW "\" needs the name of %s",
                     CW_SHOWN(r->p->root), words->one);
    if (r->p->filters.count)
        return fault(r, r->p->whole, "a secret takes no filter");
    for (size_t i = 0; secrets && i < secrets->count; i++) {
        if (!cw_slice_eq(secrets->items[i].name, name))
            continue;
        r->to->op = (struct cw_op){ .kind = CW_OP_TEXT, .text = secrets->items[i].value };
        r->to->secret = true;
        return true;
    }
    return fault(r, cw_placeholder_below(r->p, 0), "no %s \"" CW_SHOW "\" %s%s", words->before,
                 CW_SHOWN(name), words->behind, secret_hint(secrets, name, r->at->source->arena).text);
}

static bool resolve_authentication(struct resolver *r)
{
    static const struct wording words = { "an entry", "entry", "in \"authentications\"" };

    return use_secret(r, r->at->rules->authentications, joined_name(r), &words);
}

static bool resolve_secret(struct resolver *r)
{
    static const struct wording words = { "a secret", "secret", "of type \"header\"" };

    return use_secret(r, r->at->rules->secrets, joined_name(r), &words);
}

/* Header names are compared as they are written, which is in lower case. */
static bool check_header_name(struct resolver *r, struct cw_slice name)
{
    for (size_t i = 0; i < name.len; i++)
        if (isupper((unsigned char)name.ptr[i]))
            return fault(r, name, "names of response headers are in lower case here");
    if (cw_slice_eq(name, CW_LIT("set-cookie")))
        return fault(r, name, "cookies cannot be used");
    return true;
}

static bool use_part(struct resolver *r, const struct part *part, size_t skip)
{
    if (!part->deep && r->p->step_count > skip)
        return fault(r, cw_placeholder_below(r->p, skip), "there is nothing below \"%s\"", part->name);
    if (part->root == CW_ROOT_HEADERS && cw_placeholder_step_is(r->p, skip, NULL) &&
        !check_header_name(r, r->p->steps[skip].name))
        return false;
    return field(r, part->root, part->reads, skip);
}

static bool resolve_part(struct resolver *r, int of, const char *expected)
{
    const char *names[PARTS + 1] = { NULL };
    size_t count = 0;

    for (size_t i = 0; i < PARTS; i++) {
        if (!(parts[i].of & of))
            continue;
        names[count++] = parts[i].name;
        if (cw_placeholder_step_is(r->p, 0, parts[i].name))
            return use_part(r, &parts[i], 1);
    }
    if (!cw_placeholder_step_is(r->p, 0, NULL))
        return fault(r, r->p->whole, "\"" CW_SHOW "\" needs a part: %s", CW_SHOWN(r->p->root), expected);
    return fault(r, r->p->steps[0].name, "\"" CW_SHOW "\" has no part \"" CW_SHOW "\"%s",
                 CW_SHOWN(r->p->root), CW_SHOWN(r->p->steps[0].name),
                 cw_faults_hint(r->p->steps[0].name, names).text);
}

static bool resolve_response(struct resolver *r)
{
    return resolve_part(r, OF_RESPONSE, "body, text, headers, status, duration or debug");
}

static bool resolve_request(struct resolver *r)
{
    return resolve_part(r, OF_REQUEST, "method, url or query_params");
}

static bool resolve_short(struct resolver *r)
{
    for (size_t i = 0; i < PARTS; i++)
        if ((parts[i].of & SHORT) && cw_slice_eq(r->p->root, cw_slice_of(parts[i].name)))
            return use_part(r, &parts[i], 0);
    return false;
}

/* With on_missing = "omit" a parameter can be left out, a part of the path cannot. An empty default there
 * would be no segment. */
static bool check_path(struct resolver *r)
{
    const struct cw_filters *filters = &r->p->filters;

    if (r->at->slot != CW_SLOT_PATH)
        return true;
    for (size_t i = 0; i < filters->count; i++)
        if (filters->items[i].kind == CW_FILTER_DEFAULT)
            return filters->items[i].text.len || fault(r, r->p->whole, "an empty default in the path");
    return !r->at->rules->omit ||
           fault(r, r->p->whole,
                 "on_missing = \"omit\" cannot leave out a part of the path: add | default(\"...\")");
}

bool cw_root_resolve(struct cw_meaning *ret, const struct cw_placeholder *p, const struct cw_standing *at)
{
    const struct root *root = root_of(p->root);
    struct cw_meaning meaning = { 0 };
    struct resolver r = { p, at, &meaning };

    if (!(root->slots & IN(at->slot)))
        return fault(&r, p->whole, "\"%s\" cannot be used in %s", root->name, slot_words[at->slot]);
    if (!root->resolve(&r) || !check_path(&r))
        return false;
    *ret = meaning;
    return true;
}
