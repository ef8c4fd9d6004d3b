/* mocka.h - cmocka.h behind what it needs. */
#ifndef TESTS_MOCKA_H
#define TESTS_MOCKA_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
