#include "cw/wire/http_transfer.h"

#include "cw/lookup/request.h"
#include <netinet/in.h>

enum { KEPT_BODY = 16384 };

static size_t give_up(struct cw_transfer *t, enum cw_reason reason)
{
    t->fault = reason;
    return 0;
}

static bool has_room(const struct cw_transfer *t, size_t more)
{
    const struct cw_bodies *all = t->bodies;

    if (more > all->answer_max - t->body.len)
        return false;
    return t->body.len + more <= all->share || all->bytes + more <= all->max;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *user)
{
    struct cw_transfer *t = user;
    size_t more = size * count;

    if (!has_room(t, more))
        return give_up(t, CW_REASON_TOO_LARGE);
    if (!cw_bytes_add(&t->body, (struct cw_slice){ bytes, more }))
        return give_up(t, CW_REASON_INTERNAL);
    t->bodies->bytes += more;
    return more;
}

static size_t on_header(char *bytes, size_t size, size_t count, void *user)
{
    struct cw_transfer *t = user;
    enum cw_reason reason = cw_head_take(&t->head, (struct cw_slice){ bytes, size * count });

    if (t->head.status == 401)
        t->under_way = false;
    return reason ? give_up(t, reason) : size * count;
}

static size_t on_read(char *to, size_t size, size_t count, void *user)
{
    struct cw_transfer *t = user;
    struct cw_slice left = cw_slice_from(t->to_send, t->sent);
    size_t room = size * count, len = left.len < room ? left.len : room;

    if (len)
        memcpy(to, left.ptr, len);
    t->sent += len;
    return len;
}

static int on_rewind(void *user, curl_off_t offset, int origin)
{
    struct cw_transfer *t = user;

    if (origin != SEEK_SET || offset < 0 || (size_t)offset > t->to_send.len)
        return CURL_SEEKFUNC_FAIL;
    t->sent = (size_t)offset;
    return CURL_SEEKFUNC_OK;
}

static bool is_checked(const struct cw_transfer *t)
{
    return !t->integration->connection.proxy.ptr;
}

static bool is_allowed(const struct cw_transfer *t, const struct sockaddr *to)
{
    struct cw_address address;

    if (!is_checked(t))
        return true;
    if (to->sa_family == AF_INET)
        address = cw_address_of(&((const struct sockaddr_in *)(const void *)to)->sin_addr, 4);
    else if (to->sa_family == AF_INET6)
        address = cw_address_of(&((const struct sockaddr_in6 *)(const void *)to)->sin6_addr, 16);
    else
        return false;
    return cw_addresses_allow(&t->integration->connection.addresses, &address);
}

/* Nothing has to be looked up: an address, or this machine, which libcurl knows. */
static bool is_plain_host(struct cw_slice url)
{
    struct cw_address address;
    struct cw_slice host;
    size_t at = cw_slice_find(url, ':') + strlen("://");

    host = at < url.len ? cw_slice_from(url, at) : url;
    at = cw_slice_find(host, '@');
    if (at < cw_slice_find(host, '/'))
        host = cw_slice_from(host, at + 1);
    if (host.len && host.ptr[0] == '[')
        return true;
    host.len = strcspn(host.ptr, ":/?#");
    return cw_slice_eq(host, CW_LIT("localhost")) || cw_address_parse(&address, host);
}

/* A name that libcurl does not know yet. */
static int on_look_up(void *resolver, void *reserved, void *user)
{
    struct cw_transfer *t = user;
    const char *proxy = t->integration->connection.proxy.ptr;
    char *url = NULL;

    (void)resolver;
    (void)reserved;
    curl_easy_getinfo(t->easy, CURLINFO_EFFECTIVE_URL, &url);
    if (is_plain_host(cw_slice_of(proxy ? proxy : url)))
        return 0;
    t->postponed = t->names->under_way >= CW_NAMES_MAX;
    if (t->postponed)
        return 1;
    t->looking_up = true;
    t->names->under_way++;
    return 0;
}

static void looked_up(struct cw_transfer *t)
{
    t->names->under_way -= t->looking_up;
    t->looking_up = false;
}

/* libcurl goes on to the next address of the name. */
static curl_socket_t on_open(void *user, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct cw_transfer *t = user;

    (void)purpose;
    looked_up(t);
    if (!is_allowed(t, &address->addr)) {
        t->denied = true;
        return CURL_SOCKET_BAD;
    }
    t->opened = true;
    return cw_sockets_open(t->sockets, address);
}

