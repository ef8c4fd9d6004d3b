"""README.md says what is so: its configuration is accepted, its commands print what it shows, its links lead somewhere."""

import json
import re
import subprocess
import unittest

import contract

README = contract.ROOT / "README.md"
LINES_AT_MOST = 250
SHOWN = "build/release/cad-worker"


def text():
    return README.read_text(encoding="utf-8")


def blocks(language):
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text(), re.MULTILINE | re.DOTALL)


def sessions():
    """(command, output) of each console block: one `$ command`, perhaps on several lines, and what it prints."""
    for block in blocks("console"):
        command, output = re.fullmatch(r"\$ ((?:[^\n]*\\\n)*[^\n]*)\n(.*)", block, re.DOTALL).groups()
        yield command, output


class Readme(unittest.TestCase):
    def test_it_is_short(self):
        self.assertLessEqual(len(text().splitlines()), LINES_AT_MOST)

    def test_links_lead_somewhere(self):
        links = [link for link in re.findall(r"\]\(([^)#]+)[^)]*\)", text()) if "://" not in link]
        self.assertTrue(links)
        for link in links:
            with self.subTest(link):
                self.assertTrue((contract.ROOT / link).exists())

    def test_folders_of_the_layout_exist(self):
        (layout,) = blocks("text")
        paths = [line.split()[0] for line in layout.splitlines() if line and not line.startswith(" ")]
        self.assertGreater(len(paths), 8)
        for path in paths:
            with self.subTest(path):
                self.assertTrue((contract.ROOT / path).exists())

    def test_metrics_exist_in_the_source(self):
        source = "".join(path.read_text(encoding="utf-8") for path in (contract.ROOT / "worker").rglob("*.c"))
        source += "".join(path.read_text(encoding="utf-8") for path in (contract.ROOT / "include").rglob("*.h"))
        names = set(re.findall(r"`cad_worker_([a-z_]+)", text()))
        self.assertGreater(len(names), 5)
        for name in names:
            with self.subTest(name):
                self.assertIn(name, source)

    def test_integration_is_the_example(self):
        example = contract.EXAMPLES / "valid" / "integration" / "customer-data-from-a-crm.json"
        self.assertEqual(json.loads(blocks("json")[0]), contract.load(example))


class ReadmeAndTheWorker(contract.WithWorker):
    def test_minimal_configuration_is_accepted(self):
        self.write("crm.json", blocks("json")[0])
        self.write("crm.password", "a password for this test\n")
        ran = self.check(self.write("worker.cfg", blocks("libconfig")[0]))
        self.assertEqual(ran.returncode, 0, ran.stderr)

    def test_record_is_the_one_that_try_writes(self):
        (command,) = [command for command, output in sessions() if '"schema_version":1' in output]
        ran = subprocess.run(["bash", "-c", command.replace(SHOWN, str(contract.WORKER)) + " --record"], cwd=contract.ROOT,
                             capture_output=True, text=True, timeout=30, check=False)
        self.assertEqual(json.loads(ran.stdout), json.loads(blocks("json")[1]))

    def test_commands_print_what_is_shown(self):
        shown = list(sessions())
        self.assertGreaterEqual(len(shown), 3)
        for command, output in shown:
            with self.subTest(command):
                self.assertIn(SHOWN, command)
                ran = subprocess.run(["bash", "-c", command.replace(SHOWN, str(contract.WORKER))], cwd=contract.ROOT, timeout=30,
                                     stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
                self.assertEqual(ran.stdout, output)


if __name__ == "__main__":
    unittest.main()
