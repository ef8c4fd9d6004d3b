#include "cw/condition/pattern_template.h"

#include "cw/condition/pattern_escape.h"
#include "cw/condition/text.h"

struct reading {
    struct cw_pattern_reader r;
    const struct cw_pattern *pattern;
    struct cw_buf buf; /* the text since the last group */
    struct cw_pattern_template template;
};

static void end_part(struct reading *t, uint32_t group)
{
    const size_t size = sizeof(t->template.parts[0]);
    struct cw_pattern_part *parts = cw_arena_grow(t->buf.arena, t->template.parts, t->template.count * size,
                                                  (t->template.count + 1) * size);

    if (!parts || t->buf.failed) {
        cw_pattern_fail(&t->r, CW_PATTERN_NO_MEMORY, 0, "no memory");
        return;
    }
    t->template.parts = parts;
    parts[t->template.count++] = (struct cw_pattern_part){ cw_buf_slice(&t->buf), group };
    cw_buf_init(&t->buf, t->buf.arena, t->buf.max);
}

static void add_group(struct reading *t, int64_t group, size_t at)
{
    if (group > (int64_t)cw_pattern_groups(t->pattern))
        cw_pattern_fail(&t->r, CW_PATTERN_BAD, at, "invalid group reference %lld", (long long)group);
    else
        end_part(t, (uint32_t)group);
}

/* Behind \g */
static void by_name(struct reading *t, size_t at)
{
    struct cw_slice name;
    int64_t number;

    if (!cw_pattern_match(&t->r, '<')) {
        cw_pattern_fail(&t->r, CW_PATTERN_BAD, at, "missing < behind \\g");
        return;
    }
    name = cw_pattern_until(&t->r, '>', "group name");
    number = cw_pattern_number(name);
    if (t->r.says != CW_PATTERN_FINE || (number < 0 && !cw_pattern_check_name(&t->r, name)))
        return;
    if (number < 0) {
        number = cw_pattern_group_named(t->pattern, name);
        if (!number)
            cw_pattern_fail(&t->r, CW_PATTERN_NO_GROUP, at, "unknown group name");
    }
    if (t->r.says == CW_PATTERN_FINE)
        add_group(t, number, at);
}

/* \0, \07, \1, \12, \123 */
static void by_number(struct reading *t, struct cw_pattern_token token, size_t at)
{
    struct cw_pattern_escape escape = cw_pattern_escape(&t->r, token, false);

    if (t->r.says != CW_PATTERN_FINE)
        return;
    if (escape.what == CW_ESCAPE_GROUP)
        add_group(t, escape.value, at);
    else
        cw_text_add_code(&t->buf, escape.value);
}

static bool is_letter(int32_t code)
{
    return code < 0x80 && (code | 0x20) >= 'a' && (code | 0x20) <= 'z';
}

static void add_escape(struct reading *t, struct cw_pattern_token token, size_t at)
{
    if (token.code == 'g') {
        by_name(t, at);
    } else if (token.code >= '0' && token.code <= '9') {
        by_number(t, token, at);
    } else if (cw_pattern_control(token.code)) {
        cw_buf_add_char(&t->buf, cw_pattern_control(token.code));
    } else if (is_letter(token.code)) {
        cw_pattern_fail(&t->r, CW_PATTERN_BAD, at, "bad escape \\%c", (int)token.code);
    } else {
        cw_buf_add_char(&t->buf, '\\');
        cw_text_add_code(&t->buf, (uint32_t)token.code);
    }
}

enum cw_pattern_says cw_pattern_template_read(struct cw_arena *arena, const struct cw_pattern *pattern,
                                              struct cw_slice text, struct cw_pattern_template *ret,
                                              struct cw_err *reterr)
{
    struct reading t = { .pattern = pattern };

    cw_pattern_reader_init(&t.r, text);
    cw_buf_init(&t.buf, arena, text.len + 1);
    for (;;) {
        size_t at = t.r.at;
        struct cw_pattern_token token = cw_pattern_get(&t.r);

        if (token.code == CW_PATTERN_END)
            break;
        if (token.escaped)
            add_escape(&t, token, at);
        else
            cw_text_add_code(&t.buf, (uint32_t)token.code);
    }
    if (t.r.says == CW_PATTERN_FINE)
        end_part(&t, CW_PATTERN_GROUPS);
    if (t.r.says == CW_PATTERN_FINE)
        *ret = t.template;
    else if (reterr)
        *reterr = t.r.err;
    return t.r.says;
}

void cw_pattern_template_write(struct cw_buf *buf, const struct cw_pattern_template *template,
                               struct cw_slice text, const struct cw_span *spans)
{
    for (size_t i = 0; i < template->count; i++) {
        const struct cw_pattern_part *part = &template->parts[i];
        const struct cw_span *span = part->group < CW_PATTERN_GROUPS ? &spans[part->group] : NULL;

        cw_buf_add(buf, part->text);
        if (span && span->from != SIZE_MAX)
            cw_buf_add(buf, (struct cw_slice){ text.ptr + span->from, span->to - span->from });
    }
}
