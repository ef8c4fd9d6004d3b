#include "cw/wire/http_head.h"

enum { KEPT = 16384 };

void cw_head_begin(struct cw_head *head, bool keep, bool plain)
{
    cw_bytes_rest(&head->lines, KEPT);
    *head = (struct cw_head){ .lines = head->lines, .keep = keep, .plain = plain };
}

void cw_head_done(struct cw_head *head)
{
    cw_bytes_done(&head->lines);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* "HTTP/1.1 200 OK", "HTTP/2 200" */
static void open_block(struct cw_head *head, struct cw_slice line)
{
    size_t space = cw_slice_find(line, ' ');
    int64_t status = 0;

    if (space + 4 <= line.len)
        cw_slice_to_int((struct cw_slice){ line.ptr + space + 1, 3 }, 100, 999, &status);
    head->status = (int)status;
    head->open = true;
    head->chunked = head->sized = false;
    head->retry_after_len = 0;
    head->lines.len = 0;
}

static enum cw_reason take_length(struct cw_head *head, struct cw_slice value)
{
    if (head->sized)
        return cw_slice_eq(value, (struct cw_slice){ head->length, head->length_len }) ? CW_REASON_NONE
                                                                                       : CW_REASON_BAD_ANSWER;
    if (!value.len || value.len > sizeof(head->length))
        return CW_REASON_BAD_ANSWER;
    memcpy(head->length, value.ptr, value.len);
    head->length_len = value.len;
    head->sized = true;
    return CW_REASON_NONE;
}

static bool is_coded(const struct cw_head *head, struct cw_slice value)
{
    return head->plain && head->status >= 200 && head->status <= 299 && value.len &&
           !cw_slice_eq_nocase(value, CW_LIT("identity"));
}

/* One that is too long for a date says nothing. */
static void take_retry_after(struct cw_head *head, struct cw_slice value)
{
    if (value.len > sizeof(head->retry_after))
        return;
    memcpy(head->retry_after, value.ptr, value.len);
    head->retry_after_len = value.len;
}

static enum cw_reason take_field(struct cw_head *head, struct cw_slice line)
{
    struct cw_slice name = { line.ptr, cw_slice_find(line, ':') };
    struct cw_slice value = { 0 };
    enum cw_reason reason = CW_REASON_NONE;

    if (name.len < line.len)
        value = cw_slice_trim(cw_slice_from(line, name.len + 1));
    name = cw_slice_trim(name);
    if (cw_slice_eq_nocase(name, CW_LIT("content-length")))
        reason = take_length(head, value);
    else if (cw_slice_eq_nocase(name, CW_LIT("transfer-encoding")))
        head->chunked = true;
    else if (cw_slice_eq_nocase(name, CW_LIT("content-encoding")) && is_coded(head, value))
        reason = CW_REASON_BAD_ANSWER;
    else if (cw_slice_eq_nocase(name, CW_LIT("retry-after")) && value.len)
        take_retry_after(head, value);
    return reason ? reason : head->chunked && head->sized ? CW_REASON_BAD_ANSWER : CW_REASON_NONE;
}

/* A folded line goes on where the one before it ended (RFC 9112 section 5.2). */
static enum cw_reason keep(struct cw_head *head, struct cw_slice line)
{
    bool folded = is_blank(line.ptr[0]);

    if (!head->keep || (folded && !head->lines.len))
        return CW_REASON_NONE;
    if (folded) {
        head->lines.len -= 2;
        line = cw_slice_trim(line);
    }
    if ((folded && !cw_bytes_add(&head->lines, CW_LIT(" "))) || !cw_bytes_add(&head->lines, line) ||
        !cw_bytes_add(&head->lines, CW_LIT("\r\n")))
        return CW_REASON_INTERNAL;
    return CW_REASON_NONE;
}

enum cw_reason cw_head_take(struct cw_head *head, struct cw_slice line)
{
    enum cw_reason reason;

    head->seen += line.len;
    if (head->seen > CW_HEAD_MAX)
        return CW_REASON_TOO_LARGE;
    line = cw_slice_chomp(line);
    if (!head->open) { /* what does not begin a block is a trailer */
        if (cw_slice_starts(line, CW_LIT("HTTP/")))
            open_block(head, line);
        return CW_REASON_NONE;
    }
    if (!line.len) {
        head->open = false;
        return CW_REASON_NONE;
    }
    reason = take_field(head, line);
    return reason ? reason : keep(head, line);
}