/* A connection that was reset since it was made has no peer any more. */
static enum cw_reason fault_of_peer(const struct cw_transfer *t, const char *peer)
{
    struct cw_address address;

    if (!is_checked(t))
        return CW_REASON_NONE;
    if (!cw_address_parse(&address, cw_slice_of(peer)))
        return CW_REASON_CONNECT;
    return cw_addresses_allow(&t->integration->connection.addresses, &address) ? CW_REASON_NONE
                                                                               : CW_REASON_ADDRESS_DENIED;
}

/* Before each sending, on a new connection or a used one, which another integration may have opened. */
static int on_send(void *user, char *peer, char *own, int peer_port, int own_port)
{
    struct cw_transfer *t = user;
    enum cw_reason fault = fault_of_peer(t, peer);

    (void)own;
    (void)peer_port;
    (void)own_port;
    if (fault)
        give_up(t, fault);
    else if (t->under_way && !t->integration->safe)
        give_up(t, CW_REASON_RESET);
    t->under_way = true;
    t->head.status = 0; /* a challenge was no answer */
    return t->fault ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

static void set_blob(CURL *e, CURLoption option, struct cw_slice pem)
{
    struct curl_blob blob = { (void *)(uintptr_t)pem.ptr, pem.len, CURL_BLOB_NOCOPY };

    if (pem.ptr)
        curl_easy_setopt(e, option, &blob);
}

static void set_tls(const struct cw_transfer *t, const struct cw_tls *tls)
{
    CURL *e = t->easy;

    curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(e, CURLOPT_PROXY_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, tls->verify ? 1L : 0L);
    curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, tls->verify ? 2L : 0L);
    if (t->ca_in_file || tls->ca.ptr) /* a CA of one's own is trusted alone */
        curl_easy_setopt(e, CURLOPT_CAPATH, NULL);
    set_blob(e, CURLOPT_CAINFO_BLOB, tls->ca);
    set_blob(e, CURLOPT_SSLCERT_BLOB, tls->cert);
    set_blob(e, CURLOPT_SSLKEY_BLOB, tls->key);
    curl_easy_setopt(e, CURLOPT_KEYPASSWD, ""); /* else an encrypted key is asked for on the terminal */
}

