/* version.h - what this program is called and which version it is. */
#ifndef CW_VERSION_H
#define CW_VERSION_H

#define CW_NAME    "cad-worker"
#define CW_VERSION "0.1.0"

#endif
