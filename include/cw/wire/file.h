/* file.h - whole files, for configuration. */
#ifndef CW_WIRE_FILE_H
#define CW_WIRE_FILE_H

#include "cw/config/files.h"

/* Reads a file, pipe or "-" (standard input) of at most `max` bytes into the arena, NUL-terminated. */
enum cw_status cw_file_read(const char *path, size_t max, struct cw_arena *arena, struct cw_slice *ret,
                            struct cw_err *reterr);

/* The files of a configuration: relative paths count from the folder of `cfg_path`, which is borrowed. */
struct cw_files cw_files_beside(const char *const *cfg_path);

#endif
