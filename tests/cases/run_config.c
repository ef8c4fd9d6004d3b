/* Blocks that load a configuration: worker.cfg, one integration, the files they name. */
#include "cases/run_cases.h"

/* The field "<kind>.<name>", or NULL. */
static const struct field *file_field(const struct block *block, const char *kind, struct cw_slice name)
{
    size_t len = strlen(kind);

    for (size_t i = 0; i < block->count; i++) {
        struct cw_slice keyword = block->fields[i].keyword;

        if (cw_slice_starts(keyword, cw_slice_of(kind)) && keyword.len > len && keyword.ptr[len] == '.' &&
            cw_slice_eq(cw_slice_from(keyword, len + 1), name))
            return &block->fields[i];
    }
    return NULL;
}

static struct cw_slice stem(struct cw_slice path)
{
    struct cw_slice end = CW_LIT(".json");

    if (path.len > end.len && cw_slice_eq(cw_slice_from(path, path.len - end.len), end))
        path.len -= end.len;
    return path;
}

/* json.<name>, file.<path>, secret (of crm.password), json (of any other file); NULL: there is no such file.
 */
static const struct field *field_of(const struct block *block, struct cw_slice path)
{
    static const struct field minimal = { CW_LIT("json"), CW_LIT("{\"request\":{\"method\":\"GET\"}}"), 0 };
    const struct field *field = file_field(block, "json", stem(path));

    if (!field)
        field = file_field(block, "file", path);
    if (!field && cw_slice_eq(path, CW_LIT("crm.password")))
        return block_field(block, "secret", 0);
    if (!field && !cw_slice_starts(path, CW_LIT("absent.")))
        field = block_field(block, "json", 0);
    if (!field && !cw_slice_starts(path, CW_LIT("absent.")))
        field = &minimal;
    return field;
}

static enum cw_status read_file(void *world, struct cw_file *file, struct cw_arena *arena,
                                struct cw_err *reterr)
{
    const struct field *field = field_of(world, file->path);

    if (!field)
        return cw_fail(reterr, CW_EIO, 0, "No such file or directory");
    file->bytes = cw_arena_copy(arena, field->value);
    return file->bytes.ptr ? CW_OK : CW_ENOMEM;
}

/* The text of worker.cfg: as given, or one integration with the given fields. */
static struct cw_slice cfg_text(struct runner *r, const struct block *block)
{
    struct cw_buf buf;

    if (block_field(block, "cfg", 0))
        return cw_arena_copy(&r->plan_arena, block_value(block, "cfg", CW_LIT("")));
    cw_buf_init(&buf, &r->plan_arena, 1 << 20);
    cw_buf_add(&buf, block_value(block, "top", CW_LIT("")));
    cw_buf_add(&buf, CW_LIT("\nintegrations = ( {\n  name = \"crm\"; endpoint = "));
    cw_buf_add(&buf, block_value(block, "address", CW_LIT("\"http://127.0.0.1/contacts\"")));
    cw_buf_add(&buf, CW_LIT(";\n  events = \"any\"; configuration = \"crm.json\";\n  "));
    cw_buf_add(&buf, block_value(block, "fields", CW_LIT("")));
    cw_buf_add(&buf, CW_LIT("\n} );\n"));
    return cw_buf_slice(&buf);
}

struct cw_plan *load_plan(struct runner *r, const struct block *block)
{
    static const char *env[2];
    struct cw_files files = { (void *)(uintptr_t)block, read_file, env };
    struct cw_text *text = cw_arena_zero(&r->plan_arena, sizeof(*text));
    struct cw_slice variable = block_value(block, "env", (struct cw_slice){ 0 });

    cw_faults_init(&r->faults);
    if (!text)
        return NULL;
    env[0] = variable.ptr ? cw_arena_copy(&r->plan_arena, variable).ptr : NULL;
    *text = (struct cw_text){ "worker.cfg", cfg_text(r, block) };
    return cw_plan_load(text, &files, &r->faults);
}

void run_config(struct runner *r, const struct block *block)
{
    struct cw_plan *plan = load_plan(r, block);
    const struct field *loads = block_field(block, "loads", 0);

    expect_faults(r, block, &r->faults);
    if (loads)
        expect(r, &(struct field){ loads->keyword, CW_LIT("yes"), loads->line },
               plan ? CW_LIT("yes") : CW_LIT("no"));
    cw_faults_done(&r->faults);
    cw_plan_free(plan);
    cw_arena_reset(&r->plan_arena);
}
