"""cad-worker-integration(7) renders without a complaint, and says all that the schema and the tables know."""

import re
import subprocess
import unittest

import contract

MANUAL = contract.DEPLOY / "man" / "cad-worker-integration.7"
WIDTH = 80


def source():
    return MANUAL.read_text(encoding="utf-8")


def rendered():
    """The page as a reader sees it, without what makes letters bold."""
    ran = subprocess.run(["groff", "-t", "-man", "-ww", "-Tutf8", "-Kutf8", "-P-c", f"-rLL={WIDTH}n", str(MANUAL)],
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


if __name__ == "__main__":
    unittest.main()
