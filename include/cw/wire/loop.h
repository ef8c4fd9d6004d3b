/* loop.h - the one wait: descriptors and who listens to them. */
#ifndef CW_WIRE_LOOP_H
#define CW_WIRE_LOOP_H

#include "cw/base/err.h"
#include <stdint.h>

/* Who hears when a descriptor is ready; embedded in its owner, which must not move while it listens. */
struct cw_ear {
    void (*ready)(struct cw_ear *ear, uint32_t events); /* EPOLLIN, EPOLLOUT, EPOLLERR, EPOLLHUP */
    void *owner;
};

struct cw_loop {
    int epoll_fd;
};

enum cw_status cw_loop_init(struct cw_loop *loop);
void cw_loop_done(struct cw_loop *loop);

/* `events` as for epoll_ctl. An ear stays registered until cw_loop_forget or until the descriptor is closed.
 */
enum cw_status cw_loop_listen(struct cw_loop *loop, int fd, uint32_t events, struct cw_ear *ear);
void cw_loop_change(struct cw_loop *loop, int fd, uint32_t events, struct cw_ear *ear);
void cw_loop_forget(struct cw_loop *loop, int fd);

/* Waits at most `sleep_ms` and calls the ears that are ready. The only place that waits. An ear that is
 * forgotten within the round may still be called once: owners outlive the round. */
void cw_loop_wait(struct cw_loop *loop, int64_t sleep_ms);

#endif
