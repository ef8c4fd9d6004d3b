"""How the demo and its worker end, and what is left of them."""

import json
import os
import signal
import socket
import unittest
import urllib.request

from demo import Demo, is_running
from waiting import Refusing, until

USUAL_PORT = 8090


class LifeTest(unittest.TestCase):
    def start(self, *flags: str) -> Demo:
        demo = Demo(*flags)
        self.addCleanup(demo.close)
        demo.told("config")
        return demo

    def gone(self, pid: int) -> None:
        until(f"process {pid} is gone", lambda: not is_running(pid), 10)

    def test_signals_end_it_and_leave_nothing(self):
        for name in ("SIGINT", "SIGTERM"):
            with self.subTest(signal=name):
                demo = self.start("--listen", "127.0.0.1:0")
                worker = demo.worker_pid()
                self.assertNotEqual(demo.leftovers(), [])
                self.assertEqual(demo.end(getattr(signal, name)), 0)
                self.gone(worker)
                self.assertEqual(demo.leftovers(), [])

    def test_worker_does_not_outlive_a_killed_demo(self):
        demo = self.start("--listen", "127.0.0.1:0")
        worker = demo.worker_pid()
        demo.end(signal.SIGKILL)
        self.gone(worker)

    def test_demo_ends_with_its_worker(self):
        demo = self.start("--listen", "127.0.0.1:0")
        os.kill(demo.worker_pid(), signal.SIGKILL)
        self.assertEqual(demo.child.wait(20), 1)
        until("the reason is told", lambda: any("signal 9" in line for line in demo.errors), 5)
        self.assertEqual(demo.leftovers(), [])

    def test_usual_port_is_left_to_others(self):
        with socket.socket() as other:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                other.bind(("127.0.0.1", USUAL_PORT))
                other.listen()
            except OSError:
                pass    # somebody has it already, as good for this test
            page = self.start().told("page")
            self.assertNotIn(f":{USUAL_PORT}/", page)
            with urllib.request.urlopen(page, timeout=10) as answer:
                self.assertIn(b"Conversation Details", answer.read())

    def state(self, page: str) -> dict:
        with urllib.request.urlopen(page + "state", timeout=10) as answer:
            return json.load(answer)

    def test_page_at_an_existing_kafka(self):
        broker = self.start("--listen", "127.0.0.1:0").told("broker")
        front = Demo("--serve", "page", "--brokers", broker, "--listen", "127.0.0.1:0", "--seed", "7")
        self.addCleanup(front.close)
        page = front.told("page")
        until("the worker there answers the feeder here", lambda: self.state(page)["totals"]["enriched"], 20, 0.2)
        self.assertEqual(front.end(), 0)

    def test_page_waits_for_kafka(self):
        nobody = Refusing()
        self.addCleanup(nobody.close)
        front = Demo("--serve", "page", "--brokers", f"127.0.0.1:{nobody.port}", "--listen", "127.0.0.1:0")
        self.addCleanup(front.close)
        page = front.told("page")
        until("it says that it waits", lambda: any(line.startswith("waiting: ") for line in front.lines), 10)
        self.assertEqual(self.state(page)["totals"]["events"], 0)
        self.assertEqual(front.end(), 0)

    def test_files_are_only_ours_to_read(self):
        demo = self.start("--listen", "127.0.0.1:0")
        modes = {path.name: oct(path.stat().st_mode & 0o777) for path in demo.folder.rglob("*") if path.is_file()}
        self.assertEqual(set(modes.values()), {"0o600"}, modes)
        room = next(demo.folder.iterdir())
        self.assertEqual(room.stat().st_mode & 0o777, 0o700)


if __name__ == "__main__":
    unittest.main()
