/* ending.h - an end that cannot hang: librdkafka may wait for ever for an object that it thinks is in use,
 * all the more when something is wrong. */
#ifndef CW_WIRE_ENDING_H
#define CW_WIRE_ENDING_H

/* From now on the process ends with this status by itself, if it still runs after so many seconds. */
void cw_ending_begin(int status, unsigned seconds);

/* It need not any more. */
void cw_ending_over(void);

#endif
