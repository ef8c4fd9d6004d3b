/* Two CRM answers, a NUL between them, through save and merge: the cad is strict JSON within its limit. */
#include "cw/lookup/ask.h"
#include "cw/lookup/to_cad.h"
#include "target.h"

enum { CAD_MAX = 2000 };

static const char save_json[] =
    "{\"all\":\"{response.body}\",\"first\":\"{response.body[0]}\",\"text\":\"<{response.body.a}>\","
    "\"o\":{\"a\":\"{response.body.a}\",\"l\":[\"{response.body.b}\",\"{response.body[-1].c}\"]}}";
static const char event_json[] = "{\"event\":{\"name\":\"received\"},\"contact\":{\"id\":\"7\"}}";

static struct cw_shape compile_save(struct cw_arena *arena, struct cw_faults *faults)
{
    static struct cw_text text = { "save", { save_json, sizeof(save_json) - 1 } };
    struct cw_source source = { &text, text.bytes, text.bytes, faults, arena };
    static struct cw_json json;

    require(cw_json_index(&json, text.bytes, arena, NULL) == CW_OK);
    return cw_shape_compile(&json, 0, &source, &(struct cw_template_rules){ .slot = CW_SLOT_SAVE });
}

static void save(struct cw_json *cad, struct cw_slice body, const struct cw_shape *shape,
                 struct cw_scope *scope)
{
    struct cw_exchanged exchanged = { 0 };
    struct cw_json before = *cad, own = { 0 };

    cw_json_index(&exchanged.body, body, scope->arena, NULL);
    scope->exchanged = &exchanged;
    if (cw_cad_render(&own, shape, scope, CAD_MAX) || !own.count ||
        cw_cad_merge(cad, &own, scope->arena, CAD_MAX)) {
        require(cad->nodes == before.nodes && cad->count == before.count);
        return;
    }
    require(cad->text.len <= CAD_MAX);
    require(!cad->count || cad->nodes[0].kind == CW_JSON_OBJECT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cw_slice all = { (const char *)data, size };
    struct cw_json cad = { 0 };
    struct cw_record record = { .topic = CW_LIT("in"), .value = { event_json, sizeof(event_json) - 1 } };
    size_t cut = cw_slice_find(all, '\0');
    struct cw_arena arena;
    struct cw_event event;
    struct cw_integration item = { 0 };
    struct cw_scope scope = { .event = &event, .integration = &item, .arena = &arena };
    struct cw_refusal refusal;
    struct cw_faults faults;
    struct cw_shape shape;

    cw_arena_init(&arena, 65536, 64 << 20);
    cw_faults_init(&faults);
    shape = compile_save(&arena, &faults);
    require(!faults.errors && cw_to_event(&event, &record, 1000, &arena, &refusal) == CW_OK);
    save(&cad, (struct cw_slice){ all.ptr, cut }, &shape, &scope);
    if (cut < size)
        save(&cad, cw_slice_from(all, cut + 1), &shape, &scope);
    cw_faults_done(&faults);
    cw_arena_done(&arena);
    return 0;
}
