/* mapping.h - what an integration makes of an answer: `save` and `set` (the manual 5.3, 5.4). */
#ifndef CW_CONFIG_MAPPING_H
#define CW_CONFIG_MAPPING_H

#include "cw/config/reader.h"

/* Reads `save`: names are XML element names. */
void cw_mapping_read_save(struct cw_reader *r, uint32_t node);

/* Reads `set`: the four operations; what is fixed must fit already. */
void cw_mapping_read_set(struct cw_reader *r, uint32_t node);

#endif
