#include "cw/cli/cli.h"
#include "cw/wire/file.h"
#include "cw/wire/kafka_conf.h"
#include <stdio.h>

enum { SHOWN_MAX = 8 << 20 };

void cw_faults_print(const struct cw_faults *faults, bool as_json)
{
    struct cw_arena arena;
    struct cw_buf buf;

    cw_arena_init(&arena, 65536, SHOWN_MAX * 2);
    cw_buf_init(&buf, &arena, SHOWN_MAX);
    if (as_json)
        cw_faults_show_json(faults, &buf);
    else
        cw_faults_show(faults, &buf);
    fwrite(cw_buf_slice(&buf).ptr, 1, buf.len, as_json ? stdout : stderr);
    cw_arena_done(&arena);
}

static void warn_exposed(struct cw_loaded *loaded)
{
    struct cw_slice secret = cw_faults_hidden_in(&loaded->faults, &loaded->text);

    if (secret.ptr)
        cw_fault(&loaded->faults, CW_WARNING, &loaded->text, secret,
                 "everybody on this machine may read the secrets in this file; chmod o-r keeps others out, "
                 "\"..._file\" keeps secrets elsewhere");
}

int cw_load_silently(struct cw_loaded *loaded, const char *path)
{
    struct cw_file file = { .path = cw_slice_of(path), .max = CW_CFG_MAX };
    struct cw_err err;

    *loaded = (struct cw_loaded){ .path = path, .text = { .name = path } };
    cw_arena_init(&loaded->arena, 65536, 64 << 20);
    cw_faults_init(&loaded->faults);
    loaded->files = cw_files_beside(&loaded->path);
    if (cw_file_read(&file, &loaded->arena, &err))
        cw_fault(&loaded->faults, CW_ERROR, &loaded->text, (struct cw_slice){ 0 }, "cannot be read: %s",
                 err.text);
    loaded->text.bytes = file.bytes;
    if (file.bytes.ptr)
        loaded->plan = cw_plan_load(&loaded->text, &loaded->files, &loaded->faults);
    if (loaded->plan)
        cw_kafka_conf_check(&loaded->plan->settings, &loaded->files, &loaded->faults);
    if (file.exposed)
        warn_exposed(loaded);
    if (loaded->faults.errors) {
        cw_plan_free(loaded->plan);
        loaded->plan = NULL;
    }
    return loaded->plan ? CW_EXIT_OK : CW_EXIT_CONFIG;
}

int cw_load(struct cw_loaded *loaded, const char *path)
{
    int status = cw_load_silently(loaded, path);

    cw_faults_print(&loaded->faults, false);
    return status;
}

void cw_unload(struct cw_loaded *loaded)
{
    cw_faults_done(&loaded->faults);
    cw_plan_free(loaded->plan);
    cw_arena_done(&loaded->arena);
}
