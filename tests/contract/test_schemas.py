"""The schemas are JSON Schema 2020-12, and their examples are what their folder says."""

import unittest

import contract
from contract import jsonschema

DIALECT = "https://json-schema.org/draft/2020-12/schema"
LEAST_EXAMPLES = 8


def objects_in(value):
    """Every object of a JSON value, the value itself first."""
    if isinstance(value, dict):
        yield value
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for child in children:
        yield from objects_in(child)


class Schemas(unittest.TestCase):
    def test_each_is_a_schema_of_2020_12(self):
        for name in contract.NAMES:
            with self.subTest(name):
                schema = contract.schema(name)
                self.assertEqual(schema["$schema"], DIALECT)
                jsonschema.Draft202012Validator.check_schema(schema)

    def test_ids_are_stable(self):
        for name in contract.NAMES:
            with self.subTest(name):
                expected = f"https://cad-worker.example/schemas/{name}.schema.json"
                self.assertEqual(contract.schema(name)["$id"], expected)

    def test_no_schema_file_is_forgotten(self):
        files = {path.name for path in contract.SCHEMAS.glob("*.json")}
        self.assertEqual(files, {f"{name}.schema.json" for name in contract.NAMES})

    def test_each_has_title_description_and_valid_examples_inside(self):
        for name in contract.NAMES:
            with self.subTest(name):
                schema = contract.schema(name)
                self.assertTrue(schema["title"] and schema["description"])
                for example in schema["examples"]:
                    contract.validator(name).validate(example)

    def test_references_point_into_the_same_file(self):
        for name in contract.NAMES:
            schema = contract.schema(name)
            for node in objects_in(schema):
                target = node.get("$ref", "#/$defs/")
                with self.subTest(name, target=target):
                    self.assertTrue(target.startswith("#/$defs/"))
                    self.assertIn(target.rpartition("/")[2], {*schema.get("$defs", {}), ""})


class Examples(unittest.TestCase):
    def test_valid_ones_validate(self):
        for name in contract.NAMES:
            for path in contract.examples("valid", name):
                with self.subTest(path.name, schema=name):
                    contract.validator(name).validate(contract.load(path))

    def test_invalid_ones_are_refused(self):
        for name in contract.NAMES:
            for path in contract.examples("invalid", name):
                with self.subTest(path.name, schema=name):
                    self.assertFalse(contract.validator(name).is_valid(contract.load(path)))

    def test_there_are_enough(self):
        for name in contract.NAMES:
            for kind in ("valid", "invalid"):
                with self.subTest(name, kind=kind):
                    self.assertGreaterEqual(len(contract.examples(kind, name)), LEAST_EXAMPLES)

    def test_closed_lists_are_covered(self):
        """A word added to a closed list without an example of it would be a word that nobody tries."""
        statuses = set(contract.schema("conversation-cad")["properties"]["status"]["enum"])
        self.assertEqual({contract.load(p)["status"] for p in contract.examples("valid", "conversation-cad")}, statuses)
        reasons = set(contract.schema("dead-letter")["properties"]["cad-worker-reason"]["enum"])
        shown = {contract.load(p)["cad-worker-reason"] for p in contract.examples("valid", "dead-letter")}
        self.assertEqual(shown, reasons)


if __name__ == "__main__":
    unittest.main()
