#include "cw/config/files.h"

struct cw_slice cw_files_env(const struct cw_files *files, struct cw_slice name)
{
    for (const char *const *entry = files->env; entry && *entry; entry++) {
        struct cw_slice whole = cw_slice_of(*entry);

        if (whole.len > name.len && whole.ptr[name.len] == '=' && cw_slice_starts(whole, name))
            return cw_slice_from(whole, name.len + 1);
    }
    return (struct cw_slice){ 0 };
}
