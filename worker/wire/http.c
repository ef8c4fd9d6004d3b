#include "cw/wire/http.h"

#include "cw/wire/http_multi.h"
#include <stdlib.h>

enum { FIRST_BODY = 4096, KEPT_BODY = 16384, IDLE_MS = 1000 };

struct transfer {
    struct transfer *next;          /* among the idle ones */
    struct transfer *newer, *older; /* among those under way */
    struct cw_http *http;
    const struct cw_integration *integration;
    struct cw_multi *multi;
    CURL *easy;
    void *tag;
    struct curl_slist *headers; /* owned */
    struct cw_slice to_send;    /* what is left of the body */
    char *body;                 /* owned */
    size_t body_len, body_cap;
    bool too_large;
};

struct cw_http {
    struct cw_http_limits limits;
    struct cw_http_owner owner;
    struct cw_sockets sockets;
    struct cw_multi *multis; /* owned */
    size_t multi_count;
    struct transfer *idle;            /* owned */
    struct transfer *active, *newest; /* owned; the oldest first, as partitions give them up */
    size_t transfers;
};

static size_t on_body(char *bytes, size_t size, size_t count, void *user)
{
    struct transfer *t = user;
    size_t more = size * count, cap = t->body_cap ? t->body_cap : FIRST_BODY;
    char *body;

    if (more > t->http->limits.answer_max - t->body_len) {
        t->too_large = true;
        return 0;
    }
    while (cap < t->body_len + more)
        cap *= 2;
    if (cap != t->body_cap) {
        body = realloc(t->body, cap);
        if (!body)
            return 0;
        t->body = body;
        t->body_cap = cap;
    }
    memcpy(t->body + t->body_len, bytes, more);
    t->body_len += more;
    return more;
}

/* A body that has been read cannot be read again, so libcurl cannot send an unsafe request twice by itself.
 */
static size_t on_read(char *to, size_t size, size_t count, void *user)
{
    struct transfer *t = user;
    size_t room = size * count, len = t->to_send.len < room ? t->to_send.len : room;

    if (len)
        memcpy(to, t->to_send.ptr, len);
    t->to_send = cw_slice_from(t->to_send, len);
    return len;
}

static int on_rewind(void *user, curl_off_t offset, int origin)
{
    (void)user;
    (void)offset;
    (void)origin;
    return CURL_SEEKFUNC_FAIL;
}

