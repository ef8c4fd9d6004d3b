"""The records of `cad-worker demo --once` keep the output schema: a broker in memory, HTTP, the worker of `run`."""

import json
import unittest

import contract


class DemoRecords(contract.WithWorker):
    def test_each_is_valid_and_the_plain_cases_are_there(self):
        ran = self.worker("demo", "--once")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        records = [json.loads(line) for line in ran.stdout.splitlines()]
        for record in records:
            with self.subTest(record["id"]):
                contract.validator("conversation-cad").validate(record)
        self.assertLessEqual({"enriched", "not_found", "failed"}, {record["status"] for record in records})
        self.assertEqual(len({record["id"] for record in records}), len(records))


if __name__ == "__main__":
    unittest.main()
