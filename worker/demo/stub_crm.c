#include "cw/demo/stub_crm.h"

#include "cw/base/dice.h"
#include "cw/base/json_string.h"
#include "cw/demo/base64.h"
#include "cw/demo/crm_answer.h"
#include "cw/demo/due.h"
#include "cw/demo/http_part.h"
#include "cw/demo/listen.h"
#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WAITING_MAX    65536
#define LOG_LINE_MAX   (64 * 1024)
#define CREDENTIAL_MAX 256
#define CONNECTION_MEM (16 * 1024)
#define EARLY_US       500 /* the loop sleeps whole milliseconds: on average an answer is on time */

enum reply {
    REPLY_CONTACT,
    REPLY_UNKNOWN,
    REPLY_FAILING,
    REPLY_SILENT,
    REPLY_BAD_REQUEST,
    REPLY_UNAUTHORIZED,
    REPLY_NO_PATH,
    REPLY_NO_METHOD,
    REPLIES
};

static const struct {
    unsigned status; /* 0: the connection is closed */
    const char *body;
} replies[REPLIES] = {
    [REPLY_CONTACT] = { 200, NULL },
    [REPLY_UNKNOWN] = { 404, "{\"error\":\"unknown\"}" },
    [REPLY_FAILING] = { 503, "{\"error\":\"out of service\"}" },
    [REPLY_SILENT] = { 0, NULL },
    [REPLY_BAD_REQUEST] = { 400, "{\"error\":\"phone is missing\"}" },
    [REPLY_UNAUTHORIZED] = { 401, "{\"error\":\"unauthorized\"}" },
    [REPLY_NO_PATH] = { 404, "{\"error\":\"no such path\"}" },
    [REPLY_NO_METHOD] = { 405, "{\"error\":\"only GET\"}" },
};

struct request {
    struct request *next; /* in the list of unused ones */
    struct MHD_Connection *connection;
    char *target; /* as it came, kept for the log only */
    enum reply reply;
    char digits[CW_CRM_DIGITS_MAX];
    bool begun, decided;
};

struct cw_stub_crm {
    struct MHD_Daemon *daemon;
    struct MHD_Response *fixed[REPLIES]; /* NULL where the body differs */
    struct cw_listen listen;
    struct cw_due waiting;
    struct cw_arena scratch; /* of one log line */
    struct request *unused;
    char authorization[6 + CW_BASE64_LEN(CREDENTIAL_MAX)]; /* what the header must be */
    int log_fd;
    int64_t delay_min_us, delay_span_us;
    uint64_t random, requests;
};

static int64_t delay_us(struct cw_stub_crm *crm, const struct request *request)
{
    int64_t delay = crm->delay_min_us;

    if (crm->delay_span_us)
        delay += (int64_t)(cw_dice(&crm->random) % ((uint64_t)crm->delay_span_us + 1));
    if (request->reply == REPLY_CONTACT && cw_crm_says(request->digits) == CW_CRM_SLOW)
        delay += CW_CRM_SLOW_MS * INT64_C(1000);
    return delay;
}

/* How one request is answered */

/* Every byte is compared, whatever the first difference. */
static bool same_secret(const char *given, const char *wanted)
{
    size_t len = strlen(wanted);
    unsigned char differ = strlen(given) != len;

    for (size_t i = 0; given[i] && i < len; i++)
        differ |= (unsigned char)(given[i] ^ wanted[i]);
    return !differ;
}

static bool authorized(const struct cw_stub_crm *crm, struct MHD_Connection *connection)
{
    const char *given = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Authorization");

    return given && same_secret(given, crm->authorization);
}

static enum reply reply_by_number(const char *digits)
{
    switch (cw_crm_says(digits)) {
    case CW_CRM_UNKNOWN: return REPLY_UNKNOWN;
    case CW_CRM_FAILING: return REPLY_FAILING;
    case CW_CRM_SILENT: return REPLY_SILENT;
    case CW_CRM_SLOW:
    case CW_CRM_CONTACT: break;
    }
    return REPLY_CONTACT;
}

