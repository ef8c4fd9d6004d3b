"""`check`: what a warning does, the JSON that tools read, and that nothing secret is shown."""

import json
import unittest

import contract

FAULTY = contract.ROOT / "tests" / "contract" / "faulty"
SMALLEST = '{"request": {"method": "GET", "authentication": {"type": "basic"}}}'
WARNED = """\
integrations = ( {
    name = "crm"; endpoint = "http://crm.example/contacts"; events = "any"; configuration = "crm.json";
    authentications: { username = "u"; password = "hunter22hunter"; };
} );
"""


class Check(contract.WithWorker):
    def private(self, name, text):
        path = self.write(name, text)
        path.chmod(0o600)
        return path

    def warned(self, *options):
        self.write("crm.json", SMALLEST)
        return self.worker("check", "-c", self.private("worker.cfg", WARNED), *options)

    def as_json(self, *command):
        ran = self.worker("check", "--format=json", *command)
        self.assertEqual(ran.stderr, "")
        return ran, json.loads(ran.stdout)

    # clause 11.4 11.7
    def test_warning_is_no_error(self):
        ran = self.warned()
        self.assertEqual(ran.returncode, 0)
        self.assertRegex(ran.stdout, r"worker\.cfg: 1 integration, no errors, 1 warning\n$")
        self.assertIn("worker.cfg:2:31: warning: ", ran.stderr)

    # clause 11.4 11.7
    def test_strict_makes_it_one(self):
        ran = self.warned("--strict")
        self.assertEqual((ran.returncode, ran.stdout), (contract.CONFIG_FAULT, ""))
        self.assertIn("0 errors, 1 warning\n", ran.stderr)

    def test_strict_without_warnings_is_content(self):
        self.write("crm.json", SMALLEST)
        path = self.private("worker.cfg", WARNED.replace("http:", "https:"))
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
        path = self.private("worker.cfg", WARNED.replace("http:", "https:"))
        ran, found = self.as_json("-c", path, "--strict")
        self.assertEqual((ran.returncode, found), (0, {"errors": 0, "warnings": 0, "faults": []}))

    def test_json_without_a_file(self):
        ran, found = self.as_json("-c", self.folder / "absent.cfg")
        self.assertEqual(ran.returncode, contract.CONFIG_FAULT)
        self.assertEqual(found["faults"], [{"severity": "error", "file": str(self.folder / "absent.cfg"),
                                            "message": "cannot be read: No such file or directory"}])

    # clause 11.6 8.4.1
    def test_secrets_are_stars(self):
        self.write("crm.json", SMALLEST)
        path = self.write("worker.cfg", WARNED.replace("; password", "; user = 1; password"))
        for options in ([], ["--format=json"]):
            ran = self.worker("check", "-c", path, *options)
            self.assertEqual(ran.returncode, contract.CONFIG_FAULT)
            self.assertIn("*" * 14, ran.stdout + ran.stderr)
            self.assertNotIn("hunter22", ran.stdout + ran.stderr)

    # clause 8.1.6
    def test_secrets_that_everybody_may_read(self):
        self.write("crm.json", SMALLEST)
        secret = self.private("secret", "hunter22hunter")
        for text, exposed, place in ((WARNED, "worker.cfg", "3:52"),
                                     (WARNED.replace('password = "hunter22hunter"', 'password_file = "secret"'), "secret", "3:56")):
            path = self.private("worker.cfg", text.replace("http:", "https:"))
            self.assertEqual(self.check(path).stderr, "")
            (self.folder / exposed).chmod(0o644)
            ran = self.check(path)
            self.assertEqual(ran.returncode, 0)
            self.assertIn(f"worker.cfg:{place}: warning: everybody on this machine may read the secret", ran.stderr)
            self.assertNotIn("hunter", ran.stderr)
            secret.chmod(0o600)

    def test_wrong_usage(self):
        for options in (["--format=xml"], ["--format=json", "--print-settings"], ["worker.cfg"], ["--strikt"]):
            with self.subTest(options):
                self.assertEqual(self.worker("check", *options).returncode, 2)


if __name__ == "__main__":
    unittest.main()
