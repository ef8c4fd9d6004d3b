"""`check`: what a warning does, the JSON that tools read, and that nothing secret is shown."""

import json
import unittest

import contract

FAULTY = contract.ROOT / "tests" / "contract" / "faulty"
SMALLEST = '{"request": {"method": "GET"}}'
WARNED = """\
integrations = ( {
    name = "crm"; endpoint = "http://crm.example/contacts"; events = "any"; configuration = "crm.json";
    authentications: { username = "u"; password = "hunter22hunter"; };
} );
"""


class Check(contract.WithWorker):
    def warned(self, *options):
        self.write("crm.json", SMALLEST)
        return self.worker("check", "-c", self.write("worker.cfg", WARNED), *options)

    def as_json(self, *command):
        ran = self.worker("check", "--format=json", *command)
        self.assertEqual(ran.stderr, "")
        return ran, json.loads(ran.stdout)

    def test_warning_is_no_error(self):
        ran = self.warned()
        self.assertEqual(ran.returncode, 0)
        self.assertRegex(ran.stdout, r"worker\.cfg: 1 integration, no errors, 1 warning\n$")
        self.assertIn("worker.cfg:2:31: warning: ", ran.stderr)

    def test_strict_makes_it_one(self):
        ran = self.warned("--strict")
        self.assertEqual((ran.returncode, ran.stdout), (contract.CONFIG_FAULT, ""))
        self.assertIn("0 errors, 1 warning\n", ran.stderr)

    def test_strict_without_warnings_is_content(self):
        self.write("crm.json", SMALLEST)
        path = self.write("worker.cfg", WARNED.replace("http:", "https:"))
        path.chmod(0o600)
        self.assertEqual(self.worker("check", "-c", path, "--strict").returncode, 0)

    def test_json_says_the_same_as_the_text(self):
        ran, found = self.as_json("-c", FAULTY / "worker.cfg")
        text = self.check(FAULTY / "worker.cfg").stderr
        self.assertEqual(ran.returncode, contract.CONFIG_FAULT)
        self.assertEqual((found["errors"], found["warnings"], len(found["faults"])), (3, 0, 3))
        for fault in found["faults"]:
            self.assertIn("{file}:{line}:{column}: {severity}: {message}\n".format(**fault), text)
            self.assertIn(fault["source"], text)
            self.assertGreater(fault["end_column"], fault["column"])

    def test_json_where_nothing_is_wrong(self):
        self.write("crm.json", SMALLEST)
        path = self.write("worker.cfg", WARNED.replace("http:", "https:"))
        path.chmod(0o600)
        ran, found = self.as_json("-c", path, "--strict")
        self.assertEqual((ran.returncode, found), (0, {"errors": 0, "warnings": 0, "faults": []}))

    def test_json_without_a_file(self):
        ran, found = self.as_json("-c", self.folder / "absent.cfg")
        self.assertEqual(ran.returncode, contract.CONFIG_FAULT)
        self.assertEqual(found["faults"], [{"severity": "error", "file": str(self.folder / "absent.cfg"),
                                            "message": "cannot be read: No such file or directory"}])

    def test_secrets_are_stars(self):
        self.write("crm.json", SMALLEST)
        path = self.write("worker.cfg", WARNED.replace("; password", "; user = 1; password"))
        for options in ([], ["--format=json"]):
            ran = self.worker("check", "-c", path, *options)
            self.assertEqual(ran.returncode, contract.CONFIG_FAULT)
            self.assertIn("*" * 14, ran.stdout + ran.stderr)
            self.assertNotIn("hunter22", ran.stdout + ran.stderr)

    def test_wrong_usage(self):
        for options in (["--format=xml"], ["--format=json", "--print-settings"], ["worker.cfg"], ["--strikt"]):
            with self.subTest(options):
                self.assertEqual(self.worker("check", *options).returncode, 2)


if __name__ == "__main__":
    unittest.main()
