/* The HTTP client with a server on its own thread of events and a resolver that says what a test wants. */
#include "cw/wire/http.h"

#include "cw/wire/clock.h"
#include "mocka.h"
#include <arpa/inet.h>
#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { TAGS = 130, CONNECTIONS = 256, WAIT_MS = 10000, RECEIVED_MAX = 512, HALF = 19 };

/* What the names mean: addresses by blanks, in their order. */
static const struct {
    const char *name, *addresses;
} names[] = {
    { "good.test", "127.0.0.1" },
    { "mixed.test", "169.254.169.254 127.0.0.1" },
    { "second.test", "169.254.169.254 127.0.0.2 127.0.0.1" },
    { "six.test", "fd00:ec2::254 127.0.0.1" },
    { "bad.test", "169.254.169.254 fd00:ec2::254" },
    { "slow.test", "127.0.0.1" },
    { "slower.test", "127.0.0.1" },
    { "refusing.test", "169.254.169.254 127.0.0.2" },
};

/* Looking up a slow name takes until the gate is open. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool closed;
    int inside, most, all;
} gate = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };

static void pass_gate(void)
{
    pthread_mutex_lock(&gate.lock);
    gate.all++;
    gate.inside++;
    gate.most = gate.inside > gate.most ? gate.inside : gate.most;
    while (gate.closed)
        pthread_cond_wait(&gate.changed, &gate.lock);
    gate.inside--;
    pthread_cond_broadcast(&gate.changed);
    pthread_mutex_unlock(&gate.lock);
}

static void close_gate(void)
{
    pthread_mutex_lock(&gate.lock);
    gate.closed = true;
    gate.most = gate.all = 0;
    pthread_mutex_unlock(&gate.lock);
}

static int inside_gate(void)
{
    int inside;

    pthread_mutex_lock(&gate.lock);
    inside = gate.inside;
    pthread_mutex_unlock(&gate.lock);
    return inside;
}

/* Returns when nobody is inside any more. */
static void open_gate(void)
{
    pthread_mutex_lock(&gate.lock);
    gate.closed = false;
    pthread_cond_broadcast(&gate.changed);
    while (gate.inside)
        pthread_cond_wait(&gate.changed, &gate.lock);
    pthread_mutex_unlock(&gate.lock);
}

static const char *addresses_of(const char *name)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(names[i].name, name) == 0)
            return names[i].addresses;
    return NULL;
}

static struct addrinfo *entry(const char *text, uint16_t port)
{
    struct addrinfo *info = calloc(1, sizeof(*info) + sizeof(struct sockaddr_in6));
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)(void *)(info + 1);
    struct sockaddr_in *four = (struct sockaddr_in *)(void *)(info + 1);
    bool is_six = strchr(text, ':');

    info->ai_family = is_six ? AF_INET6 : AF_INET;
    info->ai_socktype = SOCK_STREAM;
    info->ai_addr = (struct sockaddr *)(void *)(info + 1);
    info->ai_addrlen = is_six ? sizeof(*six) : sizeof(*four);
    info->ai_addr->sa_family = (sa_family_t)info->ai_family;
    if (is_six)
        six->sin6_port = htons(port);
    else
        four->sin_port = htons(port);
    inet_pton(info->ai_family, text, is_six ? (void *)&six->sin6_addr : (void *)&four->sin_addr);
    return info;
}

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **ret)
{
    const char *at = addresses_of(name);
    struct addrinfo **last = ret;
    char text[64];
    int used;

    (void)hints;
    *ret = NULL;
    if (strncmp(name, "slow", 4) == 0)
        pass_gate();
    for (; at && sscanf(at, "%63s%n", text, &used) == 1; at += used, last = &(*last)->ai_next)
        *last = entry(text, (uint16_t)strtol(service, NULL, 10));
    return *ret ? 0 : EAI_NONAME;
}

