#include "cw/demo/demo_kafka.h"

#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

static enum cw_status set_all(rd_kafka_conf_t *conf, const char *const *settings, struct cw_err *reterr)
{
    char text[160];

    for (; *settings; settings += 2)
        if (rd_kafka_conf_set(conf, settings[0], settings[1], text, sizeof(text)) != RD_KAFKA_CONF_OK)
            return cw_fail(reterr, CW_EINVAL, 0, "%s: %s", settings[0], text);
    return CW_OK;
}

enum cw_status cw_demo_kafka_make(rd_kafka_type_t type, const char *const *settings, rd_kafka_t **ret,
                                  struct cw_err *reterr)
{
    static const char *const always[] = { "socket.nagle.disable", "true", "log_level", "2", NULL };
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    enum cw_status status = set_all(conf, always, reterr);
    char text[160];

    if (!status)
        status = set_all(conf, settings, reterr);
    if (status) {
        rd_kafka_conf_destroy(conf);
        return status;
    }
    rd_kafka_conf_set_events(conf, RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR);
    *ret = rd_kafka_new(type, conf, text, sizeof(text));
    if (*ret)
        return CW_OK;
    rd_kafka_conf_destroy(conf);
    return cw_fail(reterr, CW_EIO, 0, "librdkafka: %s", text);
}

int cw_demo_kafka_wake(rd_kafka_queue_t *queue)
{
    static const uint64_t one = 1;
    int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);

    if (fd >= 0)
        rd_kafka_queue_io_event_enable(queue, fd, &one, sizeof(one));
    return fd;
}

void cw_demo_kafka_woken(int fd)
{
    uint64_t count;

    (void)!read(fd, &count, sizeof(count));
}
