/* Look-ups in what was indexed, limits, and any document as a second parser sees it. */
#include "cw/base/buf.h"
#include "cw/base/json.h"
#include "mocka.h"
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>

static struct cw_arena arena;
static struct cw_json json;

static int begin(void **state)
{
    (void)state;
    cw_arena_init(&arena, 65536, 64 << 20);
    return 0;
}

static int end(void **state)
{
    (void)state;
    cw_arena_done(&arena);
    return 0;
}

static void index_text(struct cw_slice text)
{
    assert_int_equal(cw_json_index(&json, text, &arena, NULL), CW_OK);
}

static void assert_raw(uint32_t node, const char *expected)
{
    struct cw_slice raw = cw_json_raw(&json, node);

    if (!expected) {
        assert_null(raw.ptr);
        return;
    }
    assert_int_equal(raw.len, strlen(expected));
    assert_memory_equal(raw.ptr, expected, raw.len);
}

static void members(void **state)
{
    (void)state;
    index_text(
        CW_LIT(" {\"a\":1,\"\":2,\"b\":{\"a\":3},\"a\":4, \"\\u0063\\n\":5,\"d\\u0000e\":6,\"d\":7} "));
    assert_raw(cw_json_member(&json, 0, CW_LIT("a")), "4"); /* the last one */
    assert_raw(cw_json_member(&json, 0, CW_LIT("")), "2");
    assert_raw(cw_json_member(&json, 0, CW_LIT("c\n")), "5");
    assert_raw(cw_json_member(&json, 0, CW_LIT("d\0e")), "6");
    assert_raw(cw_json_member(&json, 0, CW_LIT("d")), "7");
    assert_raw(cw_json_member(&json, 0, CW_LIT("\\u0063\\n")), NULL);
    assert_raw(cw_json_member(&json, cw_json_member(&json, 0, CW_LIT("b")), CW_LIT("a")), "3");
    assert_int_equal(cw_json_length(&json, 0), 7);
    assert_int_equal(cw_json_member(&json, CW_JSON_NONE, CW_LIT("a")), CW_JSON_NONE);
    assert_int_equal(cw_json_member(&json, 2, CW_LIT("a")), CW_JSON_NONE);
}

static void elements(void **state)
{
    (void)state;
    index_text(CW_LIT("[10,[20,21],{\"x\":30},40]"));
    assert_raw(cw_json_element(&json, 0, 0), "10");
    assert_raw(cw_json_element(&json, 0, 1), "[20,21]");
    assert_raw(cw_json_element(&json, 0, 3), "40");
    assert_raw(cw_json_element(&json, 0, -1), "40");
    assert_raw(cw_json_element(&json, 0, -4), "10");
    assert_raw(cw_json_element(&json, 0, 4), NULL);
    assert_raw(cw_json_element(&json, 0, -5), NULL);
    assert_raw(cw_json_element(&json, 0, INT64_MIN), NULL);
    assert_raw(cw_json_element(&json, 0, INT64_MAX), NULL);
    assert_raw(cw_json_element(&json, CW_JSON_NONE, 0), NULL);
    assert_int_equal(cw_json_length(&json, 0), 4);
    assert_int_equal(cw_json_length(&json, 1), 0);
    assert_int_equal(cw_json_length(&json, CW_JSON_NONE), 0);
}

static void paths(void **state)
{
    const struct cw_step steps[] = { { CW_STEP_NAME, CW_LIT("tickets"), 0 },
                                     { CW_STEP_INDEX, { 0 }, -1 },
                                     { CW_STEP_NAME, CW_LIT("id"), 0 } };

    (void)state;
    index_text(CW_LIT("{\"tickets\":[{\"id\":1},{\"id\":2}]}"));
    assert_raw(cw_json_find(&json, 0, &(struct cw_path){ steps, 3 }), "2");
    assert_raw(cw_json_find(&json, 0, &(struct cw_path){ steps, 2 }), "{\"id\":2}");
    assert_raw(cw_json_find(&json, 0, &(struct cw_path){ steps, 0 }),
               "{\"tickets\":[{\"id\":1},{\"id\":2}]}");
    assert_raw(cw_json_find(&json, 0, &(struct cw_path){ steps + 1, 2 }), NULL);
    index_text(CW_LIT("{\"tickets\":\"text\"}"));
    assert_raw(cw_json_find(&json, 0, &(struct cw_path){ steps, 3 }), NULL);
    assert_int_equal(cw_json_find(&(struct cw_json){ 0 }, 3, &(struct cw_path){ steps, 3 }), CW_JSON_NONE);
}

static void fill_nested(char *text, size_t depth, char open, char close)
{
    memset(text, open, depth);
    memset(text + depth, close, depth);
}

static void depth(void **state)
{
    char text[2 * CW_JSON_DEPTH + 2];
    struct cw_err err;

    (void)state;
    fill_nested(text, CW_JSON_DEPTH, '[', ']');
    index_text((struct cw_slice){ text, 2 * CW_JSON_DEPTH });
    fill_nested(text, CW_JSON_DEPTH + 1, '[', ']');
    assert_int_equal(cw_json_index(&json, (struct cw_slice){ text, sizeof(text) }, &arena, &err), CW_ELIMIT);
    assert_int_equal(err.at, CW_JSON_DEPTH);
}

