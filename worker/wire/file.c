#include "cw/wire/file.h"

#include "cw/base/buf.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

extern char **environ;

static enum cw_status read_all(int fd, struct cw_buf *buf, struct cw_err *reterr)
{
    char piece[16384];
    ssize_t got = 0;

    while (!buf->failed && (got = read(fd, piece, sizeof(piece))) > 0)
        cw_buf_add(buf, (struct cw_slice){ piece, (size_t)got });
    if (got < 0)
        return cw_fail(reterr, CW_EIO, 0, "%s", strerror(errno));
    if (buf->failed == CW_ELIMIT)
        return cw_fail(reterr, CW_ELIMIT, 0, "larger than %zu bytes", buf->max);
    if (buf->failed)
        return cw_fail(reterr, CW_ENOMEM, 0, "no memory");
    return CW_OK;
}

static bool is_exposed(int fd)
{
    struct stat about;

    return fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && (about.st_mode & S_IROTH);
}

enum cw_status cw_file_read(struct cw_file *file, struct cw_arena *arena, struct cw_err *reterr)
{
    int fd = strcmp(file->path.ptr, "-") == 0 ? STDIN_FILENO : open(file->path.ptr, O_RDONLY | O_CLOEXEC);
    enum cw_status status;
    struct cw_buf buf;

    if (fd < 0)
        return cw_fail(reterr, CW_EIO, 0, "%s", strerror(errno));
    cw_buf_init(&buf, arena, file->max);
    status = read_all(fd, &buf, reterr);
    file->exposed = is_exposed(fd);
    if (fd != STDIN_FILENO)
        close(fd);
    if (status)
        return status;
    file->bytes = cw_arena_copy(arena, cw_buf_slice(&buf));
    return file->bytes.ptr ? CW_OK : cw_fail(reterr, CW_ENOMEM, 0, "no memory");
}

static enum cw_status read_beside(void *world, struct cw_file *file, struct cw_arena *arena,
                                  struct cw_err *reterr)
{
    const char *cfg = *(const char *const *)world, *slash = strrchr(cfg, '/'), *path = file->path.ptr;
    int folder = path[0] != '/' && slash ? (int)(slash - cfg + 1) : 0;
    char full[PATH_MAX];
    struct cw_file found = { .path = { full, 0 }, .max = file->max };
    enum cw_status status;

    if (file->path.len != strlen(path) ||
        snprintf(full, sizeof(full), "%.*s%s", folder, cfg, path) >= (int)sizeof(full))
        return cw_fail(reterr, CW_EINVAL, 0, "not a path");
    status = cw_file_read(&found, arena, reterr);
    file->path = cw_arena_copy(arena, cw_slice_of(full));
    file->bytes = found.bytes;
    file->exposed = found.exposed;
    return status;
}

struct cw_files cw_files_beside(const char *const *cfg_path)
{
    return (struct cw_files){ (void *)cfg_path, read_beside, (const char *const *)environ };
}
