"""Waiting for something to become true, with a deadline; and free ports."""

import socket
import threading
import time
from typing import Callable, TypeVar

Result = TypeVar("Result")


class TooLate(AssertionError):
    """What was waited for did not come."""


def until(what: str, ask: Callable[[], Result], seconds: float = 20.0, every: float = 0.02) -> Result:
    """Asks until the answer is true, and returns it."""
    pause = threading.Event()
    deadline = time.monotonic() + seconds
    while True:
        answer = ask()
        if answer:
            return answer
        if time.monotonic() >= deadline:
            raise TooLate(f"{what}: not within {seconds:g} s")
        pause.wait(every)


def free_ports(count: int) -> list[int]:
    """Loopback ports that were free a moment ago, all different."""
    held = [socket.socket() for _ in range(count)]
    try:
        for one in held:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in held]
    finally:
        for one in held:
            one.close()


class Refusing:
    """An address where connections are refused: bound, so that nobody else gets it, and never listening."""

    def __init__(self):
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]

    def close(self) -> None:
        self._socket.close()