static void set_connection(const struct cw_transfer *t)
{
    const struct cw_connection *connection = &t->integration->connection;
    const char *proxy = connection->proxy.ptr;
    CURL *e = t->easy;

    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(e, CURLOPT_REDIR_PROTOCOLS_STR, "https");
    curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(e, CURLOPT_PROXY, proxy ? proxy : "");
    curl_easy_setopt(e, CURLOPT_NOPROXY, proxy ? "" : "*");
    curl_easy_setopt(e, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(e, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    set_tls(t, &connection->tls);
    if (t->integration->auth != CW_AUTH_DIGEST)
        return;
    curl_easy_setopt(e, CURLOPT_HTTPAUTH, (long)CURLAUTH_DIGEST);
    curl_easy_setopt(e, CURLOPT_USERNAME, connection->user.ptr);
    curl_easy_setopt(e, CURLOPT_PASSWORD, connection->password.ptr);
}

static void set_callbacks(struct cw_transfer *t)
{
    CURL *e = t->easy;

    curl_easy_setopt(e, CURLOPT_PRIVATE, t);
    curl_easy_setopt(e, CURLOPT_ERRORBUFFER, t->error);
    cw_sockets_use(t->sockets, e);
    curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, on_open);
    curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, t);
    curl_easy_setopt(e, CURLOPT_RESOLVER_START_FUNCTION, on_look_up);
    curl_easy_setopt(e, CURLOPT_RESOLVER_START_DATA, t);
    curl_easy_setopt(e, CURLOPT_PREREQFUNCTION, on_send);
    curl_easy_setopt(e, CURLOPT_PREREQDATA, t);
    curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(e, CURLOPT_HEADERDATA, t);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(e, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(e, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(e, CURLOPT_READDATA, t);
    curl_easy_setopt(e, CURLOPT_SEEKFUNCTION, on_rewind);
    curl_easy_setopt(e, CURLOPT_SEEKDATA, t);
}

/* Options that are the same for all requests of an integration. */
static void set_options(struct cw_transfer *t, bool has_body)
{
    const struct cw_integration *item = t->integration;
    CURL *e = t->easy;

    curl_easy_reset(e);
    set_callbacks(t);
    set_connection(t);
    curl_easy_setopt(e, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(e, CURLOPT_HTTP09_ALLOWED, 0L);
    curl_easy_setopt(e, CURLOPT_USERAGENT, "cad-worker");
    curl_easy_setopt(e, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)t->bodies->answer_max);
    if (item->method == CW_GET)
        curl_easy_setopt(e, CURLOPT_HTTPGET, 1L);
    else if (has_body || item->method != CW_DELETE)
        curl_easy_setopt(e, CURLOPT_POST, 1L);
    if (item->method != CW_GET)
        curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, cw_method_word(item->method));
}

static bool add_header(struct cw_transfer *t, const char *line)
{
    struct curl_slist *longer = curl_slist_append(t->headers, line);

    if (longer)
        t->headers = longer;
    return longer;
}

/* Headers that never change are rendered once per handle, with no event at all. */
static bool add_fixed_headers(struct cw_transfer *t)
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

static bool set_headers(struct cw_transfer *t, const struct cw_request *request)
{
    bool added = true;

    if (!request->headers && t->headers)
        return true;
    curl_slist_free_all(t->headers);
    t->headers = NULL;
    if (!request->headers)
        added = add_fixed_headers(t);
    for (size_t i = 0; i < request->header_count && added; i++)
        added = add_header(t, request->headers[i].ptr);
    if (request->integration->method != CW_GET) /* what libcurl would say of a body by itself */
        added = added && add_header(t, request->body.ptr ? "Expect:" : "Content-Type:");
    if (added && curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers) == CURLE_OK)
        return true;
    t->integration = NULL; /* half a list must not serve the next request */
    return false;
}

static void set_timeout(const struct cw_transfer *t, int64_t timeout_ms)
{
    curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, (long)timeout_ms);
    curl_easy_setopt(t->easy, CURLOPT_CONNECTTIMEOUT_MS, (long)timeout_ms);
}

bool cw_transfer_prepare(struct cw_transfer *t, const struct cw_request *request)
{
    const struct cw_integration *item = request->integration;

    cw_transfer_rest(t);
    if (t->integration != item) {
        t->integration = item;
        curl_slist_free_all(t->headers);
        t->headers = NULL;
        set_options(t, request->body.ptr != NULL);
    }
    cw_head_begin(&t->head, item->reads & CW_READS_HEADERS, item->has_response);
    t->to_send = request->body;
    set_timeout(t, request->timeout_ms);
    if (item->method != CW_GET) /* 0 where there is no body: some servers want to be told */
        curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
    return set_headers(t, request) && curl_easy_setopt(t->easy, CURLOPT_URL, request->url.ptr) == CURLE_OK;
}

void cw_transfer_again(struct cw_transfer *t, int64_t timeout_ms)
{
    t->postponed = false;
    set_timeout(t, timeout_ms);
}

static const struct {
    CURLcode code;
    enum cw_reason reason;
} reasons[] = {
    { CURLE_OK, CW_REASON_NONE },
    { CURLE_COULDNT_RESOLVE_HOST, CW_REASON_DNS },
    { CURLE_COULDNT_RESOLVE_PROXY, CW_REASON_DNS },
    { CURLE_COULDNT_CONNECT, CW_REASON_CONNECT },
    { CURLE_PROXY, CW_REASON_CONNECT },
    { CURLE_OPERATION_TIMEDOUT, CW_REASON_TIMEOUT },
    { CURLE_SSL_CONNECT_ERROR, CW_REASON_TLS },
    { CURLE_PEER_FAILED_VERIFICATION, CW_REASON_TLS },
    { CURLE_SSL_CERTPROBLEM, CW_REASON_TLS },
    { CURLE_SSL_CACERT_BADFILE, CW_REASON_TLS },
    { CURLE_SSL_CIPHER, CW_REASON_TLS },
    { CURLE_SSL_ISSUER_ERROR, CW_REASON_TLS },
    { CURLE_SEND_ERROR, CW_REASON_RESET },
    { CURLE_RECV_ERROR, CW_REASON_RESET },
    { CURLE_GOT_NOTHING, CW_REASON_RESET },
    { CURLE_PARTIAL_FILE, CW_REASON_RESET },
    { CURLE_SEND_FAIL_REWIND, CW_REASON_RESET },
    { CURLE_HTTP2, CW_REASON_RESET },
    { CURLE_HTTP2_STREAM, CW_REASON_RESET },
    { CURLE_FILESIZE_EXCEEDED, CW_REASON_TOO_LARGE },
    { CURLE_WEIRD_SERVER_REPLY, CW_REASON_BAD_ANSWER },
    { CURLE_UNSUPPORTED_PROTOCOL, CW_REASON_BAD_ANSWER },
    { CURLE_BAD_CONTENT_ENCODING, CW_REASON_BAD_ANSWER },
    { CURLE_URL_MALFORMAT, CW_REASON_BAD_VALUE },
    { CURLE_LOGIN_DENIED, CW_REASON_BAD_VALUE },
};

