/* room.h - a folder of our own for the worker's files, only ours to read, gone at the end. */
#ifndef CW_DEMO_ROOM_H
#define CW_DEMO_ROOM_H

#include "cw/base/err.h"
#include "cw/base/slice.h"

#define CW_ROOM_PATH 256

struct cw_room {
    char path[CW_ROOM_PATH];
};

/* Unchanged on error. */
enum cw_status cw_room_open(struct cw_room *ret, struct cw_err *reterr);

/* Removes the folder and the files in it. A room that was never opened (all zero) is fine. */
void cw_room_close(struct cw_room *room);

/* The path of a file in it. */
void cw_room_path(const struct cw_room *room, const char *name, char ret[CW_ROOM_PATH]);

enum cw_status cw_room_write(const struct cw_room *room, const char *name, struct cw_slice bytes,
                             struct cw_err *reterr);

#endif
