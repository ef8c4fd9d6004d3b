"""Memory is bounded by what the manual's MEMORY says, and the gauges show each term of it."""

import threading

from case import Case
from crm import Answer, Asked, json_answer, knows_all
from events import encoded, event
from waiting import until
from worker import Worker, integration

PHONE, HANGS, LARGE = "+358401234567", "+1003", "+1004"
KIB, MIB = 1 << 10, 1 << 20
BASE = 32 * MIB     # the program, its libraries and their threads, spare desks, connections


class Memory(Case):
    def worker_of(self, script, limits: dict | None = None, partitions: int = 1, **delivery):
        crm = self.crm(script)
        setup = self.setup_of([integration(crm.endpoint)], partitions, delivery=delivery, limits=limits or {},
                              properties=("queued.min.messages=1000", "queued.max.messages.kbytes=4096",
                                          "fetch.message.max.bytes=65536"))
        return setup, self.reader(setup), self.worker(setup)

    def watch(self, worker: Worker, seen: dict) -> threading.Event:
        """Keeps the highest value of each metric until the event is set."""
        over = threading.Event()

        def look() -> None:
            while not over.wait(0.05):
                for name, value in worker.metrics().items():
                    seen[name] = max(value, seen.get(name, 0))
        threading.Thread(target=look, daemon=True).start()
        self.addCleanup(over.set)
        return over

    def test_one_that_waits_keeps_itself_only(self):
        """Large events of which a few hang: what is finished around them is gone, though it came in one piece."""
        events, size, every = 2400, 32 * KIB, 40
        setup, reader, worker = self.worker_of(
            lambda asked: Answer(fault="slow") if asked.param("phone")[0] == HANGS else knows_all(asked),
            in_flight=200, max_bytes="16MiB", event_timeout="1min", window=4096)
        padding = "x" * size
        self.feed(setup.topic, [{"key": b"c-%d" % one, "value": encoded(event(
            f"c-{one}", HANGS if one % every == 0 else PHONE, notes=padding))} for one in range(events)])
        until("all but those that hang", lambda: reader.count(setup.output) >= events - events // every, 60, 0.1)
        seen = worker.metrics()
        self.assertEqual(seen["cad_worker_open_events"], events // every)
        for gauge in ("desks", "open_conversations", "inflight_events"):
            self.assertEqual(seen[f"cad_worker_{gauge}"], events // every, gauge)
        self.assertGreaterEqual(seen["cad_worker_lookup_connections"], 1)      # equal questions are sent once
        self.assertLessEqual(seen["cad_worker_spare_desks"], 64)
        self.assertEqual(seen["cad_worker_orphaned_events"], 0)
        self.assertGreater(seen["cad_worker_open_bytes"], events // every * size)
        self.assertLess(seen["cad_worker_open_bytes"], 4 * events // every * size)
        self.assertLess(seen["process_resident_memory_bytes"], BASE + seen["cad_worker_open_bytes"] + 1.5 * 4 * MIB)
        self.assertLess(seen["process_max_resident_bytes"], BASE + 16 * MIB + 1.5 * 4 * MIB)
        self.assertEqual(seen["cad_worker_partition_open_offsets{topic=\"%s\",partition=\"0\"}" % setup.topic], events)
        worker.kill()

    def test_a_backlog_stays_with_kafka(self):
        """Many large events, a slow CRM: nothing is taken beyond max_bytes, and memory stays within the formula."""
        pace = threading.Semaphore(0)

        def script(asked: Asked) -> Answer:
            pace.acquire(timeout=30)
            return knows_all(asked)
        setup, reader, worker = self.worker_of(script, partitions=4, in_flight=64, max_bytes="8MiB")
        seen: dict[str, float] = {}
        over = self.watch(worker, seen)
        events = 1500
        self.feed(setup.topic, [{"key": b"c-%d" % (one % 50), "value": encoded(event(
            f"c-{one % 50}", PHONE, number=one, notes="x" * 60 * KIB))} for one in range(events)])
        until("as much as there may be", lambda: seen.get("cad_worker_open_bytes", 0) > 8 * MIB, 30, 0.05)
        until("prefetched", lambda: seen.get("cad_worker_prefetched_messages", 0) > 0, 30, 0.05)
        pace.release(events)
        self.finished(setup, reader, 90)
        over.set()
        self.assertEqual(seen["cad_worker_open_bytes_limit"], 8 * MIB)
        self.assertEqual(seen["cad_worker_prefetch_bytes_limit"], 4 * MIB)
        self.assertLessEqual(seen["cad_worker_open_bytes"], 8 * MIB + MIB)
        self.assertLess(seen["process_resident_memory_bytes"], BASE + 8 * MIB + 1.5 * 4 * MIB + 4 * MIB)
        self.assertEqual(reader.count(setup.output), events)

    def test_answers_that_never_end(self):
        """A CRM that sends a megabyte to everybody and does not end it: bounded, and the others are served."""
        body = b"[" + b"{}," * 330_000

        def script(asked: Asked) -> Answer:
            if not asked.param("phone")[0].startswith(LARGE):
                return json_answer({"id": "7"})
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n"
            return Answer(body=head + body, fault="raw-slow")
        setup, reader, worker = self.worker_of(script, in_flight=64, max_bytes="8MiB", event_timeout="4s")
        seen: dict[str, float] = {}
        over = self.watch(worker, seen)
        self.feed(setup.topic, [{"key": b"c-%d" % one, "value": encoded(event(
            f"c-{one}", f"{LARGE}{one}" if one % 2 else PHONE))}
                                for one in range(200)])
        self.finished(setup, reader, 60)
        over.set()
        self.assertGreater(seen["cad_worker_lookup_received_bytes"], 4 * MIB)
        self.assertLessEqual(seen["cad_worker_lookup_received_bytes"], 16 * MIB)
        self.assertLess(seen["process_resident_memory_bytes"], BASE + 3 * 8 * MIB)
        for one in reader.of(setup.output):
            expected = "failed" if one.source()[2] % 2 else "enriched"
            self.assertEqual(one.json()["status"], expected, one.json())
