#include "cw/wire/http_head.h"
#include "mocka.h"

static struct cw_head head;

/* Lines by '|'. The first that is not taken ends it. */
static enum cw_reason take(const char *lines, bool plain)
{
    enum cw_reason reason = CW_REASON_NONE;

    cw_head_begin(&head, true, plain);
    while (*lines && !reason) {
        char line[256];
        size_t len = strcspn(lines, "|");

        memcpy(line, lines, len);
        memcpy(line + len, "\r\n", 2);
        reason = cw_head_take(&head, (struct cw_slice){ line, len + 2 });
        lines += len + (lines[len] == '|');
    }
    return reason;
}

static void kept(const char *expected)
{
    struct cw_slice lines = cw_bytes_slice(&head.lines);

    assert_int_equal(lines.len, strlen(expected));
    assert_memory_equal(lines.ptr, expected, lines.len);
}

static void the_last_block_is_kept(void **state)
{
    (void)state;
    assert_int_equal(take("HTTP/1.1 200 OK|A: 1|b:2||", false), CW_REASON_NONE);
    assert_int_equal(head.status, 200);
    kept("A: 1\r\nb:2\r\n");
    take("HTTP/1.1 100 Continue|I: 1||HTTP/2 404|A: 1||T: trailer|HTTP: x|", false);
    assert_int_equal(head.status, 404);
    kept("A: 1\r\n");
    take("HTTP/1.1 200 OK|A: 1|  2 |\t3|B: 4||", false);
    kept("A: 1 2 3\r\nB: 4\r\n");
    take("HTTP/1.1 200 OK| 0|A: 1||", false);
    kept("A: 1\r\n");
    take("HTTP/1.1 XXX|HTTP/1.1 200: 1||", false);
    assert_int_equal(head.status, 0);
    kept("HTTP/1.1 200: 1\r\n");
    cw_head_begin(&head, false, false);
    cw_head_take(&head, CW_LIT("HTTP/1.1 200 OK\r\n"));
    cw_head_take(&head, CW_LIT("A: 1\r\n"));
    kept("");
}

static void retried(const char *expected)
{
    assert_int_equal(head.retry_after_len, strlen(expected));
    assert_memory_equal(head.retry_after, expected, strlen(expected));
}

static void when_to_come_again_is_kept(void **state)
{
    (void)state;
    take("HTTP/1.1 429 No|RETRY-AFTER:  120 |A: 1||", false);
    retried("120");
    take("HTTP/1.1 503 No|Retry-After: Sun, 06 Nov 1994 08:49:37 GMT||", false);
    retried("Sun, 06 Nov 1994 08:49:37 GMT");
    take("HTTP/1.1 503 No|Retry-After: 1||HTTP/1.1 503 No|A: 1||", false);
    retried("");
    take("HTTP/1.1 503 No|Retry-After:||", false);
    retried("");
    take("HTTP/1.1 503 No|Retry-After: 00000000000000000000000000000000000000001||", false); /* 41 bytes */
    retried("");
}

static void framing_must_not_contradict_itself(void **state)
{
    (void)state;
    assert_int_equal(take("HTTP/1.1 200 OK|Content-Length: 5|content-length:5 |", false), CW_REASON_NONE);
    assert_int_equal(take("HTTP/1.1 200 OK|Content-Length: 5|content-length: 05|", false),
                     CW_REASON_BAD_ANSWER);
    assert_int_equal(take("HTTP/1.1 200 OK|Content-Length: 5|Content-Length: 6|", false),
                     CW_REASON_BAD_ANSWER);
    assert_int_equal(take("HTTP/1.1 200 OK|Content-Length:|", false), CW_REASON_BAD_ANSWER);
    assert_int_equal(take("HTTP/1.1 200 OK|Content-Length: 123456789012345678901|", false),
                     CW_REASON_BAD_ANSWER);
    assert_int_equal(take("HTTP/1.1 200 OK|Content-Length: 5|Transfer-Encoding: chunked|", false),
                     CW_REASON_BAD_ANSWER);
    assert_int_equal(take("HTTP/1.1 200 OK|Transfer-Encoding: chunked|Content-Length : 5|", false),
                     CW_REASON_BAD_ANSWER);
    assert_int_equal(take("HTTP/1.1 401 No|Content-Length: 5||HTTP/1.1 200 OK|Content-Length: 6|", false),
                     CW_REASON_NONE);
}

static void codings_are_refused_where_the_body_is_read(void **state)
{
    (void)state;
    assert_int_equal(take("HTTP/1.1 200 OK|Content-Encoding: gzip|", true), CW_REASON_BAD_ANSWER);
    assert_int_equal(take("HTTP/1.1 200 OK|Content-Encoding: Identity|", true), CW_REASON_NONE);
    assert_int_equal(take("HTTP/1.1 200 OK|Content-Encoding:|", true), CW_REASON_NONE);
    assert_int_equal(take("HTTP/1.1 404 No|Content-Encoding: gzip|", true), CW_REASON_NONE);
    assert_int_equal(take("HTTP/1.1 200 OK|Content-Encoding: gzip|", false), CW_REASON_NONE);
}

static void there_is_a_limit_over_all_blocks(void **state)
{
    size_t count = 0;

    (void)state;
    cw_head_begin(&head, true, false);
    while (!cw_head_take(&head, CW_LIT("HTTP/1.1 102 Still busy\r\n")) &&
           !cw_head_take(&head, CW_LIT("\r\n")))
        count++;
    assert_int_equal(count, CW_HEAD_MAX / 27);
    cw_head_begin(&head, true, false);
    assert_int_equal(cw_head_take(&head, CW_LIT("HTTP/1.1 200 OK\r\n")), CW_REASON_NONE);
    while (cw_head_take(&head, CW_LIT("X-More: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n")) ==
           CW_REASON_NONE)
        assert_true(head.lines.len <= CW_HEAD_MAX);
}

static int end(void **state)
{
    (void)state;
    cw_head_done(&head);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_block_is_kept),
        cmocka_unit_test(when_to_come_again_is_kept),
        cmocka_unit_test(framing_must_not_contradict_itself),
        cmocka_unit_test(codings_are_refused_where_the_body_is_read),
        cmocka_unit_test(there_is_a_limit_over_all_blocks),
    };

    return cmocka_run_group_tests(tests, NULL, end);
}
