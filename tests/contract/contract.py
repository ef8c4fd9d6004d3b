"""What the contract tests share: the repository's folders, the schemas, the worker."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest
import warnings

with warnings.catch_warnings():  # newer versions deprecate RefResolver, Debian 12's has nothing else
    warnings.simplefilter("ignore", DeprecationWarning)
    import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "schemas"
EXAMPLES = SCHEMAS / "examples"
DEPLOY = ROOT / "deploy"
WORKER = pathlib.Path(os.environ.get("CAD_WORKER", ROOT / "build" / "release" / "cad-worker"))

NAMES = ("conversation-event", "integration", "conversation-cad", "dead-letter")
CONFIG_FAULT = 78

INTEGRATION = """\
  {{ name = "crm"; endpoint = "http://127.0.0.1:9/contacts"; events = {events};
    direction = "both"; configuration = "{configuration}";
    authentications: {{ username = "crm-demo"; password = "crm-demo-password"; api-key = "crm-demo-api-key";
      client_secret = "crm-demo-client"; }}; }}
"""
CONFIG = """\
instance = "contract";
kafka: {{ brokers = "127.0.0.1:9092"; group = "contract"; input = "conversation-events";
         output = "conversation-cad"; dead_letter = "conversation-events-dlq"; }};
output_unmatched = {unmatched};
dial_plan: {{ country_code = "358"; trunk_prefix = "0"; }};
secrets = ( {{ name = "crm-basic"; type = "basic"; id = "cc"; secret = "crm-demo-password"; }},
            {{ name = "crm-oauth"; type = "oauth"; id = "cc"; secret = "crm-demo-client"; token_url = "http://127.0.0.1:9/token"; }},
            {{ name = "crm.key"; type = "header"; secret = "crm-demo-api-key"; }} );
integrations = (
{integrations});
"""


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def schema(name):
    return load(SCHEMAS / f"{name}.schema.json")


def validator(name):
    return jsonschema.Draft202012Validator(schema(name))


def examples(kind, name):
    """The example files of a schema, kind being valid or invalid; their names tell what they show."""
    found = sorted((EXAMPLES / kind / name).glob("*.json"))
    assert found, f"no {kind} examples of {name}"
    return found


def config_text(configuration, events='["received", "transferred", "forwarded"]', unmatched=False):
    integration = INTEGRATION.format(events=events, configuration=configuration)
    return CONFIG.format(integrations=integration, unmatched=str(unmatched).lower())


class WithWorker(unittest.TestCase):
    """A folder of its own for each test, and the worker to run in it."""

    @classmethod
    def setUpClass(cls):
        if not os.access(WORKER, os.X_OK):
            raise AssertionError(f"{WORKER} is not there: run ./dev build first")

    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix="cad-worker-contract-")
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)

    def write(self, name, content):
        path = self.folder / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    def worker(self, *arguments, **environment):
        command = [str(WORKER), *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, timeout=30, cwd=self.folder, check=False,
                              env={**os.environ, **environment})

    def check(self, config, **environment):
        return self.worker("check", "-c", config, **environment)

    def try_event(self, config, event, *more):
        """Runs `try --record` and gives how it ended and the records that it wrote."""
        ran = self.worker("try", "-c", config, "--event", event, "--record", *more)
        lines = ran.stdout.splitlines()
        return ran, [json.loads(line) for line in lines]
