#include "cw/wire/kafka_queue.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

static void wakes(struct cw_ear *ear, uint32_t events)
{
    (void)events;
    ((struct cw_kafka_queue *)ear->owner)->maybe_more = true;
}

enum cw_status cw_kafka_queue_open(struct cw_kafka_queue *queue, struct cw_loop *loop, rd_kafka_queue_t *rk)
{
    static const uint64_t one = 1;

    *queue = (struct cw_kafka_queue){ .rk = rk,
                                      .event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK),
                                      .ear = { wakes, queue },
                                      .maybe_more = true };
    if (queue->event_fd < 0 || cw_loop_listen(loop, queue->event_fd, EPOLLIN | EPOLLET, &queue->ear))
        return CW_EIO;
    rd_kafka_queue_io_event_enable(rk, queue->event_fd, &one, sizeof(one));
    return CW_OK;
}

/* The ear stays: a wake that came together with what closes the queue is heard afterwards, in the same turn.
 */
void cw_kafka_queue_close(struct cw_kafka_queue *queue, struct cw_loop *loop)
{
    if (queue->rk) {
        rd_kafka_queue_io_event_enable(queue->rk, -1, NULL, 0);
        rd_kafka_queue_destroy(queue->rk);
    }
    if (queue->event_fd > 0) {
        cw_loop_forget(loop, queue->event_fd);
        close(queue->event_fd);
    }
    queue->rk = NULL;
    queue->event_fd = 0;
}