struct question {
    const char *path, *method, *phone; /* phone NULL: not given */
    bool authorized;
};

static enum reply reply_to(const struct question *question, char digits[CW_CRM_DIGITS_MAX])
{
    cw_crm_digits(question->phone ? question->phone : "", digits);
    if (strcmp(question->path, CW_CRM_PATH) != 0)
        return REPLY_NO_PATH;
    if (strcmp(question->method, MHD_HTTP_METHOD_GET) != 0)
        return REPLY_NO_METHOD;
    if (!question->authorized)
        return REPLY_UNAUTHORIZED;
    if (!question->phone || !question->phone[0])
        return REPLY_BAD_REQUEST;
    return reply_by_number(digits);
}

static struct MHD_Response *make_response(const char *body, size_t len, enum MHD_ResponseMemoryMode mode)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(len, (void *)(uintptr_t)body, mode);

    if (response)
        (void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
    return response;
}

static enum MHD_Result answer_contact(struct MHD_Connection *connection, const char *digits)
{
    char body[CW_CRM_BODY_MAX];
    size_t len = cw_crm_contact(digits, body);
    struct MHD_Response *response = make_response(body, len, MHD_RESPMEM_MUST_COPY);
    enum MHD_Result result;

    if (!response)
        return MHD_NO;
    result = MHD_queue_response(connection, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return result;
}

/* MHD_NO closes the connection: that is also how silence is made. */
static enum MHD_Result answer(struct cw_stub_crm *crm, const struct request *request)
{
    if (request->reply == REPLY_SILENT)
        return MHD_NO;
    if (request->reply == REPLY_CONTACT)
        return answer_contact(request->connection, request->digits);
    return MHD_queue_response(request->connection, replies[request->reply].status,
                              crm->fixed[request->reply]);
}

/* The log */

static void add_text(struct cw_buf *line, const char *name, const char *value)
{
    cw_buf_addf(line, "\"%s\":", name);
    if (value)
        cw_json_add_text(line, cw_slice_of(value));
    else
        cw_buf_add(line, CW_LIT("null"));
    cw_buf_add_char(line, ',');
}

static void log_request(struct cw_stub_crm *crm, const struct question *question,
                        const struct request *request)
{
    struct cw_buf line;

    if (crm->log_fd < 0)
        return;
    cw_buf_init(&line, &crm->scratch, LOG_LINE_MAX);
    cw_buf_add_char(&line, '{');
    add_text(&line, "method", question->method);
    add_text(&line, "target", request->target);
    add_text(&line, "accept",
             MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_ACCEPT));
    add_text(&line, "phone", question->phone);
    cw_buf_addf(&line, "\"authorized\":%s,\"status\":%u}\n", question->authorized ? "true" : "false",
                replies[request->reply].status);
    if (!line.failed)
        (void)!write(crm->log_fd, line.ptr, line.len);
    cw_arena_reset(&crm->scratch);
}

/* The life of one request, as libmicrohttpd calls it */

static void *request_begins(void *self, const char *target, struct MHD_Connection *connection)
{
    struct cw_stub_crm *crm = self;
    struct request *request = crm->unused;

    if (request)
        crm->unused = request->next;
    else
        request = malloc(sizeof(*request));
    if (!request)
        return NULL;
    *request = (struct request){ .connection = connection };
    if (crm->log_fd >= 0)
        request->target = strdup(target);
    crm->requests++;
    return request;
}

static enum MHD_Result decide(struct cw_stub_crm *crm, struct request *request,
                              const struct question *question)
{
    int64_t delay;

    request->decided = true;
    request->reply = reply_to(question, request->digits);
    log_request(crm, question, request);
    delay = delay_us(crm, request);
    if (delay <= 0 || !cw_due_add(&crm->waiting, cw_demo_now_us() + delay, request))
        return answer(crm, request);
    MHD_suspend_connection(request->connection);
    return MHD_YES;
}

