/* cfg.h - a libconfig text as a tree whose settings know where they stand.
 *
 * libconfig 1.5 knows the line of a setting, not its column, and wraps large integers without a word. So
 * the text is scanned beside it: the n-th assignment of the text is the n-th named setting of the tree
 * (groups in lists, which have no name, count by their brace), and integers are read from their own digits.
 * Not for the hot path. */
#ifndef CW_CONFIG_CFG_H
#define CW_CONFIG_CFG_H

#include "cw/base/arena.h"
#include "cw/base/source.h"
#include "cw/config/cfg_text.h"
#include <libconfig.h>

struct cw_cfg {
    const struct cw_text *text;
    config_t tree;
    struct cw_arena *arena;
    struct cw_faults *faults;
};

/* Parses the text, which must outlive the cfg. On a fault (syntax, a NUL byte, @include) it is in
 * `faults` and the tree is empty. cw_cfg_done in any case. */
enum cw_status cw_cfg_read(struct cw_cfg *cfg, const struct cw_text *text, struct cw_arena *arena,
                           struct cw_faults *faults);
void cw_cfg_done(struct cw_cfg *cfg);

/* The parts of the text to blame: the name and the value as written. An unnamed group has the place of its
 * brace, any other unnamed element that of the setting that holds it. */
struct cw_slice cw_cfg_name_at(const config_setting_t *setting);
struct cw_slice cw_cfg_value_at(const config_setting_t *setting);

/* Adds an error at the setting's value. */
__attribute__((format(printf, 3, 4))) void cw_cfg_fault(struct cw_cfg *cfg, const config_setting_t *setting,
                                                        const char *format, ...);

/* Typed reading: false, with the fault added and *ret unchanged, where the type is another. Texts are
 * copied into the cfg's arena. */
bool cw_cfg_get_text(struct cw_cfg *cfg, const config_setting_t *setting, struct cw_slice *ret);
bool cw_cfg_get_int(struct cw_cfg *cfg, const config_setting_t *setting, int64_t min, int64_t max,
                    int64_t *ret);
bool cw_cfg_get_flag(struct cw_cfg *cfg, const config_setting_t *setting, bool *ret);

/* The place of the setting's word in a list ended by NULL, from 1; 0: another word or no text, with a fault.
 */
int cw_cfg_get_word(struct cw_cfg *cfg, const config_setting_t *setting, const char *const *words);

/* The text as a source, so that a fault inside it finds its place. False as above. */
bool cw_cfg_source(struct cw_cfg *cfg, const config_setting_t *setting, struct cw_source *ret);

/* A list or array of texts; a single text counts as one. */
struct cw_list {
    const struct cw_slice *items;
    const struct cw_slice *places; /* of the items: parts of the text, to blame */
    size_t count;
    bool given; /* false: absent, which is not the same as empty */
};
bool cw_cfg_get_list(struct cw_cfg *cfg, const config_setting_t *setting, struct cw_list *ret);

bool cw_list_has(const struct cw_list *list, struct cw_slice item);

#endif
