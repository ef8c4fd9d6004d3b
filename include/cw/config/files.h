/* files.h - how configuration, which does no I/O, gets the texts that settings point at. */
#ifndef CW_CONFIG_FILES_H
#define CW_CONFIG_FILES_H

#include "cw/base/arena.h"
#include "cw/base/err.h"

struct cw_file {
    struct cw_slice path; /* NUL-terminated; a relative one counts from the folder of worker.cfg */
    size_t max;           /* bytes; a larger file is refused */
    struct cw_slice bytes;
    bool exposed; /* set by who reads it: everybody on the machine may read it, too */
};

struct cw_files {
    void *world;
    /* Reads a whole file into the arena; the path becomes the one that was opened. On failure reterr->text
     * says why, without the path. */
    enum cw_status (*read)(void *world, struct cw_file *file, struct cw_arena *arena, struct cw_err *reterr);
    const char *const *env; /* NAME=value, ends with NULL; may be NULL */
};

/* The value of an environment variable, or null. */
struct cw_slice cw_files_env(const struct cw_files *files, struct cw_slice name);

#endif
