/* Any bytes as worker.cfg's settings: faults, or settings that read back from what is shown of them. */
#include "cw/config/settings.h"
#include "target.h"

/* libconfig 1.5 forgets strings where a syntax error stops it. */
const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void)
{
    return "leak:libconfig.so\n"; /* by module: names of functions need a symbolizer */
}

/* What is shown of the settings, null where there is an error. */
static struct cw_slice shown_of(struct cw_slice bytes, struct cw_arena *arena)
{
    struct cw_text text = { "worker.cfg", bytes };
    struct cw_settings settings;
    struct cw_slice shown = { 0 };
    struct cw_faults faults;
    struct cw_cfg cfg;
    struct cw_buf buf;

    cw_faults_init(&faults);
    cw_buf_init(&buf, arena, 8 << 20);
    if (cw_cfg_read(&cfg, &text, arena, &faults) == CW_OK)
        cw_settings_read(&settings, &cfg, NULL);
    if (!faults.errors) {
        cw_settings_show(&settings, &buf);
        shown = cw_buf_slice(&buf);
    } else {
        cw_faults_show(&faults, &buf);
    }
    cw_cfg_done(&cfg);
    cw_faults_done(&faults);
    return shown;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cw_arena arena;
    struct cw_slice first, second;

    cw_arena_init(&arena, 65536, 64 << 20);
    first = shown_of((struct cw_slice){ (const char *)data, size }, &arena);
    if (first.ptr) {
        second = shown_of(first, &arena);
        require(cw_slice_eq(first, second));
    }
    cw_arena_done(&arena);
    return 0;
}
