#include "cw/condition/program.h"

#include <stdarg.h>
#include <stdio.h>

/* Room for one more of `size` bytes in an array that doubles. */
static bool make_room(struct cw_program *program, void **array, uint32_t count, uint32_t *cap, size_t size)
{
    uint32_t wanted = *cap ? *cap * 2 : 16;
    void *moved;

    if (count < *cap)
        return true;
    moved = cw_arena_grow(program->source->arena, *array, *cap * size, wanted * size);
    if (!moved) {
        program->failed = true;
        return false;
    }
    *array = moved;
    *cap = wanted;
    return true;
}

static bool add_kid(struct cw_program *program, uint32_t kid)
{
    void *kids = program->kids;
    bool room = make_room(program, &kids, program->kid_count, &program->kid_cap, sizeof(*program->kids));

    program->kids = kids;
    if (room)
        program->kids[program->kid_count++] = kid;
    return room;
}

static unsigned height_over(const struct cw_program *program, const uint32_t *kids, uint32_t count)
{
    unsigned height = 0;

    for (uint32_t i = 0; i < count; i++)
        if (program->nodes[kids[i]].height > height)
            height = program->nodes[kids[i]].height;
    return height + 1;
}

uint32_t cw_program_add(struct cw_program *program, enum cw_op op, struct cw_slice span, const uint32_t *kids,
                        uint32_t count)
{
    void *nodes = program->nodes;
    bool room = make_room(program, &nodes, program->count, &program->cap, sizeof(*program->nodes));
    struct cw_node made = { .op = (uint8_t)op, .kids = program->kid_count, .count = count };

    program->nodes = nodes;
    for (uint32_t i = 0; room && i < count; i++)
        room = add_kid(program, kids[i]);
    if (!room)
        return CW_NO_NODE;
    made.at = made.blame = (uint32_t)(span.ptr - program->text.ptr);
    made.len = made.blame_len = (uint32_t)span.len;
    made.height = (uint8_t)height_over(program, kids, count);
    if (made.height > CW_TREE_MAX) {
        cw_program_fault(program, CW_ERROR, &made, "this goes over more than %d steps", CW_TREE_MAX);
        return CW_NO_NODE;
    }
    program->nodes[program->count] = made;
    return program->count++;
}

void cw_program_fault(struct cw_program *program, enum cw_severity severity, const struct cw_node *node,
                      const char *format, ...)
{
    char message[300];
    va_list args;

    va_start(args, format);
    vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    if (severity == CW_ERROR)
        program->failed = true;
    if (program->added[severity]++ >= CW_FAULTS_MAX)
        return;
    cw_source_fault(program->source, severity, node->blame, node->blame_len ? node->blame_len : 1, "%s",
                    message);
}
