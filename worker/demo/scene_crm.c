#include "cw/demo/scene_crm.h"

#include "cw/demo/stop.h"
#include "cw/demo/stub_crm.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#define PASSWORD_MAX 128

/* A connection is a descriptor; the soft limit of 1024 would end before a benchmark does. */
static void raise_descriptors(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

static enum cw_status read_password(const char *path, char ret[PASSWORD_MAX], struct cw_err *reterr)
{
    FILE *file = fopen(path, "re");

    if (!file)
        return cw_fail(reterr, CW_EIO, 0, "%.100s: %s", path, strerror(errno));
    if (!fgets(ret, PASSWORD_MAX, file))
        ret[0] = '\0';
    fclose(file);
    ret[strcspn(ret, "\r\n")] = '\0';
    if (!ret[0])
        return cw_fail(reterr, CW_EINVAL, 0, "%.100s: there is no password in the first line", path);
    return CW_OK;
}

static enum cw_status serve(const struct cw_stub_crm_options *options, struct cw_demo_loop *loop,
                            struct cw_err *reterr)
{
    struct cw_stub_crm *crm = NULL;
    struct cw_stop stop;
    enum cw_status status = cw_stop_init(&stop, loop, reterr);

    if (!status)
        status = cw_stub_crm_new(options, loop, &crm, reterr);
    if (!status) {
        printf("crm http://%s" CW_CRM_PATH "\n", cw_stub_crm_where(crm));
        fflush(stdout);
        while (!stop.asked)
            cw_demo_loop_turn(loop, CW_FOREVER);
    }
    cw_stub_crm_free(crm);
    cw_stop_done(&stop);
    return status;
}

enum cw_status cw_scene_crm(const struct cw_demo_options *options, struct cw_err *reterr)
{
    char password[PASSWORD_MAX] = CW_CRM_PASSWORD;
    struct cw_stub_crm_options crm = {
        .listen = options->listen ? options->listen : "127.0.0.1:0",
        .user = options->user ? options->user : CW_CRM_USER,
        .password = password,
        .log_path = options->log_path,
        .delay_min_ms = options->delay_min_ms,
        .delay_max_ms = options->delay_max_ms,
        .seed = options->seed,
    };
    struct cw_demo_loop loop;
    enum cw_status status = CW_OK;

    raise_descriptors();
    if (options->password_file)
        status = read_password(options->password_file, password, reterr);
    if (status)
        return status;
    status = cw_demo_loop_init(&loop, reterr);
    if (!status)
        status = serve(&crm, &loop, reterr);
    cw_demo_loop_done(&loop);
    return status;
}
