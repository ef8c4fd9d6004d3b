"""The seed's own integration, byte for byte, on a real Kafka and a CRM that demands credentials."""

import hashlib
import json

from case import Case
from crm import Answer, Asked, basic, contact, seed_cad
from events import WHEN, encoded, event
from oracle import output_id
from worker import SEED, integration

SEED_SHA256 = "4c6b4fc68b7670d961145f207e9db8b9e5c637379b2b09d2409df08e12528f2a"
TRACE = b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
PHONE = "+358401234567"


class Seed(Case):
    def test_one_call(self):
        """Request, credentials, CAD, headers, id and schema of one event."""
        crm = self.crm()
        setup = self.setup_of([integration(crm.endpoint, name="crm")], partitions=4)
        reader = self.reader(setup)
        self.worker(setup)
        source = self.feed(setup.topic, [self.call("11661166-aaaa-bbbb-cccc-0000000010cc")])[0]
        self.finished(setup, reader)
        self.assertEqual(reader.count(), 1)
        self.check_request(crm.asked)
        self.check_record(setup, source, reader.records[0])

    def call(self, conversation: str) -> dict:
        return {"key": conversation.encode(), "value": encoded(event(conversation, PHONE)),
                "headers": [("traceparent", TRACE), ("tracestate", b"a=b"), ("other", b"\xff")]}

    def check_request(self, asked: list[Asked]) -> None:
        self.assertEqual([(one.method, one.target) for one in asked],
                         [("GET", "/contacts?phone=%2B358401234567")])
        self.assertEqual(asked[0].header("Accept"), ["application/json"])
        self.assertTrue(asked[0].authorized)

    def check_record(self, setup, source, record) -> None:
        out = record.json()
        self.check_output(record)
        self.check_headers(setup, source, record)
        self.assertEqual((record.key, record.partition), (source.key, source.partition))
        self.assertEqual(out["cad"], seed_cad(PHONE))
        self.assertEqual(out["cad"]["customer_data"]["lastticket"], contact(PHONE)["tickets"][-1]["id"])
        self.assertEqual(out["id"], output_id(setup.topic, source))
        self.assertEqual(out["conversation_id"], source.key.decode())
        self.assertEqual(out["guid"], source.key.decode().replace("-", "").upper())
        self.assertEqual(out["event"], {"name": "received", "datetime": WHEN})
        self.assertEqual((out["status"], out["schema_version"]), ("enriched", 1))
        self.assertEqual(out["source"], {"topic": setup.topic, "partition": source.partition,
                                         "offset": source.offset, "timestamp": source.timestamp})
        self.check_outcome(out["integrations"])

    def check_outcome(self, entries: list) -> None:
        self.assertEqual(len(entries), 1)
        self.assertEqual({name: entries[0][name] for name in ("name", "outcome", "status", "tries")},
                         {"name": "crm", "outcome": "found", "status": 200, "tries": 1})
        self.assertTrue(0 < entries[0]["duration"] < 5)
        self.assertNotIn("reason", entries[0])

    def check_headers(self, setup, source, record) -> None:
        where = f"{setup.topic}/{source.partition}/{source.offset}".encode()
        self.assertEqual(record.header("cad-worker-source"), where)
        self.assertEqual(record.header("content-type"), b"application/json")
        self.assertEqual(record.header("traceparent"), TRACE)
        self.assertEqual(record.header("tracestate"), b"a=b")
        self.assertTrue(record.header("cad-worker-config"))
        self.assertIsNone(record.header("other"))

    def test_file_is_the_seeds(self):
        self.assertEqual(hashlib.sha256(SEED.read_bytes()).hexdigest(), SEED_SHA256)

    def test_same_partition(self):
        """Many conversations: each output has its input's key and partition number."""
        crm = self.crm()
        setup = self.setup_of([integration(crm.endpoint)], partitions=6)
        reader = self.reader(setup)
        self.worker(setup)
        fed = self.feed(setup.topic, [{"key": b"c-%d" % i, "value": encoded(event(f"c-{i}", PHONE))}
                                      for i in range(60)])
        self.finished(setup, reader)
        self.assertEqual({one.key: one.partition for one in reader.records},
                         {one.key: one.partition for one in fed})
        self.assertGreater(len({one.partition for one in fed}), 3)

    def test_answer_bytes_survive(self):
        """Numbers keep every digit, strings every byte, whatever their type."""
        body = (b'{"id": 123456789012345678901234567890.10E+2, "properties": {"firstname": "A\\u0041\\/\xc3\xa5",'
                b' "lastname": null, "company": {"a" : [1, 2.50]}, "jobtitle": true}, "tickets": []}')
        crm = self.crm(lambda asked: Answer(200, body))
        setup = self.setup_of([integration(crm.endpoint)])
        reader = self.reader(setup)
        self.worker(setup)
        self.feed(setup.topic, [{"key": b"c", "value": encoded(event("c", PHONE))}])
        value = reader.wait(1)[0].value
        for raw in (b'"id":123456789012345678901234567890.10E+2', b'"firstname":"A\\u0041\\/\xc3\xa5"',
                    b'"lastname":null', b'"company":{"a" : [1, 2.50]}', b'"jobtitle":true'):
            self.assertIn(raw, value)
        self.assertNotIn("lastticket", json.loads(value)["cad"]["customer_data"])

    def test_wrong_password(self):
        """The CRM refuses: the record says failed, and no data appears."""
        crm = self.crm()
        crm.guard = basic("crm-demo", "something else")
        setup = self.setup_of([integration(crm.endpoint)])
        reader = self.reader(setup)
        worker = self.worker(setup)
        self.feed(setup.topic, [{"key": b"c", "value": encoded(event("c", PHONE))}])
        out = reader.wait(1)[0].json()
        self.assertEqual((out["status"], out["cad"]), ("failed", {}))
        self.assertEqual((out["integrations"][0]["reason"], out["integrations"][0]["status"]), ("http_4xx", 401))
        self.assertNotIn("358401234567", json.dumps(worker.log.lines))
