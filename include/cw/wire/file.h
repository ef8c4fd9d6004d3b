/* file.h - whole files, for configuration. */
#ifndef CW_WIRE_FILE_H
#define CW_WIRE_FILE_H

#include "cw/config/files.h"

/* Reads a file, pipe or "-" (standard input) into the arena, NUL-terminated; the path is taken as it is. */
enum cw_status cw_file_read(struct cw_file *file, struct cw_arena *arena, struct cw_err *reterr);

/* The files of a configuration: relative paths count from the folder of `cfg_path`, which is borrowed. */
struct cw_files cw_files_beside(const char *const *cfg_path);

#endif