/* Options that never change, and those of the integration. */
static void set_options(struct transfer *t)
{
    const struct cw_integration *item = t->integration;
    CURL *e = t->easy;

    curl_easy_reset(e);
    curl_easy_setopt(e, CURLOPT_PRIVATE, t);
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(e, CURLOPT_REDIR_PROTOCOLS_STR, "https");
    curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(e, CURLOPT_PROXY, "");
    curl_easy_setopt(e, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(e, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(e, CURLOPT_HTTP09_ALLOWED, 0L);
    curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(e, CURLOPT_USERAGENT, "cad-worker");
    curl_easy_setopt(e, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)t->http->limits.answer_max);
    cw_sockets_use(&t->http->sockets, e);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(e, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(e, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(e, CURLOPT_READDATA, t);
    curl_easy_setopt(e, CURLOPT_SEEKFUNCTION, on_rewind);
    if (item->method == CW_GET)
        curl_easy_setopt(e, CURLOPT_HTTPGET, 1L);
    else if (item->body.count)
        curl_easy_setopt(e, CURLOPT_POST, 1L);
    if (item->method != CW_GET)
        curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, cw_method_word(item->method));
    if (!item->safe && !item->body.count)
        curl_easy_setopt(e, CURLOPT_FRESH_CONNECT, 1L); /* nothing else keeps it from being sent twice */
}

static bool add_header(struct transfer *t, const char *line)
{
    struct curl_slist *longer = curl_slist_append(t->headers, line);

    if (longer)
        t->headers = longer;
    return longer;
}

/* Headers that never change are rendered once per handle, with no event at all. */
static bool add_fixed_headers(struct transfer *t)
{
    const struct cw_integration *item = t->integration;
    struct cw_scope scope = { 0 };
    struct cw_arena arena;
    bool added = true;

    cw_arena_init(&arena, CW_HEADER_MAX * 2, CW_HEADER_MAX * 8);
    scope.arena = &arena;
    for (size_t i = 0; i < item->header_count && added; i++) {
        struct cw_slice line;

        added =
            cw_request_header(&line, &item->headers[i], &scope) == CW_REASON_NONE && add_header(t, line.ptr);
        cw_arena_reset(&arena);
    }
    cw_arena_done(&arena);
    return added;
}

static bool set_headers(struct transfer *t, const struct cw_request *request)
{
    bool added = true;

    if (request->integration->headers_fixed && t->headers)
        return true;
    curl_slist_free_all(t->headers);
    t->headers = NULL;
    if (request->integration->headers_fixed)
        added = add_fixed_headers(t);
    for (size_t i = 0; i < request->header_count && added; i++)
        added = add_header(t, request->headers[i].ptr);
    if (request->body.ptr)
        added = added && add_header(t, "Expect:");
    if (added && curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers) == CURLE_OK)
        return true;
    t->integration = NULL; /* half a list must not serve the next request */
    return false;
}

static struct transfer *new_transfer(struct cw_http *http)
{
    struct transfer *t = calloc(1, sizeof(*t));

    if (!t)
        return NULL;
    t->http = http;
    t->easy = curl_easy_init();
    if (t->easy) {
        http->transfers++;
        return t;
    }
    free(t);
    return NULL;
}

/* An idle handle, best one that served this integration last. One more than in_flight: the handle whose
 * answer is being handed over is not idle yet. */
static struct transfer *take_idle(struct cw_http *http, const struct cw_integration *item)
{
    struct transfer **at = &http->idle, *t;

    for (int looked = 0; *at && (*at)->integration != item && (*at)->next && looked < 8; looked++)
        at = &(*at)->next;
    t = *at;
    if (t && (t->integration == item || http->transfers > http->limits.in_flight))
        *at = t->next;
    else
        t = http->transfers <= http->limits.in_flight ? new_transfer(http) : NULL;
    return t;
}

static struct cw_multi *multi_with_room(struct cw_http *http)
{
    for (size_t i = 0; i < http->multi_count; i++)
        if (http->multis[i].running < CW_PER_MULTI)
            return &http->multis[i];
    return NULL;
}

static void put_idle(struct transfer *t)
{
    if (t->body_cap > KEPT_BODY) {
        free(t->body);
        t->body = NULL;
        t->body_cap = 0;
    }
    t->body_len = 0;
    t->too_large = false;
    t->tag = NULL;
    t->next = t->http->idle;
    t->http->idle = t;
}

static bool prepare(struct transfer *t, const struct cw_request *request)
{
    if (t->integration != request->integration) {
        t->integration = request->integration;
        curl_slist_free_all(t->headers);
        t->headers = NULL;
        set_options(t);
    }
    t->to_send = request->body;
    curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, (long)request->timeout_ms);
    curl_easy_setopt(t->easy, CURLOPT_CONNECTTIMEOUT_MS, (long)request->timeout_ms);
    if (request->body.ptr)
        curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
    return set_headers(t, request) && curl_easy_setopt(t->easy, CURLOPT_URL, request->url.ptr) == CURLE_OK;
}

static void link_active(struct transfer *t)
{
    t->newer = NULL;
    t->older = t->http->newest;
    if (t->older)
        t->older->newer = t;
    else
        t->http->active = t;
    t->http->newest = t;
}

static void unlink_active(struct transfer *t)
{
    if (t->older)
        t->older->newer = t->newer;
    else
        t->http->active = t->newer;
    if (t->newer)
        t->newer->older = t->older;
    else
        t->http->newest = t->older;
}

enum cw_status cw_http_ask(struct cw_http *http, const struct cw_request *request, void *tag)
{
    struct cw_multi *multi = multi_with_room(http);
    struct transfer *t = multi ? take_idle(http, request->integration) : NULL;

    if (!t)
        return CW_ELIMIT;
    t->tag = tag;
    t->multi = multi;
    if (!prepare(t, request) || curl_multi_add_handle(multi->curl, t->easy) != CURLM_OK) {
        put_idle(t);
        return CW_EIO;
    }
    multi->running++;
    link_active(t);
    return CW_OK;
}

static enum cw_reason reason_of(CURLcode code, const struct transfer *t)
{
    static const struct {
        CURLcode code;
        enum cw_reason reason;
    } reasons[] = {
        { CURLE_OK, CW_REASON_NONE },
        { CURLE_COULDNT_RESOLVE_HOST, CW_REASON_DNS },
        { CURLE_COULDNT_RESOLVE_PROXY, CW_REASON_DNS },
        { CURLE_COULDNT_CONNECT, CW_REASON_CONNECT },
        { CURLE_OPERATION_TIMEDOUT, CW_REASON_TIMEOUT },
        { CURLE_SSL_CONNECT_ERROR, CW_REASON_TLS },
        { CURLE_PEER_FAILED_VERIFICATION, CW_REASON_TLS },
        { CURLE_SSL_CERTPROBLEM, CW_REASON_TLS },
        { CURLE_SSL_CACERT_BADFILE, CW_REASON_TLS },
        { CURLE_SSL_CIPHER, CW_REASON_TLS },
        { CURLE_SEND_ERROR, CW_REASON_RESET },
        { CURLE_RECV_ERROR, CW_REASON_RESET },
        { CURLE_GOT_NOTHING, CW_REASON_RESET },
        { CURLE_PARTIAL_FILE, CW_REASON_RESET },
        { CURLE_SEND_FAIL_REWIND, CW_REASON_RESET },
        { CURLE_FILESIZE_EXCEEDED, CW_REASON_TOO_LARGE },
        { CURLE_WEIRD_SERVER_REPLY, CW_REASON_BAD_ANSWER },
        { CURLE_UNSUPPORTED_PROTOCOL, CW_REASON_BAD_ANSWER },
        { CURLE_BAD_CONTENT_ENCODING, CW_REASON_BAD_ANSWER },
        { CURLE_URL_MALFORMAT, CW_REASON_BAD_VALUE },
    };

