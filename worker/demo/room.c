#include "cw/demo/room.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* The path goes into a configuration file between quotes. */
static const char *parent(void)
{
    const char *named = getenv("TMPDIR");

    if (!named || !named[0] || strlen(named) > 128 || strpbrk(named, "\"\\\n"))
        return "/tmp";
    return named;
}

enum cw_status cw_room_open(struct cw_room *ret, struct cw_err *reterr)
{
    struct cw_room room;

    (void)snprintf(room.path, sizeof(room.path), "%s/cad-worker-demo-XXXXXX", parent());
    if (!mkdtemp(room.path))
        return cw_fail(reterr, CW_EIO, 0, "no folder for the worker's files: %s: %s", room.path,
                       strerror(errno));
    *ret = room;
    return CW_OK;
}

void cw_room_close(struct cw_room *room)
{
    DIR *folder = room->path[0] ? opendir(room->path) : NULL;
    const struct dirent *entry;

    if (!folder)
        return;
    while ((entry = readdir(folder)))
        (void)unlinkat(dirfd(folder), entry->d_name, 0); /* "." and ".." refuse */
    closedir(folder);
    (void)rmdir(room->path);
    room->path[0] = '\0';
}

void cw_room_path(const struct cw_room *room, const char *name, char ret[CW_ROOM_PATH])
{
    (void)snprintf(ret, CW_ROOM_PATH, "%.200s/%.50s", room->path, name);
}

enum cw_status cw_room_write(const struct cw_room *room, const char *name, struct cw_slice bytes,
                             struct cw_err *reterr)
{
    char path[CW_ROOM_PATH];
    ssize_t written;
    int fd;

    cw_room_path(room, name, path);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return cw_fail(reterr, CW_EIO, 0, "%s: %s", path, strerror(errno));
    written = write(fd, bytes.ptr, bytes.len);
    close(fd);
    if (written != (ssize_t)bytes.len)
        return cw_fail(reterr, CW_EIO, 0, "%s: not written", path);
    return CW_OK;
}
