/* Evaluates conditions from stdin, one line of answer each.
 *
 * A case is a line of five numbers, the lengths of three texts, the time and the local offset, and behind it
 * the texts: the expression, the contact and what is attached (length 0: nothing indexed). The answer:
 *
 *     value TYPE REPR  |  raises CLASS  |  limit TEXT  |  refused MESSAGE
 */
#include "cw/base/faults.h"
#include "cw/condition/condition.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define ARENA_MAX ((size_t)256 << 20)
#define TEXT_MAX  ((size_t)1 << 20)

struct one_case {
    struct cw_slice expression, contact, attached;
    int64_t now_us, utc_offset_s;
};

static char *read_bytes(size_t len)
{
    char *bytes = malloc(len + 1);

    if (!bytes || fread(bytes, 1, len, stdin) != len)
        exit(2);
    bytes[len] = '\0';
    return bytes;
}

/* False at the end of the input. What is read is the caller's: see free_case. */
static bool read_case(struct one_case *ret)
{
    size_t lens[3];

    if (scanf("%zu %zu %zu %" SCNd64 " %" SCNd64, &lens[0], &lens[1], &lens[2], &ret->now_us,
              &ret->utc_offset_s) != 5)
        return false;
    if (getchar() != '\n' || lens[0] > TEXT_MAX || lens[1] > TEXT_MAX || lens[2] > TEXT_MAX)
        exit(2);
    ret->expression = (struct cw_slice){ read_bytes(lens[0]), lens[0] };
    ret->contact = (struct cw_slice){ read_bytes(lens[1]), lens[1] };
    ret->attached = (struct cw_slice){ read_bytes(lens[2]), lens[2] };
    return true;
}

static void free_case(const struct one_case *c)
{
    free((char *)c->expression.ptr);
    free((char *)c->contact.ptr);
    free((char *)c->attached.ptr);
}

static void index_or_exit(struct cw_json *ret, struct cw_slice text, struct cw_arena *arena)
{
    struct cw_err err;

    if (cw_json_index(ret, text, arena, &err) == CW_OK)
        return;
    fprintf(stderr, "driver: no JSON: " CW_SHOW "\n", CW_SHOWN(text));
    exit(2);
}

/* A line of answer; a line end inside would be a fault of ours, so it must be seen. */
static void answer(const char *kind, struct cw_slice type, struct cw_slice text)
{
    printf("%s ", kind);
    if (type.ptr)
        printf("%.*s ", (int)type.len, type.ptr);
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '\n')
            fputs("<LINE END>", stdout);
        else
            putchar(text.ptr[i]);
    putchar('\n');
}

static void evaluate(const struct cw_condition *condition, const struct one_case *c, struct cw_arena *arena)
{
    struct cw_json event, attached = { 0 };
    struct cw_slice type = { 0 }, repr = { 0 };
    struct cw_condition_error error = { 0 };
    uint64_t dice = (uint64_t)c->now_us;
    struct cw_condition_scope scope = { .event = &event,
                                        .event_name = CW_LIT("received"),
                                        .event_datetime = CW_LIT("2026-11-23T10:15:30Z"),
                                        .attached = &attached,
                                        .now_us = c->now_us,
                                        .utc_offset_s = c->utc_offset_s,
                                        .dice = &dice,
                                        .arena = arena };

    index_or_exit(&event, c->contact, arena);
    if (c->attached.len)
        index_or_exit(&attached, c->attached, arena);
    if (cw_condition_value(condition, &scope, &type, &repr, &error) != CW_CONDITION_RAISES)
        answer("value", type, repr);
    else if (!strcmp(error.name, "LimitError") || !strcmp(error.name, "MemoryError"))
        answer("limit", (struct cw_slice){ 0 }, cw_slice_of(error.text));
    else
        answer("raises", (struct cw_slice){ 0 }, cw_slice_of(error.name));
}

/* The first error of what `check` would say. */
static void refused(struct cw_faults *faults, struct cw_arena *arena)
{
    struct cw_buf shown;
    const char *line, *error;

    cw_buf_init(&shown, arena, TEXT_MAX);
    cw_faults_show(faults, &shown);
    cw_buf_add_char(&shown, '\0');
    error = strstr(shown.ptr, ": error: ");
    line = error ? error : shown.ptr;
    answer("refused", (struct cw_slice){ 0 }, (struct cw_slice){ line, strcspn(line, "\n") });
}

static void run(const struct one_case *c)
{
    struct cw_text text = { "condition", c->expression };
    struct cw_arena compiled, record;
    struct cw_faults faults;
    struct cw_source source = { &text, c->expression, c->expression, &faults, &compiled };
    const struct cw_condition *condition;

    cw_arena_init(&compiled, 4096, ARENA_MAX);
    cw_arena_init(&record, 16384, ARENA_MAX);
    cw_faults_init(&faults);
    condition = cw_condition_compile(&source);
    if (condition)
        evaluate(condition, c, &record);
    else
        refused(&faults, &record);
    cw_faults_done(&faults);
    cw_arena_done(&record);
    cw_arena_done(&compiled);
}

int main(void)
{
    struct one_case c;

    while (read_case(&c)) {
        run(&c);
        fflush(stdout);
        free_case(&c);
    }
    return 0;
}
