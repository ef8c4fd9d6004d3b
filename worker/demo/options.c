#include "cw/demo/options.h"

#include "cw/base/slice.h"
#include <getopt.h>
#include <string.h>

#define DELAY_MAX_MS 300000

const char cw_demo_usage[] =
    "usage: cad-worker demo [--listen ADDR:PORT] [--seed N] [--verbose]\n"
    "       cad-worker demo --once [--verbose]\n"
    "       cad-worker demo --serve crm [--listen ADDR:PORT] [--delay MIN[-MAX]] [--seed N]\n"
    "                       [--log FILE] [--user NAME] [--password-file FILE]\n"
    "       cad-worker demo --serve page --brokers HOST:PORT [--listen ADDR:PORT] [--seed N]\n"
    "\n"
    "Everything in one place, nothing to configure: an in-memory broker, a stub CRM over HTTP, the\n"
    "real worker, a feeder of lifelike conversation events, and the page \"Conversation Details\".\n"
    "\n"
    "  --listen ADDR:PORT    where the page (or the CRM) listens; the page's default is\n"
    "                        127.0.0.1:8090, or any free port when that one is taken\n"
    "  --once                a fixed set of events, their enriched records on standard output, end\n"
    "  --serve crm|page      only the stub CRM, or only feeder and page at an existing Kafka\n"
    "  --brokers HOST:PORT   that Kafka\n"
    "  --delay MIN[-MAX]     milliseconds each answer of the CRM is held back\n"
    "  --seed N              makes delays and conversations the same again\n"
    "  --log FILE            the CRM appends one JSON line per request; it holds phone numbers\n"
    "  --user, --password-file\n"
    "                        the credentials that the CRM demands; the password is the file's first line\n"
    "  --verbose             the worker's log on standard error\n"
    "  --help                this text\n";

enum flag {
    FLAG_LISTEN = 256,
    FLAG_ONCE,
    FLAG_SERVE,
    FLAG_BROKERS,
    FLAG_DELAY,
    FLAG_SEED,
    FLAG_LOG,
    FLAG_USER,
    FLAG_PASSWORD_FILE,
    FLAG_VERBOSE,
    FLAG_HELP
};

static const struct option flags[] = {
    { "listen", required_argument, NULL, FLAG_LISTEN },
    { "once", no_argument, NULL, FLAG_ONCE },
    { "serve", required_argument, NULL, FLAG_SERVE },
    { "brokers", required_argument, NULL, FLAG_BROKERS },
    { "delay", required_argument, NULL, FLAG_DELAY },
    { "seed", required_argument, NULL, FLAG_SEED },
    { "log", required_argument, NULL, FLAG_LOG },
    { "user", required_argument, NULL, FLAG_USER },
    { "password-file", required_argument, NULL, FLAG_PASSWORD_FILE },
    { "verbose", no_argument, NULL, FLAG_VERBOSE },
    { "help", no_argument, NULL, FLAG_HELP },
    { "help", no_argument, NULL, 'h' },
    { 0 },
};

static enum cw_status take_delay(const char *text, struct cw_demo_options *ret, struct cw_err *reterr)
{
    struct cw_slice all = cw_slice_of(text), first = all;
    size_t dash = cw_slice_find(all, '-');
    bool good;

    first.len = dash;
    good = cw_slice_to_int(first, 0, DELAY_MAX_MS, &ret->delay_min_ms);
    ret->delay_max_ms = ret->delay_min_ms;
    if (good && dash < all.len)
        good = cw_slice_to_int(cw_slice_from(all, dash + 1), ret->delay_min_ms, DELAY_MAX_MS,
                               &ret->delay_max_ms);
    ret->delay_given = true;
    if (!good)
        return cw_fail(reterr, CW_EINVAL, 0, "--delay %.40s: milliseconds as 20 or 10-50, at most %d", text,
                       DELAY_MAX_MS);
    return CW_OK;
}

static enum cw_status take_seed(const char *text, struct cw_demo_options *ret, struct cw_err *reterr)
{
    int64_t seed;

    if (!cw_slice_to_int(cw_slice_of(text), 0, INT64_MAX, &seed))
        return cw_fail(reterr, CW_EINVAL, 0, "--seed %.40s: not a number", text);
    ret->seed = (uint64_t)seed;
    return CW_OK;
}

static enum cw_status take_scene(const char *text, struct cw_demo_options *ret, struct cw_err *reterr)
{
    if (strcmp(text, "crm") == 0)
        ret->scene = CW_SCENE_CRM;
    else if (strcmp(text, "page") == 0)
        ret->scene = CW_SCENE_PAGE;
    else
        return cw_fail(reterr, CW_EINVAL, 0, "--serve %.40s: only crm and page can be served", text);
    return CW_OK;
}

static enum cw_status take(int flag, const char *value, struct cw_demo_options *ret, struct cw_err *reterr)
{
    switch (flag) {
    case FLAG_LISTEN: ret->listen = value; return CW_OK;
    case FLAG_ONCE: ret->scene = CW_SCENE_ONCE; return CW_OK;
    case FLAG_SERVE: return take_scene(value, ret, reterr);
    case FLAG_BROKERS: ret->brokers = value; return CW_OK;
    case FLAG_DELAY: return take_delay(value, ret, reterr);
    case FLAG_SEED: return take_seed(value, ret, reterr);
    case FLAG_LOG: ret->log_path = value; return CW_OK;
    case FLAG_USER: ret->user = value; return CW_OK;
    case FLAG_PASSWORD_FILE: ret->password_file = value; return CW_OK;
    case FLAG_VERBOSE: ret->verbose = true; return CW_OK;
    case FLAG_HELP:
    case 'h': ret->scene = CW_SCENE_HELP; return CW_OK;
    }
    return cw_fail(reterr, CW_EINVAL, 0,
                   "unknown flag, or a flag without its value; see cad-worker demo --help");
}

/* A flag that its scene would silently ignore is a mistake of the user's. */
static enum cw_status check(const struct cw_demo_options *options, struct cw_err *reterr)
{
    bool crm = options->scene == CW_SCENE_CRM;

    if ((options->scene == CW_SCENE_PAGE) != (options->brokers != NULL))
        return cw_fail(reterr, CW_EINVAL, 0, "--serve page and --brokers HOST:PORT belong together");
    if (!crm && (options->log_path || options->user || options->password_file || options->delay_given))
        return cw_fail(reterr, CW_EINVAL, 0, "--log, --user, --password-file and --delay need --serve crm");
    if (options->scene == CW_SCENE_ONCE && options->listen)
        return cw_fail(reterr, CW_EINVAL, 0, "--once has no page to --listen for");
    return CW_OK;
}

enum cw_status cw_demo_options_read(int argc, char **argv, struct cw_demo_options *ret, struct cw_err *reterr)
{
    struct cw_demo_options options = { .scene = CW_SCENE_ALL, .seed = 1 };
    int flag;

    optind = 1;
    opterr = 0;
    while ((flag = getopt_long(argc, argv, "h", flags, NULL)) != -1) {
        enum cw_status status = take(flag, optarg, &options, reterr);

        if (status)
            return status;
        if (options.scene == CW_SCENE_HELP)
            break;
    }
    if (options.scene != CW_SCENE_HELP && optind < argc)
        return cw_fail(reterr, CW_EINVAL, 0, "\"%.40s\" is not a flag; see cad-worker demo --help",
                       argv[optind]);
    if (options.scene != CW_SCENE_HELP && check(&options, reterr))
        return CW_EINVAL;
    *ret = options;
    return CW_OK;
}