void freeaddrinfo(struct addrinfo *info)
{
    while (info) {
        struct addrinfo *next = info->ai_next;

        free(info);
        info = next;
    }
}

/* All connections here are to one address; a peer that is gone has reset the connection that was made. */
static bool peer_gone;
static uint16_t peer_port;

int getpeername(int fd, struct sockaddr *ret, socklen_t *len)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(peer_port) };

    (void)fd;
    if (peer_gone) {
        errno = ENOTCONN;
        return -1;
    }
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    memcpy(ret, &address, *len < sizeof(address) ? *len : sizeof(address));
    *len = sizeof(address);
    return 0;
}

static struct {
    int listener, connections[CONNECTIONS];
    size_t count;
    uint16_t port;
    bool silent;  /* takes requests and answers none */
    bool halting; /* answers with a part of a body, of HALF bytes */
    size_t requests;
} server;

static struct {
    unsigned count;
    enum cw_reason transport;
    int status;
    char headers[256], body[64];
} seen[TAGS];

static struct cw_loop loop;
static struct cw_http *http;
static struct cw_integration item;
static int tags[TAGS];

static void answered(void *owner, void *tag, const struct cw_answer *answer)
{
    size_t number = (size_t)((int *)tag - tags);

    (void)owner;
    seen[number].count++;
    seen[number].transport = answer->transport;
    seen[number].status = answer->status;
    snprintf(seen[number].headers, sizeof(seen[number].headers), "%.*s", (int)answer->headers.len,
             answer->headers.ptr ? answer->headers.ptr : "");
    snprintf(seen[number].body, sizeof(seen[number].body), "%.*s", (int)answer->body.len, answer->body.ptr);
}

static int begin(void **state)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
    socklen_t len = sizeof(address);

    (void)state;
    memset(&server, 0, sizeof(server));
    memset(seen, 0, sizeof(seen));
    peer_gone = false;
    server.listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (bind(server.listener, (struct sockaddr *)&address, len) || listen(server.listener, 256) ||
        getsockname(server.listener, (struct sockaddr *)&address, &len))
        return -1;
    server.port = peer_port = ntohs(address.sin_port);
    item = (struct cw_integration){ .method = CW_GET, .safe = true, .headers_fixed = true };
    item.connection.addresses.loopback = true;
    if (cw_loop_init(&loop))
        return -1;
    http = cw_http_new(&loop, (struct cw_http_limits){ TAGS - 2, 32, RECEIVED_MAX },
                       (struct cw_http_owner){ NULL, answered });
    return http ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    cw_http_free(http);
    cw_loop_done(&loop);
    for (size_t i = 0; i < server.count; i++)
        close(server.connections[i]);
    close(server.listener);
    return 0;
}

static int64_t timeout_ms = WAIT_MS;

static enum cw_status ask(int tag, const char *host)
{
    char url[128];
    struct cw_request request = { .integration = &item, .timeout_ms = timeout_ms };

    snprintf(url, sizeof(url), "http://%s:%u/", host, (unsigned)server.port);
    request.url = cw_slice_of(url);
    return cw_http_ask(http, &request, &tags[tag]);
}

static void serve(void)
{
    static const char answer[] = "HTTP/1.1 200 OK\r\nX-One: 1\r\nContent-Length: 2\r\n\r\n{}";
    static const char half[] = "HTTP/1.1 200 OK\r\nContent-Length: 32\r\n\r\n[1,2,3,4,5,6,7,8,9,";
    char request[4096];
    int fd;

    while (server.count < CONNECTIONS && (fd = accept(server.listener, NULL, NULL)) >= 0) {
        fcntl(fd, F_SETFL, O_NONBLOCK);
        server.connections[server.count++] = fd;
    }
    for (size_t i = 0; i < server.count; i++) {
        if (recv(server.connections[i], request, sizeof(request), 0) <= 0)
            continue;
        server.requests++;
        if (server.halting)
            send(server.connections[i], half, sizeof(half) - 1, MSG_NOSIGNAL);
        else if (!server.silent)
            send(server.connections[i], answer, sizeof(answer) - 1, MSG_NOSIGNAL);
    }
}

