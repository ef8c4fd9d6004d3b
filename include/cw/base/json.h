/* json.h - strict RFC 8259 index (a flat tape) over input bytes; borrowed look-ups by path.
 *
 * One pass checks grammar, UTF-8 (RFC 3629) and paired surrogates and writes one 16-byte node per value
 * and per member name. Nothing is converted: a node is a byte range, so numbers keep every digit and
 * strings every byte. Of duplicate names in one object the last counts.
 *
 *     {"a":[1,"x"]}        node 0  object  at 0  len 13  next 5
 *                          node 1  string  "a"           (the name)
 *                          node 2  list    [1,"x"]       next 5
 *                          node 3  number  1             next 4
 *                          node 4  string  "x"           next 5
 *
 * A node is named by its number; CW_JSON_NONE means "missing" and may be passed to every look-up, which
 * then answers "missing" too. The index borrows the text and lives in the arena it was made in. */
#ifndef CW_BASE_JSON_H
#define CW_BASE_JSON_H

#include "cw/base/arena.h"
#include "cw/base/err.h"
#include "cw/base/slice.h"

#define CW_JSON_NONE  UINT32_MAX
#define CW_JSON_DEPTH 64      /* nested lists and objects */
#define CW_JSON_NODES 250000u /* values and names of one text: 4 MB of index */

enum cw_json_kind {
    CW_JSON_NULL = 1,
    CW_JSON_FALSE,
    CW_JSON_TRUE,
    CW_JSON_NUMBER,
    CW_JSON_STRING,
    CW_JSON_LIST,
    CW_JSON_OBJECT,
};

struct cw_json_node {
    uint32_t at, len; /* the value's bytes, quotes and brackets included */
    uint32_t next;    /* the first node behind this value's subtree */
    uint8_t kind;     /* enum cw_json_kind */
    uint8_t escaped;  /* a string with a backslash in it */
};

struct cw_json {
    struct cw_slice text;
    const struct cw_json_node *nodes;
    uint32_t count; /* 0: nothing indexed; every look-up is then missing */
};

/* One step into a value: a member by name, an element by number (negative: from the end), or each element and
 * member in turn, which is for the caller to go through. */
struct cw_step {
    enum { CW_STEP_NAME = 1, CW_STEP_INDEX, CW_STEP_EACH } kind;
    struct cw_slice name; /* unescaped */
    int64_t index;
};

struct cw_path {
    const struct cw_step *steps;
    size_t count;
};

/* Indexes the whole text. CW_EINVAL: not RFC 8259 JSON, reterr->at is the byte; CW_ELIMIT: too deep or
 * too many nodes; CW_ENOMEM. The text must outlive the index; it needs no NUL and is never written. */
enum cw_status cw_json_index(struct cw_json *ret, struct cw_slice text, struct cw_arena *arena,
                             struct cw_err *reterr);

/* The member of that name; missing where the node is no object or has no such name. */
uint32_t cw_json_member(const struct cw_json *json, uint32_t node, struct cw_slice name);

/* The element with that number, -1 being the last; missing where there is none or no list. */
uint32_t cw_json_element(const struct cw_json *json, uint32_t node, int64_t index);

/* Follows a path without CW_STEP_EACH from a node. Cannot fail: a path through a scalar is missing. */
uint32_t cw_json_find(const struct cw_json *json, uint32_t node, const struct cw_path *path);

/* Elements of a list or members of an object, duplicates included; 0 for anything else. */
size_t cw_json_length(const struct cw_json *json, uint32_t node);

/* 0 where missing, else an enum cw_json_kind. */
static inline int cw_json_kind(const struct cw_json *json, uint32_t node)
{
    return node < json->count ? json->nodes[node].kind : 0;
}

/* The value's own bytes; null where missing. */
static inline struct cw_slice cw_json_raw(const struct cw_json *json, uint32_t node)
{
    if (node >= json->count)
        return (struct cw_slice){ 0 };
    return (struct cw_slice){ json->text.ptr + json->nodes[node].at, json->nodes[node].len };
}

/* The text of a string: the raw bytes where nothing is escaped, else unescaped into the arena. Null where the
 * node is no string or there is no memory. */
struct cw_slice cw_json_text(const struct cw_json *json, uint32_t node, struct cw_arena *arena);

/* True where the node is a string with exactly this text. */
bool cw_json_is_text(const struct cw_json *json, uint32_t node, struct cw_slice text);

#endif