/* TLS 1.3 servers refuse a client certificate after the client's handshake is over; a proxy that refuses a
 * tunnel looks like a broken connection. */
static enum cw_reason finer(enum cw_reason reason, const struct cw_transfer *t)
{
    long tunnel = 0;

    curl_easy_getinfo(t->easy, CURLINFO_HTTP_CONNECTCODE, &tunnel);
    if (reason == CW_REASON_CONNECT && t->denied && !t->opened)
        return CW_REASON_ADDRESS_DENIED;
    if (reason != CW_REASON_RESET)
        return reason;
    if (tunnel >= 300)
        return CW_REASON_CONNECT;
    return strstr(t->error, " alert ") ? CW_REASON_TLS : reason;
}

static enum cw_reason reason_of(CURLcode code, const struct cw_transfer *t)
{
    if (t->fault)
        return t->fault;
    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
        if (reasons[i].code == code)
            return finer(reasons[i].reason, t);
    return CW_REASON_INTERNAL;
}

void cw_transfer_answer(const struct cw_transfer *t, CURLcode code, struct cw_answer *ret)
{
    curl_off_t total_us = 0;

    curl_easy_getinfo(t->easy, CURLINFO_TOTAL_TIME_T, &total_us);
    *ret = (struct cw_answer){ .transport = reason_of(code, t),
                               .status = t->head.status >= 200 ? t->head.status : 0,
                               .duration_us = total_us,
                               .body = cw_bytes_slice(&t->body) };
    if (t->head.retry_after_len && !ret->transport)
        ret->retry_after = (struct cw_slice){ t->head.retry_after, t->head.retry_after_len };
    if (t->head.keep && !ret->transport)
        ret->headers = cw_bytes_slice(&t->head.lines);
}

bool cw_names_init(struct cw_names *names)
{
    *names = (struct cw_names){ .share = curl_share_init() };
    return names->share && curl_share_setopt(names->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS) == CURLSHE_OK;
}

void cw_names_done(struct cw_names *names)
{
    if (names->share)
        curl_share_cleanup(names->share);
}

bool cw_transfer_init(struct cw_transfer *t, struct cw_sockets *sockets, struct cw_names *names,
                      struct cw_bodies *bodies)
{
    *t = (struct cw_transfer){
        .sockets = sockets, .names = names, .bodies = bodies, .easy = curl_easy_init()
    };
    t->ca_in_file = curl_version_info(CURLVERSION_NOW)->cainfo;
    return t->easy && curl_easy_setopt(t->easy, CURLOPT_SHARE, names->share) == CURLE_OK;
}

void cw_transfer_done(struct cw_transfer *t)
{
    curl_easy_cleanup(t->easy);
    curl_slist_free_all(t->headers);
    cw_bytes_done(&t->body);
    cw_head_done(&t->head);
}

void cw_transfer_rest(struct cw_transfer *t)
{
    t->bodies->bytes -= t->body.len;
    cw_bytes_rest(&t->body, KEPT_BODY);
    cw_head_begin(&t->head, false, false);
    t->to_send = (struct cw_slice){ 0 };
    t->sent = 0;
    t->fault = CW_REASON_NONE;
    t->under_way = t->denied = t->opened = t->postponed = false;
    looked_up(t);
    t->error[0] = '\0';
}
