#include "cw/wire/admin.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

enum { PAGE_MAX = 64 << 20, PAGE_BLOCK = 65536, IDLE_MS = 1000, IDLE_SECONDS = 15, CONNECTIONS = 32 };

struct cw_admin {
    struct cw_loop *loop;
    struct cw_admin_owner owner;
    struct MHD_Daemon *daemon;
    struct cw_ear ear;
    int epoll_fd;
    bool woken;
};

static void hear(struct cw_ear *ear, uint32_t events)
{
    (void)events;
    ((struct cw_admin *)ear->owner)->woken = true;
}

static int write_page(struct cw_admin *admin, struct MHD_Connection *connection, const char *path,
                      struct cw_buf *page)
{
    if (!strcmp(path, "/metrics"))
        return admin->owner.metrics(admin->owner.owner, page);
    if (!strcmp(path, "/livez"))
        return admin->owner.live(admin->owner.owner, page);
    if (!strcmp(path, "/readyz"))
        return admin->owner.ready(admin->owner.owner, page,
                                  MHD_lookup_connection_value_n(connection, MHD_GET_ARGUMENT_KIND, "verbose",
                                                                7, NULL, NULL) == MHD_YES);
    cw_buf_add(page, CW_LIT("/metrics, /livez, /readyz?verbose\n"));
    return MHD_HTTP_NOT_FOUND;
}

/* The shape is libmicrohttpd's. NOLINTNEXTLINE(readability-function-size) */
static enum MHD_Result answer(void *owner, struct MHD_Connection *connection, const char *path,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **state)
{
    struct cw_admin *admin = owner;
    struct MHD_Response *response;
    struct cw_arena arena;
    struct cw_buf page;
    enum MHD_Result sent;
    int status = MHD_HTTP_METHOD_NOT_ALLOWED;

    (void)version;
    (void)upload;
    (void)state;
    if (*upload_size)
        return MHD_NO;
    cw_arena_init(&arena, PAGE_BLOCK, PAGE_MAX);
    cw_buf_init(&page, &arena, PAGE_MAX);
    if (!strcmp(method, "GET") || !strcmp(method, "HEAD"))
        status = write_page(admin, connection, path, &page);
    if (page.failed)
        status = MHD_HTTP_INTERNAL_SERVER_ERROR;
    response =
        MHD_create_response_from_buffer(page.len, (void *)cw_buf_slice(&page).ptr, MHD_RESPMEM_MUST_COPY);
    MHD_add_response_header(response, "Content-Type",
                            strcmp(path, "/metrics") ? "text/plain; charset=utf-8"
                                                     : "text/plain; version=0.0.4");
    sent = MHD_queue_response(connection, (unsigned)status, response);
    MHD_destroy_response(response);
    cw_arena_done(&arena);
    return sent;
}

/* "127.0.0.1:9464", "[::1]:9464". */
static bool parse_address(struct cw_slice listen, struct sockaddr_storage *ret)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)ret;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)ret;
    size_t colon = listen.len;
    char host[64];
    int64_t port;

    while (colon && listen.ptr[colon - 1] != ':')
        colon--;
    if (colon < 2 || colon > sizeof(host) || !cw_slice_to_int(cw_slice_from(listen, colon), 0, 65535, &port))
        return false;
    memcpy(host, listen.ptr, colon - 1);
    host[colon - 1] = '\0';
    memset(ret, 0, sizeof(*ret));
    if (host[0] == '[' && host[colon - 2] == ']') {
        host[colon - 2] = '\0';
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons((uint16_t)port);
        return inet_pton(AF_INET6, host + 1, &v6->sin6_addr) == 1;
    }
    v4->sin_family = AF_INET;
    v4->sin_port = htons((uint16_t)port);
    return inet_pton(AF_INET, host, &v4->sin_addr) == 1;
}

static struct MHD_Daemon *start(struct cw_admin *admin, const struct sockaddr_storage *address)
{
    unsigned flags = MHD_USE_EPOLL | (address->ss_family == AF_INET6 ? MHD_USE_IPv6 : 0);

    return MHD_start_daemon(flags, 0, NULL, NULL, answer, admin, MHD_OPTION_SOCK_ADDR,
                            (const struct sockaddr *)address, MHD_OPTION_CONNECTION_TIMEOUT,
                            (unsigned)IDLE_SECONDS, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS,
                            MHD_OPTION_END);
}

struct cw_admin *cw_admin_new(struct cw_loop *loop, struct cw_slice listen, struct cw_admin_owner owner,
                              struct cw_err *reterr)
{
    struct cw_admin *admin = calloc(1, sizeof(*admin));
    struct sockaddr_storage address;

    if (!admin || !parse_address(listen, &address)) {
        free(admin);
        cw_fail(reterr, CW_EINVAL, 0, "admin.listen must be an address and a port, as 127.0.0.1:9464");
        return NULL;
    }
    *admin = (struct cw_admin){ .loop = loop, .owner = owner, .woken = true };
    admin->ear = (struct cw_ear){ hear, admin };
    admin->daemon = start(admin, &address);
    if (!admin->daemon) {
        cw_fail(reterr, CW_EIO, 0, "cannot listen at " CW_SHOW ": %s", CW_SHOWN(listen), strerror(errno));
        free(admin);
        return NULL;
    }
    admin->epoll_fd = MHD_get_daemon_info(admin->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    cw_loop_listen(loop, admin->epoll_fd, EPOLLIN, &admin->ear);
    return admin;
}

void cw_admin_free(struct cw_admin *admin)
{
    if (!admin)
        return;
    cw_loop_forget(admin->loop, admin->epoll_fd);
    MHD_stop_daemon(admin->daemon);
    free(admin);
}

int cw_admin_port(const struct cw_admin *admin)
{
    return MHD_get_daemon_info(admin->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
}

int64_t cw_admin_run(struct cw_admin *admin)
{
    MHD_UNSIGNED_LONG_LONG sleep_ms = IDLE_MS;

    if (admin->woken || (MHD_get_timeout(admin->daemon, &sleep_ms) == MHD_YES && sleep_ms == 0))
        MHD_run(admin->daemon);
    admin->woken = false;
    if (MHD_get_timeout(admin->daemon, &sleep_ms) != MHD_YES || sleep_ms > IDLE_MS)
        return IDLE_MS;
    return (int64_t)sleep_ms;
}
