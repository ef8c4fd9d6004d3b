#include "cw/demo/worker_child.h"

#include "cw/demo/embed.h"
#include "cw/demo/sender.h"
#include "cw/demo/stub_crm.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define CONFIG_MAX    4096
#define JSON_FILE     "crm.json"
#define PASSWORD_FILE "crm.password"

static const char config_format[] =
    "kafka: { brokers = \"%s\"; group = \"cad-worker-demo\"; input = \"" CW_DEMO_INPUT "\";\n"
    "         output = \"" CW_DEMO_OUTPUT "\"; dead_letter = \"" CW_DEMO_DLQ "\";\n"
    "         properties = ( \"session.timeout.ms=6000\", \"fetch.wait.max.ms=20\" ); };\n"
    "delivery: { in_flight = 64; };\n"
    "admin: { listen = \"127.0.0.1:0\"; };\n"
    "integrations = ( {\n"
    "  name = \"crm\"; endpoint = \"http://%s" CW_CRM_PATH "\";\n"
    "  channels = [ \"phone\", \"chat\" ]; direction = \"both\";\n"
    "  events = [ \"received\", \"transferred\", \"forwarded\" ];\n"
    "  authentications: { username = \"" CW_CRM_USER "\"; password_file = \"%s/" PASSWORD_FILE "\"; };\n"
    "  configuration = \"" JSON_FILE "\";\n"
    "} );\n";

static enum cw_status write_config(const struct cw_worker_plan *plan, const struct cw_room *room,
                                   struct cw_err *reterr)
{
    char text[CONFIG_MAX];
    int len = snprintf(text, sizeof(text), config_format, plan->brokers, plan->crm, room->path);

    if (len < 0 || (size_t)len >= sizeof(text))
        return cw_fail(reterr, CW_ELIMIT, 0, "the worker's configuration is too long");
    return cw_room_write(room, CW_CHILD_CONFIG, (struct cw_slice){ text, (size_t)len }, reterr);
}

static enum cw_status write_files(const struct cw_worker_plan *plan, const struct cw_room *room,
                                  struct cw_err *reterr)
{
    struct cw_slice json = { (const char *)cw_embed_crm_json, cw_embed_crm_json_len };
    enum cw_status status = write_config(plan, room, reterr);

    if (!status)
        status = cw_room_write(room, JSON_FILE, json, reterr);
    if (!status)
        status = cw_room_write(room, PASSWORD_FILE, CW_LIT(CW_CRM_PASSWORD "\n"), reterr);
    if (!status)
        status = cw_room_write(room, CW_CHILD_LOG, CW_LIT(""), reterr);
    return status;
}

struct launch {
    char config[CW_ROOM_PATH], log[CW_ROOM_PATH];
    const struct cw_worker_plan *plan;
    pid_t parent;
};

/* Between fork and exec, with the libraries' threads gone: only async-signal-safe calls. The process group
 * keeps the terminal's Ctrl-C away: the parent decides when the worker stops. */
static _Noreturn void become_worker(const struct launch *launch)
{
    char *const argv[] = { (char *)(uintptr_t) "cad-worker", (char *)(uintptr_t) "run",
                           (char *)(uintptr_t) "-c", (char *)(uintptr_t)launch->config, NULL };
    int log_fd = launch->plan->verbose ? -1 : open(launch->log, O_WRONLY | O_APPEND);

    (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* its broker dies with the parent: nothing left to finish */
    if (getppid() != launch->parent)
        (void)raise(SIGKILL); /* the parent was faster than the line above */
    (void)setpgid(0, 0);
    (void)dup2(STDERR_FILENO, STDOUT_FILENO);
    if (log_fd >= 0) {
        (void)dup2(log_fd, STDERR_FILENO);
        (void)dup2(log_fd, STDOUT_FILENO);
    }
    (void)sigprocmask(SIG_SETMASK, launch->plan->mask, NULL);
    (void)execv("/proc/self/exe", argv);
    for (;;)
        (void)raise(SIGKILL); /* what is no worker must not go on as a second parent */
}

enum cw_status cw_worker_child_start(struct cw_worker_child *child, const struct cw_worker_plan *plan,
                                     const struct cw_room *room, struct cw_err *reterr)
{
    struct launch launch = { .plan = plan, .parent = getpid() };
    enum cw_status status = write_files(plan, room, reterr);
    pid_t pid;

    if (status)
        return status;
    cw_room_path(room, CW_CHILD_CONFIG, launch.config);
    cw_room_path(room, CW_CHILD_LOG, launch.log);
    pid = fork();
    if (pid < 0)
        return cw_fail(reterr, CW_EIO, 0, "the worker does not start: %s", strerror(errno));
    if (pid == 0)
        become_worker(&launch);
    child->pid = pid;
    return CW_OK;
}

bool cw_worker_child_ended(struct cw_worker_child *child)
{
    if (child->pid && waitpid(child->pid, &child->status, WNOHANG) == child->pid)
        child->pid = 0;
    return !child->pid;
}

void cw_worker_child_signal(const struct cw_worker_child *child, int signal)
{
    if (child->pid)
        (void)kill(child->pid, signal);
}

void cw_worker_child_kill(struct cw_worker_child *child)
{
    cw_worker_child_signal(child, SIGKILL);
    if (child->pid)
        (void)waitpid(child->pid, &child->status, 0);
    child->pid = 0;
}

void cw_worker_child_last_words(const struct cw_room *room, char *ret, size_t size)
{
    char path[CW_ROOM_PATH];
    const char *line;
    ssize_t len = 0;
    off_t end;
    int fd;

    cw_room_path(room, CW_CHILD_LOG, path);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        end = lseek(fd, 0, SEEK_END);
        len = pread(fd, ret, size - 1, end < (off_t)size ? 0 : end - (off_t)size + 1);
        close(fd);
    }
    ret[len > 0 ? len : 0] = '\0';
    line = len == (ssize_t)size - 1 ? strchr(ret, '\n') : NULL;
    if (line)
        memmove(ret, line + 1, strlen(line + 1) + 1);
}
