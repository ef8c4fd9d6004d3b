/* The first byte chooses the slot, the rest is a template: it compiles and renders, or has a fault that can
 * be shown. What a placeholder brings never leaves its slot. */
#include "cw/lookup/ask.h"
#include "cw/lookup/render.h"
#include "target.h"

static const char event[] =
    "{\"event\":{\"name\":\"received\"},\"contact\":{\"id\":\"a/?&#\\r\\n\\\"{contact.id}\","
    "\"l\":[1,{\"x\":null}],\"o\":{\"a\":1}}}";

static void read_event(struct cw_event *ret, struct cw_arena *arena)
{
    struct cw_record record = { .topic = CW_LIT("in"), .value = { event, sizeof(event) - 1 } };
    struct cw_refusal refusal;

    require(cw_to_event(ret, &record, sizeof(event), arena, &refusal) == CW_OK);
}

static void check(struct cw_slice out, enum cw_slot slot, bool fixed)
{
    for (size_t i = 0; i < out.len && !fixed; i++)
        if (slot == CW_SLOT_PARAM)
            require(!strchr("/?&#\r\n\"{ ", out.ptr[i]) || !out.ptr[i]);
}

static void render(const struct cw_template *t, enum cw_slot slot, struct cw_arena *arena)
{
    struct cw_event read;
    struct cw_exchanged exchanged = { 0 };
    struct cw_scope scope = { .event = &read, .exchanged = &exchanged, .arena = arena };
    struct cw_buf buf;

    read_event(&read, arena);
    cw_buf_init(&buf, arena, 1 << 20);
    if (cw_render_text(&buf, t, &scope) == CW_RENDERED)
        check(cw_buf_slice(&buf), slot, false);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum cw_slot slot = size ? (enum cw_slot)(CW_SLOT_PATH + data[0] % 6) : CW_SLOT_PATH;
    struct cw_text text = { "template", { (const char *)data + (size > 0), size - (size > 0) } };
    struct cw_faults faults;
    struct cw_arena arena;
    struct cw_source source = { &text, text.bytes, text.bytes, &faults, &arena };
    struct cw_template t;
    struct cw_buf shown;

    cw_arena_init(&arena, 4096, 64 << 20);
    cw_faults_init(&faults);
    t = cw_template_compile(&source, &(struct cw_template_rules){ .slot = slot });
    cw_buf_init(&shown, &arena, 1 << 20);
    cw_faults_show(&faults, &shown);
    render(&t, slot, &arena);
    cw_faults_done(&faults);
    cw_arena_done(&arena);
    return 0;
}
