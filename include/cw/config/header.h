/* header.h - the headers of a request: the integration's, and those that it implies. */
#ifndef CW_CONFIG_HEADER_H
#define CW_CONFIG_HEADER_H

#include "cw/config/reader.h"

/* Reads `headers`. Names are tokens (RFC 9110 section 5.6.2); what frames the message is refused. */
void cw_header_read(struct cw_reader *r, uint32_t node);

bool cw_header_has(const struct cw_integration *item, struct cw_slice name);

/* A header of our own behind the user's. */
void cw_header_add(struct cw_reader *r, struct cw_slice name, struct cw_slice value, bool secret);

#endif