static enum MHD_Result begin(struct request *request)
{
    request->begun = true;
    return MHD_YES;
}

/* The types are libmicrohttpd's. Called when the headers are there, when the (empty) body is, and after a
 * resume. An answer at the first call would cost the connection its keep-alive. */
/* NOLINTNEXTLINE(readability-function-size) */
static enum MHD_Result request_goes_on(void *self, struct MHD_Connection *connection, const char *path,
                                       const char *method, const char *version, const char *upload,
                                       size_t *upload_len, void **of_request)
{
    struct cw_stub_crm *crm = self;
    struct request *request = *of_request;
    struct question question = { .path = path, .method = method };

    (void)version;
    (void)upload;
    if (!request)
        return MHD_NO;
    *upload_len = 0;
    if (!request->begun)
        return begin(request);
    if (request->decided)
        return answer(crm, request);
    question.phone = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "phone");
    question.authorized = authorized(crm, connection);
    return decide(crm, request, &question);
}

static void request_ends(void *self, struct MHD_Connection *connection, void **of_request,
                         enum MHD_RequestTerminationCode code)
{
    struct cw_stub_crm *crm = self;
    struct request *request = *of_request;

    (void)connection;
    (void)code;
    if (!request)
        return;
    free(request->target);
    request->next = crm->unused;
    crm->unused = request;
    *of_request = NULL;
}

/* Running */

static void woken(void *self)
{
    struct cw_stub_crm *crm = self;

    (void)MHD_run(crm->daemon);
}

static bool resume_until(struct cw_stub_crm *crm, int64_t until_us)
{
    struct request *request;
    bool any = false;

    while ((request = cw_due_take(&crm->waiting, until_us))) {
        MHD_resume_connection(request->connection);
        any = true;
    }
    return any;
}

static int64_t tick(void *self, int64_t now_us)
{
    struct cw_stub_crm *crm = self;
    int64_t next;

    now_us += EARLY_US;
    if (resume_until(crm, now_us))
        (void)MHD_run(crm->daemon);
    if (cw_http_tick(crm->daemon) == 0)
        return 0;
    next = cw_due_next(&crm->waiting);
    if (next == INT64_MAX)
        return CW_FOREVER;
    return next > now_us ? next - now_us : 0;
}

/* Making and ending */

static enum cw_status take_credentials(struct cw_stub_crm *crm, const struct cw_stub_crm_options *options,
                                       struct cw_err *reterr)
{
    char plain[CREDENTIAL_MAX];
    int len = snprintf(plain, sizeof(plain), "%s:%s", options->user, options->password);

    if (len < 0 || (size_t)len >= sizeof(plain))
        return cw_fail(reterr, CW_ELIMIT, 0, "user and password have more than %zu bytes", sizeof(plain) - 2);
    memcpy(crm->authorization, "Basic ", 6);
    cw_base64((struct cw_slice){ plain, (size_t)len }, crm->authorization + 6);
    return CW_OK;
}

static enum cw_status open_log(struct cw_stub_crm *crm, const char *path, struct cw_err *reterr)
{
    if (!path)
        return CW_OK;
    crm->log_fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (crm->log_fd < 0)
        return cw_fail(reterr, CW_EIO, 0, "%s: %s", path, strerror(errno));
    return CW_OK;
}

static enum cw_status make_fixed(struct cw_stub_crm *crm, struct cw_err *reterr)
{
    for (int i = 0; i < REPLIES; i++) {
        if (!replies[i].body)
            continue;
        crm->fixed[i] = make_response(replies[i].body, strlen(replies[i].body), MHD_RESPMEM_PERSISTENT);
        if (!crm->fixed[i])
            return cw_fail(reterr, CW_ENOMEM, 0, "no memory for the CRM's answers");
    }
    (void)MHD_add_response_header(crm->fixed[REPLY_UNAUTHORIZED], MHD_HTTP_HEADER_WWW_AUTHENTICATE,
                                  "Basic realm=\"crm\"");
    return CW_OK;
}