static size_t answers(void)
{
    size_t count = 0;

    for (int i = 0; i < TAGS; i++)
        count += seen[i].count;
    return count;
}

static void turn(void)
{
    int64_t sleep_ms = cw_http_run(http, cw_clock_now().now_ms);

    cw_loop_wait(&loop, sleep_ms < 5 ? sleep_ms : 5);
    serve();
}

static void wait_answers(size_t count)
{
    int64_t until_ms = cw_clock_now().now_ms + WAIT_MS;

    while (answers() < count && cw_clock_now().now_ms < until_ms)
        turn();
    assert_int_equal(answers(), count);
}

static enum cw_reason try_host(const char *host)
{
    memset(seen, 0, sizeof(seen));
    assert_int_equal(ask(0, host), CW_OK);
    wait_answers(1);
    return seen[0].transport;
}

static void denied_addresses_are_passed_over(void **state)
{
    (void)state;
    assert_int_equal(try_host("good.test"), CW_REASON_NONE);
    assert_int_equal(try_host("mixed.test"), CW_REASON_NONE);
    assert_int_equal(try_host("second.test"), CW_REASON_NONE);
    assert_int_equal(try_host("six.test"), CW_REASON_NONE);
    assert_int_equal(server.requests, 4);
    assert_int_equal(try_host("bad.test"), CW_REASON_ADDRESS_DENIED);
    assert_int_equal(seen[0].status, 0);
    assert_int_equal(try_host("refusing.test"), CW_REASON_CONNECT); /* one of them might have been reached */
    assert_int_equal(try_host("nowhere.test"), CW_REASON_DNS);
    assert_int_equal(try_host("127.0.0.1"), CW_REASON_NONE);
    item.connection.addresses.loopback = false;
    assert_int_equal(try_host("127.0.0.1"), CW_REASON_ADDRESS_DENIED); /* on the connection that is there */
    assert_int_equal(try_host("mixed.test"), CW_REASON_ADDRESS_DENIED);
    assert_int_equal(server.requests, 5);
}

static void a_reset_connection_is_no_denied_address(void **state)
{
    (void)state;
    peer_gone = true;
    assert_int_equal(try_host("good.test"), CW_REASON_CONNECT);
    assert_int_equal(server.requests, 0);
    peer_gone = false;
    assert_int_equal(try_host("good.test"), CW_REASON_NONE);
}

static void each_is_answered_or_cancelled(void **state)
{
    (void)state;
    server.silent = true;
    for (int i = 0; i < TAGS - 2; i++)
        assert_int_equal(ask(i, "good.test"), CW_OK);
    assert_int_equal(ask(TAGS - 2, "good.test"), CW_ELIMIT);
    while (server.requests < TAGS - 2)
        turn();
    for (int i = 0; i < TAGS - 2; i += 2)
        cw_http_cancel(http, &tags[i]);
    cw_http_cancel(http, &tags[0]); /* is none of those under way */
    cw_http_cancel(http, &tags[TAGS - 1]);
    server.silent = false;
    for (int i = 0; i < TAGS - 2; i += 2)
        assert_int_equal(ask(i, "good.test"), CW_OK);
    wait_answers(TAGS / 2 - 1);
    for (int i = 1; i < TAGS - 2; i += 2)
        cw_http_cancel(http, &tags[i]);
    for (int i = 0; i < TAGS - 2; i++)
        assert_int_equal(seen[i].count, i % 2 ? 0 : 1);
    assert_int_equal(ask(1, "good.test"), CW_OK); /* one is left under way at the end */
}

