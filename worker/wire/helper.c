#include "cw/wire/helper.h"

#include "cw/wire/clock.h"
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct list {
    struct cw_job *first, **end;
};

struct cw_helper {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t more;
    struct list asked, answered; /* under mutex */
    bool stop;                   /* under mutex */
    int64_t busy_since_ms;       /* under mutex; 0: no call is under way */
    int event_fd;
    struct cw_loop *loop;
    struct cw_ear ear;
};

static void add(struct list *list, struct cw_job *job)
{
    job->next = NULL;
    *list->end = job;
    list->end = &job->next;
}

static struct cw_job *take(struct list *list)
{
    struct cw_job *job = list->first;

    if (job && !(list->first = job->next))
        list->end = &list->first;
    return job;
}

static struct cw_job *next_asked(struct cw_helper *helper)
{
    struct cw_job *job;

    pthread_mutex_lock(&helper->mutex);
    while (!helper->stop && !helper->asked.first)
        pthread_cond_wait(&helper->more, &helper->mutex);
    job = helper->stop ? NULL : take(&helper->asked);
    helper->busy_since_ms = cw_clock_now().now_ms;
    pthread_mutex_unlock(&helper->mutex);
    return job;
}

static void *work(void *owner)
{
    struct cw_helper *helper = owner;
    struct cw_job *job;

    while ((job = next_asked(helper))) {
        job->call(job);
        pthread_mutex_lock(&helper->mutex);
        add(&helper->answered, job);
        helper->busy_since_ms = 0;
        pthread_mutex_unlock(&helper->mutex);
        eventfd_write(helper->event_fd, 1);
    }
    return NULL;
}

static void hear(struct cw_ear *ear, uint32_t events)
{
    struct cw_helper *helper = ear->owner;
    struct cw_job *job;
    eventfd_t unused;

    (void)events;
    eventfd_read(helper->event_fd, &unused);
    for (;;) {
        pthread_mutex_lock(&helper->mutex);
        job = take(&helper->answered);
        pthread_mutex_unlock(&helper->mutex);
        if (!job)
            return;
        job->done(job);
    }
}

/* Signals are the loop's: the thread begins with all of them blocked. */
static bool start(struct cw_helper *helper)
{
    sigset_t all, before;
    int failed;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    failed = pthread_create(&helper->thread, NULL, work, helper);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return !failed;
}

struct cw_helper *cw_helper_new(struct cw_loop *loop)
{
    struct cw_helper *helper = calloc(1, sizeof(*helper));

    if (!helper)
        return NULL;
    helper->loop = loop;
    helper->asked.end = &helper->asked.first;
    helper->answered.end = &helper->answered.first;
    helper->ear = (struct cw_ear){ hear, helper };
    pthread_mutex_init(&helper->mutex, NULL);
    pthread_cond_init(&helper->more, NULL);
    helper->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (helper->event_fd >= 0 && !cw_loop_listen(loop, helper->event_fd, EPOLLIN, &helper->ear) &&
        start(helper))
        return helper;
    if (helper->event_fd >= 0)
        close(helper->event_fd);
    free(helper);
    return NULL;
}

void cw_helper_free(struct cw_helper *helper)
{
    if (!helper)
        return;
    pthread_mutex_lock(&helper->mutex);
    helper->stop = true;
    pthread_cond_signal(&helper->more);
    pthread_mutex_unlock(&helper->mutex);
    pthread_join(helper->thread, NULL);
    cw_loop_forget(helper->loop, helper->event_fd);
    close(helper->event_fd);
    pthread_cond_destroy(&helper->more);
    pthread_mutex_destroy(&helper->mutex);
    free(helper);
}

int64_t cw_helper_busy_since(struct cw_helper *helper)
{
    int64_t since_ms;

    pthread_mutex_lock(&helper->mutex);
    since_ms = helper->busy_since_ms;
    pthread_mutex_unlock(&helper->mutex);
    return since_ms;
}

void cw_helper_give(struct cw_helper *helper, struct cw_job *job)
{
    pthread_mutex_lock(&helper->mutex);
    add(&helper->asked, job);
    pthread_cond_signal(&helper->more);
    pthread_mutex_unlock(&helper->mutex);
}