static enum cw_status start(struct cw_stub_crm *crm, struct cw_demo_loop *loop, struct cw_err *reterr)
{
    crm->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO, 0, NULL, NULL, request_goes_on, crm,
        MHD_OPTION_LISTEN_SOCKET, crm->listen.fd, MHD_OPTION_URI_LOG_CALLBACK, request_begins, crm,
        MHD_OPTION_NOTIFY_COMPLETED, request_ends, crm, MHD_OPTION_CONNECTION_LIMIT, (unsigned)WAITING_MAX,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEM, MHD_OPTION_END);
    if (!crm->daemon)
        return cw_fail(reterr, CW_EIO, 0, "the CRM's HTTP server does not start");
    crm->listen.fd = -1; /* the daemon's now */
    return cw_demo_loop_add(
        loop,
        (struct cw_demo_part){ .self = crm, .fd = cw_http_fd(crm->daemon), .woken = woken, .tick = tick },
        reterr);
}

static enum cw_status set_up(struct cw_stub_crm *crm, const struct cw_stub_crm_options *options,
                             struct cw_demo_loop *loop, struct cw_err *reterr)
{
    enum cw_status status = take_credentials(crm, options, reterr);

    if (!status)
        status = open_log(crm, options->log_path, reterr);
    if (!status)
        status = make_fixed(crm, reterr);
    if (!status)
        status = cw_listen_open(options->listen, &crm->listen, reterr);
    if (!status)
        status = start(crm, loop, reterr);
    return status;
}

enum cw_status cw_stub_crm_new(const struct cw_stub_crm_options *options, struct cw_demo_loop *loop,
                               struct cw_stub_crm **ret, struct cw_err *reterr)
{
    struct cw_stub_crm *crm = calloc(1, sizeof(*crm));
    enum cw_status status;

    if (!crm)
        return cw_fail(reterr, CW_ENOMEM, 0, "no memory for the CRM");
    crm->log_fd = crm->listen.fd = -1;
    crm->random = options->seed;
    crm->delay_min_us = options->delay_min_ms * 1000;
    crm->delay_span_us = (options->delay_max_ms - options->delay_min_ms) * 1000;
    cw_due_init(&crm->waiting, WAITING_MAX);
    cw_arena_init(&crm->scratch, 4096, 2 * LOG_LINE_MAX);
    status = set_up(crm, options, loop, reterr);
    if (status)
        cw_stub_crm_free(crm);
    else
        *ret = crm;
    return status;
}

static void stop(struct cw_stub_crm *crm)
{
    if (!crm->daemon)
        return;
    (void)resume_until(crm, INT64_MAX); /* a suspended connection must not meet the stop */
    (void)MHD_run(crm->daemon);
    MHD_stop_daemon(crm->daemon);
}

static void free_requests(struct request *request)
{
    while (request) {
        struct request *next = request->next;

        free(request);
        request = next;
    }
}

void cw_stub_crm_free(struct cw_stub_crm *crm)
{
    if (!crm)
        return;
    stop(crm);
    for (int i = 0; i < REPLIES; i++)
        if (crm->fixed[i])
            MHD_destroy_response(crm->fixed[i]);
    if (crm->listen.fd >= 0)
        close(crm->listen.fd);
    if (crm->log_fd >= 0)
        close(crm->log_fd);
    free_requests(crm->unused);
    cw_due_done(&crm->waiting);
    cw_arena_done(&crm->scratch);
    free(crm);
}

const char *cw_stub_crm_where(const struct cw_stub_crm *crm)
{
    return crm->listen.where;
}

uint64_t cw_stub_crm_requests(const struct cw_stub_crm *crm)
{
    return crm->requests;
}