static char *many_objects(size_t bytes, size_t *ret_len)
{
    char *text = malloc(bytes + 4);
    size_t len = 0;

    text[len++] = '[';
    while (len + 3 < bytes) {
        memcpy(text + len, "{},", 3);
        len += 3;
    }
    text[len - 1] = ']';
    *ret_len = len;
    return text;
}

/* 3 MB of [{},{},…] end at the limit of nodes, with no more memory than its index. */
static void memory_is_bounded(void **state)
{
    struct cw_arena own;
    struct cw_slice text;
    char *bytes = many_objects(3 << 20, &text.len);

    (void)state;
    text.ptr = bytes;
    cw_arena_init(&own, 65536, 64 << 20);
    assert_int_equal(cw_json_index(&json, text, &own, NULL), CW_ELIMIT);
    assert_true(own.held <= 12 << 20);
    cw_arena_done(&own);
    text.len = 3 * (size_t)(CW_JSON_NODES - 1) + 1;
    bytes[text.len - 1] = ']';
    index_text(text);
    assert_int_equal(json.count, CW_JSON_NODES);
    free(bytes);
}

static void without_memory(void **state)
{
    struct cw_arena small;
    struct cw_err err;

    (void)state;
    cw_arena_init(&small, 64, 600);
    assert_int_equal(cw_json_index(&json,
                                   CW_LIT("[1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0]"),
                                   &small, &err),
                     CW_ENOMEM);
    assert_int_equal(err.status, CW_ENOMEM);
    cw_arena_done(&small);
}

static uint64_t state_of_dice;

static unsigned draw(unsigned limit)
{
    state_of_dice ^= state_of_dice << 13;
    state_of_dice ^= state_of_dice >> 7;
    state_of_dice ^= state_of_dice << 17;
    return (unsigned)(state_of_dice >> 33) % limit;
}

/* Pieces that make documents, most of them broken ones. */
static size_t draw_document(char *to, size_t room)
{
    static const char *const pieces[] = {
        "{",           "}", "[",  "]",      ",",    ":",    "\"a\"",
        "\"\\u00e9\"", "1", "-0", "1.5e3",  "true", "null", "false",
        "\"\"",        " ", "\n", "\"x\":", "{}",   "[]",   "\"\\ud83d\\ude00\"",
        "\xC3\xA9",    "01"
    };
    size_t len = 0;

    for (unsigned count = 1 + draw(9); count > 0; count--) {
        const char *piece = pieces[draw(sizeof(pieces) / sizeof(pieces[0]))];

        if (len + strlen(piece) >= room)
            break;
        memcpy(to + len, piece, strlen(piece));
        len += strlen(piece);
    }
    return len;
}

static bool other_parser_accepts(struct cw_slice text)
{
    struct json_tokener *tokener = json_tokener_new_ex(200);
    struct json_object *value;
    bool accepted;

    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    value = json_tokener_parse_ex(tokener, text.ptr, (int)text.len + 1); /* with the NUL: the end */
    accepted = json_tokener_get_error(tokener) == json_tokener_success;
    json_object_put(value);
    json_tokener_free(tokener);
    return accepted;
}

/* Writes every scalar, name, bracket and comma from the tape. */
static void write_again(struct cw_buf *to, uint32_t node)
{
    int kind = json.nodes[node].kind;
    uint32_t name = kind == CW_JSON_OBJECT, at;

    if (kind < CW_JSON_LIST) {
        cw_buf_add(to, cw_json_raw(&json, node));
        return;
    }
    cw_buf_add_char(to, name ? '{' : '[');
    for (at = node + 1; at < json.nodes[node].next; at = json.nodes[at + name].next) {
        if (at > node + 1)
            cw_buf_add_char(to, ',');
        if (name) {
            cw_buf_add(to, cw_json_raw(&json, at));
            cw_buf_add_char(to, ':');
        }
        write_again(to, at + name);
    }
    cw_buf_add_char(to, name ? '}' : ']');
}

static struct cw_slice without_blanks(struct cw_slice text)
{
    char *to = cw_arena_get(&arena, text.len + 1);
    size_t len = 0;
    bool quoted = false;

    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"' && (!i || text.ptr[i - 1] != '\\'))
            quoted = !quoted;
        if (quoted || !strchr(" \n", text.ptr[i]))
            to[len++] = text.ptr[i];
    }
    return (struct cw_slice){ to, len };
}

static void what_we_accept_another_parser_accepts_too(void **state)
{
    char text[200];
    unsigned accepted = 0;

    (void)state;
    state_of_dice = 20261123;
    print_message("seed %llu\n", (unsigned long long)state_of_dice);
    for (int i = 0; i < 60000; i++) {
        struct cw_slice bytes = { text, draw_document(text, sizeof(text) - 1) };
        struct cw_buf again;

        text[bytes.len] = '\0';
        cw_arena_reset(&arena);
        if (cw_json_index(&json, bytes, &arena, NULL))
            continue;
        accepted++;
        if (!other_parser_accepts(bytes))
            fail_msg("json-c refuses %s", text);
        cw_buf_init(&again, &arena, 1000);
        write_again(&again, 0);
        assert_true(cw_slice_eq(cw_buf_slice(&again), without_blanks(bytes)));
    }
    assert_in_range(accepted, 1000, 59000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members),
        cmocka_unit_test(elements),
        cmocka_unit_test(paths),
        cmocka_unit_test(depth),
        cmocka_unit_test(memory_is_bounded),
        cmocka_unit_test(without_memory),
        cmocka_unit_test(what_we_accept_another_parser_accepts_too),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
