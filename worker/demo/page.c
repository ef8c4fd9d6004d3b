#include "cw/demo/page.h"

#include "cw/demo/embed.h"
#include "cw/demo/http_part.h"
#include "cw/demo/listen.h"
#include <stdlib.h>
#include <unistd.h>

#define CONNECTIONS_MAX 64
#define IDLE_SECONDS    30
#define STATE_PATH      "/state"

enum { FILE_PAGE, FILE_STYLE, FILE_SCRIPT, FILE_ICON, FILES };

static const struct {
    const char *path, *type;
    const unsigned char *bytes;
    const size_t *len;
} files[FILES] = {
    [FILE_PAGE] = { "/", "text/html; charset=utf-8", cw_embed_page_html, &cw_embed_page_html_len },
    [FILE_STYLE] = { "/style.css", "text/css; charset=utf-8", cw_embed_style_css, &cw_embed_style_css_len },
    [FILE_SCRIPT] = { "/page.js", "text/javascript; charset=utf-8", cw_embed_page_js, &cw_embed_page_js_len },
    [FILE_ICON] = { "/icon.svg", "image/svg+xml", cw_embed_icon_svg, &cw_embed_icon_svg_len },
};

/* What is shown came over Kafka: the page may load and run nothing but its own files. */
static const struct {
    const char *name, *value;
} headers[] = {
    { "Content-Security-Policy",
      "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
      "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'" },
    { "X-Content-Type-Options", "nosniff" },
    { "Referrer-Policy", "no-referrer" },
    { "Cross-Origin-Resource-Policy", "same-origin" },
    { "Cache-Control", "no-store" },
};

struct cw_page {
    struct MHD_Daemon *daemon;
    struct MHD_Response *files[FILES], *not_found, *not_allowed;
    struct cw_listen listen;
    struct cw_board *board;
    struct cw_arena scratch; /* of one answer */
};

static struct MHD_Response *make_response(struct cw_slice body, const char *type,
                                          enum MHD_ResponseMemoryMode mode)
{
    struct MHD_Response *response =
        MHD_create_response_from_buffer(body.len, (void *)(uintptr_t)body.ptr, mode);

    if (!response)
        return NULL;
    (void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    for (unsigned i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
        (void)MHD_add_response_header(response, headers[i].name, headers[i].value);
    return response;
}

static enum MHD_Result answer_state(struct cw_page *page, struct MHD_Connection *connection)
{
    const char *since = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "since");
    struct MHD_Response *response = NULL;
    enum MHD_Result result = MHD_NO;
    struct cw_buf body;
    int64_t version;

    if (!since || !cw_slice_to_int(cw_slice_of(since), 0, INT64_MAX, &version))
        version = 0;
    cw_buf_init(&body, &page->scratch, CW_BOARD_STATE_MAX);
    cw_board_state(page->board, version, cw_demo_wall_ms(), &body);
    if (!body.failed)
        response = make_response(cw_buf_slice(&body), "application/json", MHD_RESPMEM_MUST_COPY);
    cw_arena_reset(&page->scratch);
    if (response) {
        result = MHD_queue_response(connection, MHD_HTTP_OK, response);
        MHD_destroy_response(response);
    }
    return result;
}

static enum MHD_Result answer(struct cw_page *page, struct MHD_Connection *connection, const char *path)
{
    if (strcmp(path, STATE_PATH) == 0)
        return answer_state(page, connection);
    for (unsigned i = 0; i < FILES; i++)
        if (strcmp(path, files[i].path) == 0)
            return MHD_queue_response(connection, MHD_HTTP_OK, page->files[i]);
    return MHD_queue_response(connection, MHD_HTTP_NOT_FOUND, page->not_found);
}

/* The types are libmicrohttpd's; the first call comes before the body, where no answer may be given. */
/* NOLINTNEXTLINE(readability-function-size) */
static enum MHD_Result request(void *self, struct MHD_Connection *connection, const char *path,
                               const char *method, const char *version, const char *upload,
                               size_t *upload_len, void **begun)
{
    struct cw_page *page = self;

    (void)version;
    (void)upload;
    if (!*begun || *upload_len) {
        *begun = page;
        *upload_len = 0;
        return MHD_YES;
    }
    if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 && strcmp(method, MHD_HTTP_METHOD_HEAD) != 0)
        return MHD_queue_response(connection, MHD_HTTP_METHOD_NOT_ALLOWED, page->not_allowed);
    return answer(page, connection, path);
}

