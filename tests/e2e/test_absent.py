"""What is not there at the start: the broker, the CRM, a topic."""

import random

from case import Case
from events import encoded, event
from kafka import Kafka
from oracle import judge
from waiting import Refusing, until
from worker import Setup, Worker, integration


def call(number: int, conversation: int = 1) -> dict:
    return {"key": b"c-%d" % conversation, "about": number,
            "value": encoded(event(f"c-{conversation}", f"+35840{number:07d}"))}


def complaint(line: dict) -> bool:
    return line.get("level") in ("warn", "warning", "error")


class Absent(Case):
    def not_ready(self, worker: Worker, *words: str) -> str:
        """/readyz is 503 and its text has all the words; /livez stays 200."""
        text = until(f"/readyz 503 with {words}", lambda: self.refusal(worker, words), 30, 0.1)
        self.assertEqual(worker.get("/livez")[0], 200)
        self.assertTrue(worker.alive())
        return text

    def refusal(self, worker: Worker, words: tuple) -> str:
        status, text = worker.get("/readyz?verbose")
        return text if status == 503 and all(word in text for word in words) else ""

    def test_broker_comes_later(self):
        """No broker: log lines every few seconds, /readyz says so, no crash; then it works."""
        crm = self.crm()
        node = Kafka()
        self.addCleanup(node.remove)
        setup = Setup(node.bootstrap, "late", [integration(crm.endpoint)])
        worker = self.worker(setup, ready=False)
        self.not_ready(worker, "broker")
        worker.log.wait("complaints about the broker", lambda line: complaint(line) and
                                "broker" in line["msg"], 25, count=3)
        self.assertLess(len(worker.log.lines), 60, "the log is flooded")
        node.start()
        node.create(setup.topics(2))
        worker.wait_ready(60)
        reader = self.reader(setup, node)
        self.feed(setup.topic, [call(1)], node)
        self.assertEqual(reader.wait(1)[0].json()["status"], "enriched")

    def test_broker_restarts(self):
        """kill -9 of the broker amid work: the worker waits, goes on, loses nothing."""
        crm = self.crm()
        node = Kafka()
        self.addCleanup(node.remove)
        node.start()
        setup = Setup(node.bootstrap, "bounced", [integration(crm.endpoint)])
        node.create(setup.topics(2))
        worker = self.worker(setup)
        fed = self.feed(setup.topic, [call(number, number % 7) for number in range(1, 200)], node)
        node.restart()
        fed += self.feed(setup.topic, [call(number, number % 7) for number in range(200, 400)], node)
        reader = self.reader(setup, node)
        node.wait_committed(setup.topic, setup.topic, 90)
        reader.wait_ends({setup.output: node.ends(setup.output)})
        self.assertEqual(judge(fed, reader.of(setup.output), lambda *_: "").faults(), "")
        worker.wait_ready()

    def test_missing_topics(self):
        """Each missing topic is named in the log and in /readyz; creating it makes the worker go."""
        crm = self.crm()
        setup = Setup(self.kafka.bootstrap, f"unborn-{random.randrange(1 << 32)}", [integration(crm.endpoint)])
        worker = self.worker(setup, ready=False)
        for topic in (setup.topic, setup.output, setup.dead_letter):
            with self.subTest(topic):
                self.not_ready(worker, topic)
                worker.log.wait(f"complaint about {topic}", lambda line, name=topic: complaint(line) and
                                f'"{name}"' in " ".join(map(str, line.values())), 15)
                self.kafka.create({topic: 2})
        worker.wait_ready(60)
        reader = self.reader(setup)
        self.feed(setup.topic, [call(1)])
        self.assertEqual(reader.wait(1)[0].json()["status"], "enriched")

    def test_no_crm(self):
        """The CRM refuses connections: records say failed, connect; order is kept."""
        refusing = Refusing()
        self.addCleanup(refusing.close)
        setup = self.setup_of([integration(f"http://127.0.0.1:{refusing.port}/contacts")], 3)
        reader = self.reader(setup)
        worker = self.worker(setup)
        fed = self.feed(setup.topic, [call(number, number % 20) for number in range(200)])
        self.finished(setup, reader)
        verdict = judge(fed, reader.of(setup.output), self.fault_of)
        self.assertEqual((verdict.faults(), verdict.repeats), ("", 0))
        self.assertEqual(worker.get("/livez")[0], 200)

    def fault_of(self, _, record) -> str:
        out = record.json()
        entry = out["integrations"][0]
        got = out["status"], out["cad"], entry["outcome"], entry.get("reason"), entry.get("status")
        return "" if got == ("failed", {}, "failed", "connect", None) else str(got)