/* Those that send much at a time share what there is room for; what is small passes all the same. */
static void bodies_that_arrive_are_bounded_together(void **state)
{
    size_t begun = RECEIVED_MAX / HALF;

    (void)state;
    server.halting = true;
    for (int i = 0; i < TAGS - 3; i++)
        assert_int_equal(ask(i, "good.test"), CW_OK);
    wait_answers(TAGS - 3 - begun);
    for (int i = 0; i < TAGS - 3; i++)
        assert_true(!seen[i].count || seen[i].transport == CW_REASON_TOO_LARGE);
    assert_int_equal(cw_http_received(http), begun * HALF);
    server.halting = false;
    assert_int_equal(ask(TAGS - 3, "good.test"), CW_OK);
    wait_answers(TAGS - 2 - begun);
    assert_int_equal(seen[TAGS - 3].transport, CW_REASON_NONE);
    for (int i = 0; i < TAGS - 3; i++)
        cw_http_cancel(http, &tags[i]);
    assert_int_equal(cw_http_received(http), 0);
    assert_true(cw_http_connections(http) < cw_http_opened(http));
}

static void few_names_are_looked_up_at_a_time(void **state)
{
    (void)state;
    close_gate();
    for (int i = 0; i < TAGS - 3; i++)
        assert_int_equal(ask(i, "slow.test"), CW_OK);
    while (inside_gate() < 16)
        turn();
    assert_int_equal(ask(TAGS - 3, "127.0.0.1"), CW_OK);
    wait_answers(1); /* an address waits for nobody */
    for (int i = 0; i < 20; i++)
        turn();
    cw_http_cancel(http, &tags[3]);        /* its name is being looked up */
    cw_http_cancel(http, &tags[TAGS - 4]); /* waits until it may be */
    while (inside_gate() < 17)
        turn();
    open_gate();
    wait_answers(TAGS - 4);
    assert_int_equal(gate.most, 17); /* with the one that was given up: its thread goes on */
    assert_int_equal(gate.all, 17);  /* all the others know the address now */
    for (int i = 0; i < TAGS - 2; i++)
        assert_int_equal(seen[i].transport, CW_REASON_NONE);
}

static void waiting_for_a_name_is_part_of_the_time(void **state)
{
    (void)state;
    close_gate();
    timeout_ms = 300;
    for (int i = 0; i < 40; i++)
        assert_int_equal(ask(i, "slower.test"), CW_OK);
    wait_answers(40);
    timeout_ms = WAIT_MS;
    for (int i = 0; i < 40; i++)
        assert_int_equal(seen[i].transport, CW_REASON_TIMEOUT);
    assert_true(gate.most <= 32); /* a look-up that nobody waits for any more goes on */
    open_gate();
    assert_int_equal(try_host("slower.test"), CW_REASON_NONE);
}

static void headers_are_kept_where_they_are_read(void **state)
{
    (void)state;
    assert_int_equal(try_host("good.test"), CW_REASON_NONE);
    assert_string_equal(seen[0].headers, "");
    end(state);
    begin(state);
    item.reads = CW_READS_HEADERS;
    assert_int_equal(try_host("good.test"), CW_REASON_NONE);
    assert_string_equal(seen[0].headers, "X-One: 1\r\nContent-Length: 2\r\n");
    assert_string_equal(seen[0].body, "{}");
}

static int begin_all(void **state)
{
    (void)state;
    return curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK;
}

static int end_all(void **state)
{
    (void)state;
    curl_global_cleanup();
    return 0;
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(denied_addresses_are_passed_over),     CASE(a_reset_connection_is_no_denied_address),
        CASE(each_is_answered_or_cancelled),        CASE(bodies_that_arrive_are_bounded_together),
        CASE(few_names_are_looked_up_at_a_time),    CASE(waiting_for_a_name_is_part_of_the_time),
        CASE(headers_are_kept_where_they_are_read),
    };

    return cmocka_run_group_tests(tests, begin_all, end_all);
}
