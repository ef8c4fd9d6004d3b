/* Runs case files: each block one case. See README.md for the format. */
#include "cases/run_cases.h"
#include "cases/manual.h"

#include <stdio.h>
#include <stdlib.h>

enum { FILE_MAX = 4 << 20 };

void expect(struct runner *r, const struct field *field, struct cw_slice actual)
{
    r->cases++;
    if (cw_slice_eq(field->value, actual))
        return;
    r->failed++;
    if (r->records)
        return;
    printf("%s:%u: %.*s differs; it is\n", r->file, field->line, (int)field->keyword.len, field->keyword.ptr);
    if (cw_slice_find(actual, '\n') == actual.len) {
        printf("%-10.*s %.*s\n\n", (int)field->keyword.len, field->keyword.ptr, (int)actual.len, actual.ptr);
        return;
    }
    printf("%.*s\n", (int)field->keyword.len, field->keyword.ptr);
    while (actual.len) {
        size_t end = cw_slice_find(actual, '\n');

        printf("    %.*s\n", (int)end, actual.ptr);
        actual = cw_slice_from(actual, end + (end < actual.len));
    }
    printf("\n");
}

struct cw_slice shown_faults(struct runner *r, struct cw_faults *faults)
{
    struct cw_buf buf;

    cw_buf_init(&buf, &r->arena, 1 << 20);
    cw_faults_show(faults, &buf);
    if (buf.len && buf.ptr[buf.len - 1] == '\n')
        cw_buf_cut(&buf, buf.len - 1);
    return cw_buf_slice(&buf);
}

static void complain(struct runner *r, const struct block *block, const char *what)
{
    r->failed++;
    printf("%s:%u: %s\n", r->file, block->fields[0].line, what);
}

bool expect_faults(struct runner *r, const struct block *block, struct cw_faults *faults)
{
    const struct field *fails = block_field(block, "fails", 0), *warns = block_field(block, "warns", 0);
    struct cw_slice text = shown_faults(r, faults);

    if (fails)
        expect(r, fails, text);
    else if (warns)
        expect(r, warns, text);
    else if (text.len)
        expect(r,
               &(struct field){ faults->errors ? CW_LIT("fails") : CW_LIT("warns"), CW_LIT(""),
                                block->fields[0].line },
               text);
    return !fails && !faults->errors;
}

static void set_plan(struct runner *r, const struct block *block)
{
    cw_plan_free(r->plan);
    cw_arena_reset(&r->plan_arena);
    r->plan = load_plan(r, block);
    expect_faults(r, block, &r->faults);
    cw_faults_done(&r->faults);
}

static bool is_configuration(struct cw_slice kind)
{
    static const char *const kinds[] = { "cfg", "fields", "json", "top", "address", NULL };

    return cw_slice_holds_word(kind, kinds);
}

static void run_block(struct runner *r, const struct block *block)
{
    struct cw_slice kind = block->fields[0].keyword;

    if (cw_slice_eq(kind, CW_LIT("template")))
        run_template(r, block);
    else if (cw_slice_eq(kind, CW_LIT("shape")))
        run_shape(r, block);
    else if (cw_slice_eq(kind, CW_LIT("phone")))
        run_phone(r, block);
    else if (cw_slice_eq(kind, CW_LIT("condition")))
        run_condition(r, block);
    else if (cw_slice_eq(kind, CW_LIT("endpoint")))
        run_endpoint(r, block);
    else if (is_configuration(kind))
        run_config(r, block);
    else if (cw_slice_eq(kind, CW_LIT("given")))
        set_plan(r, block);
    else if ((cw_slice_eq(kind, CW_LIT("event")) || cw_slice_eq(kind, CW_LIT("bytes"))) && r->plan)
        run_event(r, block);
    else
        complain(r, block, "no such block here");
}

static char *read_all(const char *path, size_t *ret_len)
{
    char *text = malloc(FILE_MAX);
    FILE *file = fopen(path, "rb");

    *ret_len = text && file ? fread(text, 1, FILE_MAX, file) : 0;
    if (file)
        fclose(file);
    return text;
}

static bool is_manual(const char *path)
{
    size_t len = strlen(path);

    return len > 2 && path[len - 2] == '.' && path[len - 1] >= '1' && path[len - 1] <= '9';
}

static unsigned run_file(const char *path, bool records)
{
    struct runner r = { .file = path, .records = records };
    struct cw_slice rest;
    struct block block;
    unsigned line = 0, blocks = 0;
    char *text = read_all(path, &rest.len);

    if (is_manual(path))
        rest.len = manual_to_cases(text, rest.len);
    rest.ptr = text;
    cw_arena_init(&r.arena, 65536, 64 << 20);
    cw_arena_init(&r.plan_arena, 65536, 64 << 20);
    for (; block_next(&block, &rest, &line, &r.arena); blocks++) {
        run_block(&r, &block);
        cw_arena_reset(&r.arena);
    }
    if (!records)
        printf("%s: %u cases, %u expectations, %u failed\n", path, blocks, r.cases, r.failed);
    cw_plan_free(r.plan);
    cw_arena_done(&r.arena);
    cw_arena_done(&r.plan_arena);
    free(text);
    return blocks ? r.failed : 1;
}

int main(int argc, char **argv)
{
    bool records = argc > 1 && strcmp(argv[1], "--records") == 0;
    unsigned failed = 0;

    for (int i = 1 + records; i < argc; i++)
        failed += run_file(argv[i], records);
    return failed || argc < 2 + records;
}
