/* row.h - one key of worker.cfg as a line of a table: kind, default, range, meaning.
 *
 * Every value, default or written, passes the same parser. Times and sizes are texts with a unit, in memory
 * milliseconds and bytes. */
#ifndef CW_CONFIG_ROW_H
#define CW_CONFIG_ROW_H

#include "cw/config/cfg.h"

enum cw_kind {
    CW_TEXT = 1, /* any text; min "1": not empty */
    CW_WORD,     /* one of the words in min, separated by '|' */
    CW_COUNT,    /* a whole number */
    CW_SIZE,     /* "64KiB": B, KiB, MiB, GiB */
    CW_TIME,     /* "250ms": ms, s, min, h */
    CW_FLAG,     /* true or false */
    CW_TEXTS,    /* a list of texts */
};

#define CW_TYPE_OF_CW_TEXT  struct cw_slice
#define CW_TYPE_OF_CW_WORD  struct cw_slice
#define CW_TYPE_OF_CW_COUNT int64_t
#define CW_TYPE_OF_CW_SIZE  int64_t
#define CW_TYPE_OF_CW_TIME  int64_t
#define CW_TYPE_OF_CW_FLAG  bool
#define CW_TYPE_OF_CW_TEXTS struct cw_list

/* For structs that are made from a table of X(key, kind, default, min, max, meaning). */
#define CW_FIELD_OF(key, kind, def, min, max, meaning) CW_TYPE_OF_##kind key;

struct cw_row {
    const char *section; /* NULL: top level */
    const char *key;
    enum cw_kind kind;
    const char *def, *min, *max, *meaning;
    size_t at; /* offset in the struct that holds the values */
};

/* What the value must be, in words, for messages and the sample. */
void cw_row_describe(const struct cw_row *row, char *to, size_t size);

/* False: the text does not fit; *to is unchanged. */
bool cw_row_store(const struct cw_row *row, struct cw_slice text, void *to);

/* Stores the default of each row in the struct at `base`. */
void cw_row_defaults(const struct cw_row *rows, size_t count, void *base);

/* Stores the setting's value. False: it does not fit; a fault is added and *to is unchanged. */
bool cw_row_read(const struct cw_row *row, struct cw_cfg *cfg, const config_setting_t *setting, void *to);

/* Appends a time or size in quotes, in the largest unit that leaves a whole number. */
void cw_row_show_amount(struct cw_buf *buf, enum cw_kind kind, int64_t value);

#endif
