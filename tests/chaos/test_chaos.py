"""The short form of `./dev chaos`: kill -9 of workers and of a broker, and a network that fails, on three brokers."""

import random
import unittest

from chaos import Chaos
from rig import shared
from schedule import Options


def say(line: str) -> None:
    print("  " + line, flush=True)


class Short(unittest.TestCase):
    def run_one(self, guarantee: str) -> None:
        seed = random.SystemRandom().randrange(1 << 32)
        options = Options(guarantee, seed, events=30_000, kills=6, bounces=1, network=6, minutes=0.75)
        run = Chaos(shared(), options, say)
        self.assertTrue(run.run(), run.faults)

    def test_at_least_once(self):
        self.run_one("at_least_once")

    def test_exactly_once(self):
        self.run_one("exactly_once")
