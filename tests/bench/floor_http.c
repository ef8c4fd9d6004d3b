/* floor_http.c - one GET per slot over several multi handles, whose sockets stay in the one epoll. */
#include "floor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

static size_t body_add(char *bytes, size_t size, size_t count, void *slot_)
{
    struct slot *slot = slot_;
    size_t len = size * count;

    if (len > BODY_MAX - slot->len)
        return 0;
    if (slot->len + len > slot->room) {
        size_t room = 2 * (slot->len + len);
        char *body = realloc(slot->body, room);

        if (!body)
            return 0;
        slot->body = body;
        slot->room = room;
    }
    memcpy(slot->body + slot->len, bytes, len);
    slot->len += len;
    return len;
}

static int socket_wanted(CURL *easy, curl_socket_t fd, int what, void *pool, void *unused)
{
    (void)easy;
    (void)unused;
    if (fd < 0 || fd >= SOCKETS)
        return -1;
    self.socks[fd].pool = pool;
    self.socks[fd].want = what == CURL_POLL_REMOVE ? 0 : what;
    if (!self.socks[fd].registered) {
        watch(fd, EPOLLIN | EPOLLOUT | EPOLLET);
        self.socks[fd].registered = true;
    }
    return 0;
}

/* Closing takes the socket out of the epoll. */
static int socket_close(void *unused, curl_socket_t fd)
{
    (void)unused;
    if (fd >= 0 && fd < SOCKETS)
        self.socks[fd] = (struct sock){ 0 };
    return close(fd);
}

static int timer_wanted(CURLM *multi, long ms, void *pool)
{
    (void)multi;
    ((struct pool *)pool)->due_ms = ms < 0 ? -1 : ms ? clock_ms() + ms : 0;
    return 0;
}

static void pool_init(struct pool *pool)
{
    pool->multi = curl_multi_init();
    if (!pool->multi)
        die("curl", "no multi handle");
    pool->due_ms = -1;
    curl_multi_setopt(pool->multi, CURLMOPT_SOCKETFUNCTION, socket_wanted);
    curl_multi_setopt(pool->multi, CURLMOPT_SOCKETDATA, pool);
    curl_multi_setopt(pool->multi, CURLMOPT_TIMERFUNCTION, timer_wanted);
    curl_multi_setopt(pool->multi, CURLMOPT_TIMERDATA, pool);
    curl_multi_setopt(pool->multi, CURLMOPT_MAXCONNECTS, (long)PER_MULTI);
}

static void easy_set_safety(CURL *easy)
{
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)BODY_MAX);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)TRANSFER_MS);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, socket_close);
}

static void slot_init(struct slot *slot, struct pool *pool)
{
    slot->easy = curl_easy_init();
    if (!slot->easy)
        die("curl", "no easy handle");
    slot->pool = pool;
    easy_set_safety(slot->easy);
    curl_easy_setopt(slot->easy, CURLOPT_PRIVATE, slot);
    curl_easy_setopt(slot->easy, CURLOPT_WRITEFUNCTION, body_add);
    curl_easy_setopt(slot->easy, CURLOPT_WRITEDATA, slot);
    curl_easy_setopt(slot->easy, CURLOPT_HTTPHEADER, self.headers);
    slot->next = self.free;
    self.free = slot;
}

/* "Authorization: Basic …" once for all: libcurl would encode it anew for each request. */
static void authorization_add(const struct options *options)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char plain[512] = { 0 };
    char header[1024] = "Authorization: Basic ";
    char *to = header + strlen(header);
    FILE *file = fopen(options->password_file, "r");
    int used = snprintf(plain, sizeof(plain) / 2, "%s:", options->user);

    if (!file || !fgets(plain + used, (int)sizeof(plain) / 2, file))
        die(options->password_file, "cannot be read");
    fclose(file);
    plain[strcspn(plain, "\r\n")] = '\0';
    for (size_t i = 0, len = strlen(plain); i < len; i += 3) {
        const unsigned char *p = (const unsigned char *)plain + i;

        *to++ = digits[p[0] >> 2];
        *to++ = digits[(p[0] & 3) << 4 | (i + 1 < len ? p[1] >> 4 : 0)];
        *to++ = i + 1 < len ? digits[(p[1] & 15) << 2 | (i + 2 < len ? p[2] >> 6 : 0)] : '=';
        *to++ = i + 2 < len ? digits[p[2] & 63] : '=';
    }
    self.headers = curl_slist_append(self.headers, header);
}

void http_start(const struct options *options)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
    self.headers = curl_slist_append(NULL, "Accept: application/json");
    authorization_add(options);
    self.url_prefix = (size_t)snprintf(self.url, URL_MAX - PHONE_MAX, "%s?phone=", options->crm);
    self.slot_count = options->in_flight;
    self.pool_count = (options->in_flight + PER_MULTI - 1) / PER_MULTI;
    self.slots = calloc(self.slot_count, sizeof(*self.slots));
    if (!self.slots)
        die("slots", "no memory");
    for (unsigned i = 0; i < self.pool_count; i++)
        pool_init(&self.pools[i]);
    for (unsigned i = 0; i < self.slot_count; i++)
        slot_init(&self.slots[i], &self.pools[i / PER_MULTI]);
}

void socket_ready(int fd, uint32_t events)
{
    const struct sock *sock = &self.socks[fd];
    int bits = 0, running;

    if (events & (EPOLLIN | EPOLLHUP | EPOLLERR))
        bits |= sock->want & CURL_POLL_IN ? CURL_CSELECT_IN : 0;
    if (events & (EPOLLOUT | EPOLLHUP | EPOLLERR))
        bits |= sock->want & CURL_POLL_OUT ? CURL_CSELECT_OUT : 0;
    if (bits)
        curl_multi_socket_action(sock->pool->multi, fd, bits, &running);
}

void timers_run(void)
{
    int64_t now_ms = clock_ms();
    int running;

    for (unsigned i = 0; i < self.pool_count; i++) {
        struct pool *pool = &self.pools[i];

        if (pool->due_ms < 0 || pool->due_ms > now_ms)
            continue;
        pool->due_ms = -1;
        curl_multi_socket_action(pool->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    }
}

int sleep_ms(void)
{
    int64_t now_ms = clock_ms();
    int64_t least = 1000;

    for (unsigned i = 0; i < self.pool_count; i++) {
        int64_t due_ms = self.pools[i].due_ms;

        if (due_ms >= 0 && due_ms - now_ms < least)
            least = due_ms > now_ms ? due_ms - now_ms : 0;
    }
    return (int)least;
}

void http_stop(void)
{
    for (unsigned i = 0; i < self.slot_count; i++) {
        struct slot *slot = &self.slots[i];

        if (slot->message) {
            curl_multi_remove_handle(slot->pool->multi, slot->easy);
            rd_kafka_message_destroy(slot->message);
        }
        curl_easy_cleanup(slot->easy);
        free(slot->body);
    }
    for (unsigned i = 0; i < self.pool_count; i++)
        curl_multi_cleanup(self.pools[i].multi);
    curl_slist_free_all(self.headers);
    free(self.slots);
}
