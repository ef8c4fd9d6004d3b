/* descriptors.h - how many files and sockets this process may have. */
#ifndef CW_WIRE_DESCRIPTORS_H
#define CW_WIRE_DESCRIPTORS_H

#include <stdbool.h>
#include <stddef.h>

/* Raises the soft limit to the hard one. False: that is too little for so many connections. */
bool cw_descriptors_raise(size_t connections);

#endif