    if (t->too_large)
        return CW_REASON_TOO_LARGE;
    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
        if (reasons[i].code == code)
            return reasons[i].reason;
    return CW_REASON_INTERNAL;
}

static void detach(struct transfer *t)
{
    curl_multi_remove_handle(t->multi->curl, t->easy);
    t->multi->running--;
    unlink_active(t);
}

static void finish(struct transfer *t, CURLcode code)
{
    struct cw_http *http = t->http;
    struct cw_answer answer = { .transport = reason_of(code, t) };
    void *tag = t->tag;
    curl_off_t total_us = 0;
    long status = 0;

    curl_easy_getinfo(t->easy, CURLINFO_TOTAL_TIME_T, &total_us);
    curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
    answer.duration_us = total_us;
    answer.status = (int)status;
    answer.body = (struct cw_slice){ t->body, t->body_len };
    detach(t);
    http->owner.answered(http->owner.owner, tag, &answer);
    put_idle(t);
}

static void collect(struct cw_multi *multi)
{
    CURLMsg *message;
    int left;

    while ((message = curl_multi_info_read(multi->curl, &left))) {
        CURLcode code = message->data.result;
        void *transfer = NULL;

        if (message->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
        finish(transfer, code);
    }
}

void cw_http_cancel(struct cw_http *http, void *tag)
{
    struct transfer *t = http->active;

    while (t && t->tag != tag)
        t = t->newer;
    if (!t)
        return;
    detach(t);
    put_idle(t);
}

void cw_http_collect(struct cw_http *http, int64_t now_ms)
{
    for (size_t i = 0; i < http->multi_count; i++) {
        http->multis[i].now_ms = now_ms;
        if (!http->multis[i].news)
            continue;
        http->multis[i].news = false;
        collect(&http->multis[i]);
    }
}

int64_t cw_http_run(struct cw_http *http, int64_t now_ms)
{
    int64_t due_ms = now_ms + IDLE_MS;

    for (size_t i = 0; i < http->multi_count; i++)
        cw_multi_run(&http->multis[i], now_ms);
    cw_http_collect(http, now_ms);
    for (size_t i = 0; i < http->multi_count; i++)
        due_ms = http->multis[i].due_ms < due_ms ? http->multis[i].due_ms : due_ms;
    return due_ms > now_ms ? due_ms - now_ms : 0;
}

uint64_t cw_http_opened(const struct cw_http *http)
{
    return http->sockets.opened;
}

struct cw_http *cw_http_new(struct cw_loop *loop, struct cw_http_limits limits, struct cw_http_owner owner)
{
    struct cw_http *http = calloc(1, sizeof(*http));
    size_t count = (limits.in_flight + CW_PER_MULTI - 1) / CW_PER_MULTI;

    if (!http)
        return NULL;
    *http = (struct cw_http){ .limits = limits, .owner = owner, .sockets = { .loop = loop } };
    http->multis = calloc(count, sizeof(*http->multis));
    while (http->multis && http->multi_count < count &&
           cw_multi_init(&http->multis[http->multi_count], &http->sockets))
        http->multi_count++;
    if (http->multi_count == count)
        return http;
    cw_http_free(http);
    return NULL;
}

static void free_transfer(struct transfer *t)
{
    curl_easy_cleanup(t->easy);
    curl_slist_free_all(t->headers);
    free(t->body);
    free(t);
}

void cw_http_free(struct cw_http *http)
{
    if (!http)
        return;
    while (http->active)
        cw_http_cancel(http, http->active->tag);
    while (http->idle) {
        struct transfer *t = http->idle;

        http->idle = t->next;
        free_transfer(t);
    }
    for (size_t i = 0; i < http->multi_count; i++)
        cw_multi_done(&http->multis[i]);
    cw_sockets_done(&http->sockets);
    free(http->multis);
    free(http);
}