static void woken(void *self)
{
    struct cw_page *page = self;

    (void)MHD_run(page->daemon);
}

static int64_t tick(void *self, int64_t now_us)
{
    struct cw_page *page = self;

    (void)now_us;
    return cw_http_tick(page->daemon);
}

static enum cw_status make_fixed(struct cw_page *page, struct cw_err *reterr)
{
    bool all = true;

    for (unsigned i = 0; i < FILES; i++) {
        struct cw_slice body = { (const char *)files[i].bytes, *files[i].len };

        page->files[i] = make_response(body, files[i].type, MHD_RESPMEM_PERSISTENT);
        all = all && page->files[i];
    }
    page->not_found = make_response(CW_LIT("not found\n"), "text/plain", MHD_RESPMEM_PERSISTENT);
    page->not_allowed = make_response(CW_LIT("only GET\n"), "text/plain", MHD_RESPMEM_PERSISTENT);
    if (!all || !page->not_found || !page->not_allowed)
        return cw_fail(reterr, CW_ENOMEM, 0, "no memory for the page");
    return CW_OK;
}

static enum cw_status start(struct cw_page *page, struct cw_demo_loop *loop, struct cw_err *reterr)
{
    page->daemon = MHD_start_daemon(MHD_USE_EPOLL, 0, NULL, NULL, request, page, MHD_OPTION_LISTEN_SOCKET,
                                    page->listen.fd, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
                                    MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS, MHD_OPTION_END);
    if (!page->daemon)
        return cw_fail(reterr, CW_EIO, 0, "the page's HTTP server does not start");
    page->listen.fd = -1; /* the daemon's now */
    return cw_demo_loop_add(
        loop,
        (struct cw_demo_part){ .self = page, .fd = cw_http_fd(page->daemon), .woken = woken, .tick = tick },
        reterr);
}

static enum cw_status set_up(struct cw_page *page, const char *listen, struct cw_demo_loop *loop,
                             struct cw_err *reterr)
{
    enum cw_status status = make_fixed(page, reterr);

    if (!status)
        status = cw_listen_open(listen, &page->listen, reterr);
    if (!status)
        status = start(page, loop, reterr);
    return status;
}

enum cw_status cw_page_new(const char *listen, struct cw_board *board, struct cw_demo_loop *loop,
                           struct cw_page **ret, struct cw_err *reterr)
{
    struct cw_page *page = calloc(1, sizeof(*page));
    enum cw_status status;

    if (!page)
        return cw_fail(reterr, CW_ENOMEM, 0, "no memory for the page");
    page->board = board;
    page->listen.fd = -1;
    cw_arena_init(&page->scratch, 64 * 1024, 4 * (size_t)CW_BOARD_STATE_MAX);
    status = set_up(page, listen, loop, reterr);
    if (status)
        cw_page_free(page);
    else
        *ret = page;
    return status;
}

static void let_go(struct MHD_Response *response)
{
    if (response)
        MHD_destroy_response(response);
}

void cw_page_free(struct cw_page *page)
{
    if (!page)
        return;
    if (page->daemon)
        MHD_stop_daemon(page->daemon);
    for (unsigned i = 0; i < FILES; i++)
        let_go(page->files[i]);
    let_go(page->not_found);
    let_go(page->not_allowed);
    if (page->listen.fd >= 0)
        close(page->listen.fd);
    cw_arena_done(&page->scratch);
    free(page);
}

const char *cw_page_where(const struct cw_page *page)
{
    return page->listen.where;
}
