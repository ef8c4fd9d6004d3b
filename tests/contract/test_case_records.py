"""Every record that the events of the case files give is one by its schema."""

import os
import pathlib
import json
import subprocess
import unittest

import case_files
import contract

RUN_CASES = pathlib.Path(os.environ.get("RUN_CASES", contract.ROOT / "build" / "dev" / "tests" / "run_cases"))


class CaseRecords(unittest.TestCase):
    def test_each_file_is_run(self):
        listed = set((contract.ROOT / "tests" / "CMakeLists.txt").read_text(encoding="utf-8").replace(")", " ").split())
        self.assertEqual({path.stem for path in case_files.CASES.glob("*.case")} - listed, set())

    def test_each_is_a_record(self):
        files = [*sorted(case_files.CASES.glob("*.case")), contract.DEPLOY / "man" / "cad-worker-integration.7"]
        ran = subprocess.run([str(RUN_CASES), "--records", *map(str, files)], capture_output=True, check=False)
        records = [line for line in ran.stdout.decode("utf-8").split("\n") if line.startswith("{")]
        validator = contract.validator("conversation-cad")
        self.assertGreater(len(records), 400)
        for record in records:
            errors = [error.message for error in validator.iter_errors(json.loads(record))]
            with self.subTest(record[:300]):
                self.assertEqual(errors, [])


if __name__ == "__main__":
    unittest.main()
