#include "cw/demo/listen.h"

#include <errno.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 4096 /* a benchmark opens a thousand connections at once */

struct parts {
    char host[48], port[8];
};

/* "host:port" or "[host]:port". */
static bool split(const char *address, struct parts *ret)
{
    const char *colon = strrchr(address, ':');
    size_t len = colon ? (size_t)(colon - address) : 0;

    if (len >= 2 && address[0] == '[' && address[len - 1] == ']') {
        address++;
        len -= 2;
    }
    if (!len || len >= sizeof(ret->host) || !colon[1] || strlen(colon + 1) >= sizeof(ret->port))
        return false;
    memcpy(ret->host, address, len);
    ret->host[len] = '\0';
    memcpy(ret->port, colon + 1, strlen(colon + 1) + 1);
    return true;
}

static int open_bound(const struct addrinfo *to)
{
    int fd = socket(to->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int on = 1;

    if (fd < 0)
        return -1;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (bind(fd, to->ai_addr, to->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    on = errno;
    close(fd);
    errno = on;
    return -1;
}

/* The address as bound, so that port 0 shows the port that was taken. */
static bool show(int fd, char *ret, size_t size)
{
    struct sockaddr_storage bound;
    socklen_t len = sizeof(bound);
    struct parts text;
    const char *format;

    if (getsockname(fd, (struct sockaddr *)&bound, &len) != 0)
        return false;
    if (getnameinfo((struct sockaddr *)&bound, len, text.host, sizeof(text.host), text.port,
                    sizeof(text.port), NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return false;
    format = bound.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s";
    return snprintf(ret, size, format, text.host, text.port) > 0;
}

enum cw_status cw_listen_open(const char *address, struct cw_listen *ret, struct cw_err *reterr)
{
    struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
                              .ai_socktype = SOCK_STREAM };
    struct addrinfo *found = NULL;
    struct parts parts;
    int fd;

    if (!split(address, &parts) || getaddrinfo(parts.host, parts.port, &hints, &found) != 0)
        return cw_fail(reterr, CW_EINVAL, 0, "\"%s\" is no address to listen on, as 127.0.0.1:8090 is",
                       address);
    fd = open_bound(found);
    freeaddrinfo(found);
    if (fd < 0)
        return cw_fail(reterr, CW_EIO, 0, "cannot listen on %s: %s", address, strerror(errno));
    if (!show(fd, ret->where, sizeof(ret->where))) {
        close(fd);
        return cw_fail(reterr, CW_EIO, 0, "cannot tell the address of %s", address);
    }
    ret->fd = fd;
    return CW_OK;
}
