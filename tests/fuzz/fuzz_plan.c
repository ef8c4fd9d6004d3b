/* Any bytes as configuration: worker.cfg, then NUL, then the JSON of every integration. Each load ends in
 * a plan or in at least one error that can be shown. */
#include "cw/config/plan.h"
#include "target.h"

/* libconfig 1.5 forgets strings where a syntax error stops it. */
const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void)
{
    return "leak:libconfig.so\n"; /* by module: names of functions need a symbolizer */
}

static enum cw_status read_file(void *world, struct cw_file *file, struct cw_arena *arena,
                                struct cw_err *reterr)
{
    const struct cw_slice *json = world;

    if (json->len > file->max)
        return cw_fail(reterr, CW_ELIMIT, 0, "too large");
    file->bytes = cw_arena_copy(arena, *json);
    return file->bytes.ptr ? CW_OK : cw_fail(reterr, CW_ENOMEM, 0, "no memory");
}

static void show(struct cw_faults *faults)
{
    struct cw_arena arena;
    struct cw_buf buf;

    cw_arena_init(&arena, 4096, 8u << 20);
    cw_buf_init(&buf, &arena, 1u << 20);
    cw_faults_show(faults, &buf);
    cw_arena_done(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cw_slice all = { (const char *)data, size };
    size_t cut = cw_slice_find(all, '\0');
    struct cw_slice json = cut < size ? cw_slice_from(all, cut + 1) : CW_LIT("{}");
    struct cw_files files = { .world = &json, .read = read_file };
    struct cw_text text = { "worker.cfg", { all.ptr, cut } };
    struct cw_faults faults;
    struct cw_plan *plan;

    cw_faults_init(&faults);
    plan = cw_plan_load(&text, &files, &faults);
    require(plan || faults.errors > 0);
    show(&faults);
    cw_plan_free(plan);
    cw_faults_done(&faults);
    return 0;
}
