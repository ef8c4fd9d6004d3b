"""The manual renders without a complaint, and says all that the schema, the tables and the program know."""

import re
import subprocess
import unittest

import contract
import settings_page

MANUAL = contract.DEPLOY / "man" / "cad-worker-integration.7"
WIDTH = 80


def source():
    return MANUAL.read_text(encoding="utf-8")


def rendered(page=MANUAL):
    """The page as a reader sees it, without what makes letters bold."""
    ran = subprocess.run(["groff", "-t", "-man", "-ww", "-Tutf8", "-Kutf8", "-P-c", f"-rLL={WIDTH}n", str(page)],
                         capture_output=True, text=True, check=False)
    return ran, re.sub(r".\x08|\x1b\[[0-9;]*m", "", ran.stdout)


def words(path, macro):
    """The words of an X-macro's table."""
    text = (contract.ROOT / "include" / "cw" / path).read_text(encoding="utf-8")
    table = re.search(rf"#define {macro}\(X\)((?:.*\\\n)*.*)", text).group(1)
    return re.findall(r'"([a-z0-9_]+)"', table)


class Manual(unittest.TestCase):
    def test_it_renders_without_a_complaint(self):
        ran, page = rendered()
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))
        self.assertIn("CAD-WORKER-INTEGRATION(7)", page)

    def test_tables_fit(self):
        """Displays may be wider: they are shown as they are written."""
        _, page = rendered()
        wide = [line for line in page.splitlines() if len(line) > WIDTH and not line.startswith(" " * 14)]
        self.assertEqual(wide, [])

    def test_every_rule_that_is_referred_to_is_there(self):
        numbers = set(re.findall(r"^\.IP ([0-9.]+) 8$", source(), re.M)) | set(re.findall(r'^\.S[HS] "([0-9.]+) ', source(), re.M))
        text = re.sub(r"^\.EX$.*?^\.EE$", "", source(), flags=re.M | re.S)
        places = re.findall(r"\(([0-9]+\.[0-9.]*[0-9]|[1-9][0-9]*)\)", re.sub(r"-?[a-z]+\([1-9]\)", "", text))
        self.assertGreater(len(places), 20)
        for place in places:
            with self.subTest(place):
                self.assertTrue(place in numbers)

    def test_every_property_is_named(self):
        schema = contract.schema("integration")["properties"]
        names = [*schema["request"]["properties"], *schema["response"]["properties"],
                 *schema["response"]["properties"]["set"]["properties"]]
        for name in names:
            with self.subTest(name):
                self.assertIn(f"\\fB{name}\\fR", source())

    def test_every_outcome_and_reason_is_named(self):
        listed = words("lookup/outcome.h", "CW_OUTCOMES") + words("lookup/outcome.h", "CW_REASONS")
        self.assertGreater(len(listed), 20)
        for word in listed:
            with self.subTest(word):
                self.assertIn(f"\\fB{word}\\fR", source())

    def test_every_example_is_run(self):
        """A display without a name is a grammar, not a case."""
        displays = source().count(".EX\n")
        self.assertGreater(source().count('.\\" case: '), 15)
        self.assertLessEqual(displays - source().count('.\\" case: '), 1)


class Operators(contract.WithWorker):
    """cad-worker(8)."""
    def source(self):
        return settings_page.PAGE.read_text(encoding="utf-8")

    def plain(self):
        return re.sub(r"\\f[BIR]", "", self.source()).replace("\\-", "-")

    def test_it_renders_without_a_complaint_and_fits(self):
        ran, page = rendered(settings_page.PAGE)
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))
        self.assertEqual([line for line in page.splitlines() if len(line) > WIDTH], [])

    def test_settings_are_those_of_the_table(self):
        """After a change of the table: tests/contract/settings_page.py."""
        sample = settings_page.sample()
        self.assertGreater(len(list(settings_page.entries(sample))), 30)
        self.assertEqual(settings_page.BLOCK.search(self.source()).group(1), settings_page.block(sample))

    def test_commands_are_those_of_the_help(self):
        listed = re.findall(r"^  (\w+)  ", self.worker("--help").stdout, re.M)
        self.assertEqual(re.findall(r"^\.TP 8\n\.B (run|check|try|demo)$", self.source(), re.M), listed)

    def test_exit_codes_are_those_of_the_program(self):
        header = (contract.ROOT / "include/cw/wire/service.h").read_text(encoding="utf-8")
        codes = re.findall(r"CW_EXIT_\w+ = (\d+)", header)
        self.assertEqual(re.findall(r"^\.TP 6\n\.B (\d+)$", self.source(), re.M), codes)

    def test_metrics_exist(self):
        seen = "".join(path.read_text(encoding="utf-8") for path in (contract.ROOT / "worker/wire").glob("metrics*.c"))
        named = set(re.findall(r"(?:cad_worker_|process_)\w+", self.plain()))
        listed = re.search(r"Behind each stand(.*?)follows from", self.plain(), re.S).group(1)
        gauges = set(re.findall(r"\b[a-z]+_[a-z_]+\b", listed)) - {"max_bytes", "in_flight", "max_entries", "cad_worker_"}
        self.assertGreater(len(gauges), 15)
        for name in sorted(named | gauges):
            with self.subTest(name):
                self.assertRegex(seen, name.removeprefix("cad_worker_") + r"\b")

    def test_reasons_of_dead_letters(self):
        for word in contract.schema("dead-letter")["properties"]["cad-worker-reason"]["enum"]:
            with self.subTest(word):
                self.assertIn(f"\\fB{word}\\fR@", self.source())


if __name__ == "__main__":
    unittest.main()
