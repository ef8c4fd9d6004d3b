#include "cw/wire/http_multi.h"

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* One per descriptor number: epoll may still name it in the round in which it is closed. */
struct cw_socket {
    struct cw_ear ear;
    struct cw_multi *multi;
    int fd;
    uint32_t events; /* registered; 0: not */
    bool ours;       /* a connection's: stays registered until it is closed */
    bool busy;       /* libcurl wants to hear of it */
};

static void socket_ready(struct cw_ear *ear, uint32_t events)
{
    struct cw_socket *s = ear->owner;
    int what = (events & EPOLLIN ? CURL_CSELECT_IN : 0) | (events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
               (events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
    int running;

    if (!s->busy) { /* an idle connection that the peer closes: libcurl looks when it wants to use it */
        cw_loop_forget(s->multi->sockets->loop, s->fd);
        s->events = 0;
        return;
    }
    curl_multi_socket_action(s->multi->curl, s->fd, what, &running);
    s->multi->news = true;
}

static struct cw_socket *socket_of(struct cw_sockets *sockets, int fd)
{
    size_t number = (size_t)fd;

    if (number >= sockets->count) {
        size_t count = (number + 64) * 2;
        struct cw_socket **wider = realloc(sockets->by_fd, count * sizeof(*wider));

        if (!wider)
            return NULL;
        memset(wider + sockets->count, 0, (count - sockets->count) * sizeof(*wider));
        sockets->by_fd = wider;
        sockets->count = count;
    }
    if (!sockets->by_fd[number])
        sockets->by_fd[number] = calloc(1, sizeof(struct cw_socket));
    if (sockets->by_fd[number])
        sockets->by_fd[number]->fd = fd;
    return sockets->by_fd[number];
}

static void listen_for(struct cw_socket *s, struct cw_sockets *sockets, uint32_t events)
{
    if (s->events == events)
        return;
    s->ear = (struct cw_ear){ socket_ready, s };
    if (!events)
        cw_loop_forget(sockets->loop, s->fd);
    else if (s->events)
        cw_loop_change(sockets->loop, s->fd, events, &s->ear);
    else if (cw_loop_listen(sockets->loop, s->fd, events, &s->ear))
        events = 0;
    s->events = events;
}

/* Between requests a connection stays registered, so that the next request costs no epoll_ctl. */
static int on_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *unused)
{
    struct cw_multi *multi = user;
    struct cw_socket *s = socket_of(multi->sockets, fd);

    (void)easy;
    (void)unused;
    if (!s)
        return -1;
    s->multi = multi;
    s->busy = what != CURL_POLL_REMOVE;
    if (s->busy)
        listen_for(s, multi->sockets,
                   (what & CURL_POLL_IN ? EPOLLIN : 0) | (what & CURL_POLL_OUT ? EPOLLOUT : 0));
    else if (!s->ours)
        listen_for(s, multi->sockets, 0);
    else if (s->events & EPOLLOUT)
        listen_for(s, multi->sockets, EPOLLIN);
    return 0;
}

curl_socket_t cw_sockets_open(struct cw_sockets *sockets, const struct curl_sockaddr *address)
{
    int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    struct cw_socket *s = fd < 0 ? NULL : socket_of(sockets, fd);

    if (fd >= 0 && !s) {
        close(fd);
        return CURL_SOCKET_BAD;
    }
    if (s) {
        s->ours = true;
        s->events = 0;
        sockets->opened++;
    }
    return fd;
}

static int on_close(void *user, curl_socket_t fd)
{
    struct cw_sockets *sockets = user;
    struct cw_socket *s = socket_of(sockets, fd);

    if (s) {
        listen_for(s, sockets, 0);
        sockets->closed += s->ours;
        s->ours = s->busy = false;
    }
    return close(fd);
}

static int on_timer(CURLM *curl, long timeout_ms, void *user)
{
    struct cw_multi *multi = user;

    (void)curl;
    multi->due_ms = timeout_ms < 0 ? CW_NEVER : multi->now_ms + timeout_ms;
    return 0;
}

void cw_sockets_use(struct cw_sockets *sockets, CURL *easy)
{
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, on_close);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, sockets);
}

void cw_sockets_done(struct cw_sockets *sockets)
{
    for (size_t i = 0; i < sockets->count; i++)
        free(sockets->by_fd[i]);
    free(sockets->by_fd);
    *sockets = (struct cw_sockets){ 0 };
}

bool cw_multi_init(struct cw_multi *multi, struct cw_sockets *sockets)
{
    *multi = (struct cw_multi){ .sockets = sockets, .curl = curl_multi_init(), .due_ms = CW_NEVER };
    if (!multi->curl)
        return false;
    curl_multi_setopt(multi->curl, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(multi->curl, CURLMOPT_SOCKETDATA, multi);
    curl_multi_setopt(multi->curl, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(multi->curl, CURLMOPT_TIMERDATA, multi);
    curl_multi_setopt(multi->curl, CURLMOPT_MAXCONNECTS, (long)CW_PER_MULTI);
    return true;
}

void cw_multi_done(struct cw_multi *multi)
{
    curl_multi_cleanup(multi->curl);
}

void cw_multi_run(struct cw_multi *multi, int64_t now_ms)
{
    int running;

    multi->now_ms = now_ms;
    if (multi->due_ms > now_ms)
        return;
    multi->due_ms = CW_NEVER;
    curl_multi_socket_action(multi->curl, CURL_SOCKET_TIMEOUT, 0, &running);
    multi->news = true;
}
