/* pattern_group.h - what stands in parentheses in a regular expression of Python's, what refers to it, and
 * how often something is repeated. One half of the parser; pattern_parse.c is the other. */
#ifndef CW_CONDITION_PATTERN_GROUP_H
#define CW_CONDITION_PATTERN_GROUP_H

#include "cw/condition/pattern_parse.h"
#include "cw/condition/pattern_set.h"

#define CW_PATTERN_ENDLESS (UINT64_C(1) << 40)

/* How many characters something matches. */
struct cw_pattern_width {
    uint64_t least, most; /* CW_PATTERN_ENDLESS at most */
};

/* A sequence that is being read: its last item, which a quantifier can follow, and all before it. */
struct cw_pattern_branch {
    struct cw_pattern_width before, width; /* of the last item */
    enum {
        CW_PATTERN_NOTHING = 0,
        CW_PATTERN_PLACE,
        CW_PATTERN_ATOM,
        CW_PATTERN_LOOK,
        CW_PATTERN_REPEATED,
    } last;
    bool first; /* flags for the whole expression may stand at its start */
};

struct cw_pattern_parser {
    struct cw_pattern_reader r;
    struct cw_buf out;
    unsigned flags; /* that hold here */
    unsigned depth;
    uint32_t count;  /* groups begun, the whole expression included */
    uint32_t behind; /* groups begun before the outermost look-behind that is being read; 0: none is */
    uint32_t asked;  /* the highest group that a condition before it asks for, */
    size_t asked_at; /* and where */
    struct {
        struct cw_slice name;
        struct cw_pattern_width width;
        bool closed;
    } groups[CW_PATTERN_GROUPS];
};

/* Another item of the branch; what it is written as follows. */
void cw_pattern_put(struct cw_pattern_branch *branch, int item, struct cw_pattern_width width);

struct cw_pattern_width cw_pattern_width_add(struct cw_pattern_width a, struct cw_pattern_width b);

/* Behind a '(' that was taken, to its ')'. */
void cw_pattern_group(struct cw_pattern_parser *p, struct cw_pattern_branch *branch);

/* \1, (?P=name) */
void cw_pattern_refer(struct cw_pattern_parser *p, struct cw_pattern_branch *branch, uint32_t group,
                      size_t at);

/* A quantifier that begins with `code`, which was taken, and ends where the reader then stands. False: it is
 * none. */
bool cw_pattern_repeat(struct cw_pattern_parser *p, struct cw_pattern_branch *branch, int32_t code);

/* The other half: up to a '|' or ')' or the end, and alternatives up to a ')' or the end. */
struct cw_pattern_width cw_pattern_read_branch(struct cw_pattern_parser *p, bool first);
struct cw_pattern_width cw_pattern_read_branches(struct cw_pattern_parser *p, bool first);

#endif
