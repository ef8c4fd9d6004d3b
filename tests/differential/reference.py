"""What CPython makes of conditions: cases from stdin, one line of answer each.

usage: reference.py [--why]

The cases are framed as driver.c reads them. An answer is one of

    value TYPE REPR     value* TYPE REPR (a set is in it)     raises CLASS     syntax     random

"random" is a value that depends on what `random` draws; REPR of what holds a set is its characters in order.
A case that takes over CASE_SECONDS of CPU ends the process (SIGPROF), so that no loop in C can hang the test:
whoever reads the answers starts another one behind that case. With --why the answer is the list of reasons
why our limits, or what section 6 leaves open, may give another result.
"""

import os
import resource
import signal
import sys
import warnings

from surroundings import evaluated, settle
from why import why

CASE_SECONDS = 0.04
MEMORY = 1 << 30


def read_case(stream):
    """The texts and numbers of the next case, or None."""
    head = stream.readline().split()
    if not head:
        return None
    sizes = [int(size) for size in head[:3]]
    texts = [stream.read(size).decode() for size in sizes]
    return texts, int(head[3]), int(head[4])


def main():
    judge, seconds = (why, 10 * CASE_SECONDS) if "--why" in sys.argv else (evaluated, CASE_SECONDS)
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    out = os.fdopen(1, "w", encoding="utf-8", newline="\n")
    while (case := read_case(sys.stdin.buffer)) is not None:
        signal.setitimer(signal.ITIMER_PROF, seconds)
        line = judge(settle(*case))
        signal.setitimer(signal.ITIMER_PROF, 0)
        out.write(line + "\n")
        out.flush()


if __name__ == "__main__":
    main()
