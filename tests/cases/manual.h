/* manual.h - the examples of a manual page as a case file. */
#ifndef TESTS_CASES_MANUAL_H
#define TESTS_CASES_MANUAL_H

#include <stddef.h>

/* Turns the page into its examples, in place: what stands in a display (.EX to .EE) after a line `.\" case:`
 * is kept, without roff's escapes; every other line becomes empty, so line numbers stay. Returns the new
 * length. */
size_t manual_to_cases(char *text, size_t len);

#endif
