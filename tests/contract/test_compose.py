"""docker-compose.yml holds together. No container is started: that is for a machine with an engine."""

import os
import pathlib
import shutil
import subprocess
import unittest

import contract

try:
    import yaml
except ImportError:
    yaml = None

FILE = contract.ROOT / "docker-compose.yml"
OURS = ("crm", "worker", "page")
TOPICS = ("conversation-events", "conversation-cad", "conversation-events-dlq")
# Setting one variable drops the image's own configuration; the broker does not start without these.
KAFKA_NEEDS = (
    "KAFKA_NODE_ID KAFKA_PROCESS_ROLES KAFKA_CONTROLLER_QUORUM_VOTERS KAFKA_CONTROLLER_LISTENER_NAMES "
    "KAFKA_LISTENERS KAFKA_ADVERTISED_LISTENERS KAFKA_LISTENER_SECURITY_PROTOCOL_MAP "
    "KAFKA_INTER_BROKER_LISTENER_NAME KAFKA_LOG_DIRS KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR "
    "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR KAFKA_TRANSACTION_STATE_LOG_MIN_ISR"
).split()


def compose_client():
    """The command of a compose client on this machine, or None."""
    for command in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(command[0]) and not subprocess.run([*command, "version"], capture_output=True, check=False).returncode:
            return command
    return None


def listener_names(text):
    return [part.split("://")[0] for part in text.split(",")]


class Compose(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if yaml is None:
            raise AssertionError("PyYAML is missing: ./dev setup installs it (python3-yaml)")
        cls.file = yaml.safe_load(FILE.read_text(encoding="utf-8"))
        cls.services = cls.file["services"]

    def test_compose_itself_accepts_it(self):
        client = compose_client()
        if client is None:
            print("\nnot checked: `docker compose config` (no compose client here); the structure is checked instead")
            return
        ran = subprocess.run([*client, "-f", str(FILE), "config", "--quiet"], capture_output=True, text=True, check=False)
        self.assertEqual(ran.returncode, 0, ran.stderr)

    def test_services(self):
        self.assertEqual(set(self.services), {"kafka", "topics", *OURS})

    def test_images_have_a_tag_that_is_not_latest(self):
        for name, service in self.services.items():
            with self.subTest(name):
                self.assertRegex(service["image"], r"^[a-z0-9/-]+:(?!latest$)[A-Za-z0-9._-]+$")

    def test_kafka_has_the_whole_configuration(self):
        variables = self.services["kafka"]["environment"]
        self.assertEqual(set(KAFKA_NEEDS) - set(variables), set())
        self.assertTrue(all(isinstance(value, str) for value in variables.values()))

    def test_kafka_listeners_fit_together(self):
        variables = self.services["kafka"]["environment"]
        listeners = set(listener_names(variables["KAFKA_LISTENERS"]))
        protocols = {part.split(":")[0] for part in variables["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"].split(",")}
        controller = {variables["KAFKA_CONTROLLER_LISTENER_NAMES"]}
        self.assertEqual(protocols, listeners)
        self.assertEqual(set(listener_names(variables["KAFKA_ADVERTISED_LISTENERS"])), listeners - controller)
        self.assertIn(variables["KAFKA_INTER_BROKER_LISTENER_NAME"], listeners - controller)

    def test_topics_are_made_by_a_one_shot_service(self):
        service = self.services["topics"]
        script = service["command"][0]
        self.assertEqual(service["restart"], "no")
        for topic in TOPICS:
            self.assertIn(topic, script)
        self.assertIn("--partitions 12", script)
        self.assertIn("--if-not-exists", script)

    def test_scripts_are_shell(self):
        scripts = [self.services["topics"]["command"][0]]
        scripts += [s["healthcheck"]["test"][3] for s in self.services.values() if "bash" in s.get("healthcheck", {}).get("test", ())]
        self.assertEqual(len(scripts), 4)
        for script in scripts:
            with self.subTest(script):
                ran = subprocess.run(["bash", "-n"], input=script.replace("$$", "$"), capture_output=True, text=True, check=False)
                self.assertEqual((ran.returncode, ran.stderr), (0, ""))

    def test_what_is_depended_on_exists_and_can_say_so(self):
        for name, service in self.services.items():
            for other, needs in service.get("depends_on", {}).items():
                with self.subTest(name, other=other):
                    healthy = needs["condition"] == "service_healthy"
                    self.assertTrue("healthcheck" in self.services[other] or not healthy)

    def test_ours_are_locked_down_and_watched(self):
        for name in OURS:
            service = self.services[name]
            with self.subTest(name):
                self.assertRegex(service["user"], r"^[1-9][0-9]*:[1-9][0-9]*$")
                self.assertIs(service["read_only"], True)
                self.assertEqual(service["cap_drop"], ["ALL"])
                self.assertIn("no-new-privileges:true", service["security_opt"])
                self.assertIn("healthcheck", service)

    def test_ports_are_published_on_loopback_only(self):
        for name, service in self.services.items():
            for port in service.get("ports", ()):
                with self.subTest(name, port=port):
                    self.assertRegex(port, r"^127\.0\.0\.1:[0-9]+:[0-9]+$")

    def test_files_that_are_mounted_exist(self):
        for name in OURS:
            for volume in self.services[name]["volumes"]:
                with self.subTest(name, volume=volume):
                    self.assertTrue((contract.ROOT / volume.split(":")[0]).is_dir())
                    self.assertTrue(volume.endswith(":ro"))

    def test_paths_in_commands_are_in_the_mounted_folder(self):
        for name in OURS:
            for word in self.services[name]["command"]:
                path = pathlib.PurePosixPath(word)
                if path.is_absolute():
                    with self.subTest(name, word=word):
                        inside = contract.DEPLOY / path.relative_to("/etc/cad-worker")
                        self.assertTrue(inside.is_file())
                        self.assertTrue(os.stat(inside).st_mode & 0o004, "the container's user cannot read it")


class ComposeAndTheWorker(contract.WithWorker):
    def test_configuration_is_accepted(self):
        ran = self.check(contract.DEPLOY / "compose" / "worker.cfg")
        self.assertEqual(ran.returncode, 0, ran.stderr)

    def test_commands_are_ones_that_the_worker_has(self):
        """--help lists every subcommand and, for demo, every part that it serves."""
        services = yaml.safe_load(FILE.read_text(encoding="utf-8"))["services"]
        known = self.worker("--help").stdout + self.worker("demo", "--help").stdout
        for name in OURS:
            words = services[name]["command"]
            for word in [words[0], *(w for w in words if w.startswith("--"))]:
                with self.subTest(name, word=word):
                    self.assertIn(word, known)

    def test_health_check_of_the_crm_asks_rightly(self):
        services = yaml.safe_load(FILE.read_text(encoding="utf-8"))["services"]
        program, *arguments = [word.replace("$$", "$") for word in services["crm"]["healthcheck"]["test"][1:]]
        command = [str(contract.WORKER), "demo", "--serve", "crm", "--listen", "127.0.0.1:0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as crm:
            self.addCleanup(crm.terminate)
            port = crm.stdout.readline().partition("127.0.0.1:")[2].partition("/")[0]
            arguments[-1] = arguments[-1].replace("/8080", f"/{port}")
            healthy = subprocess.run([program, *arguments], timeout=10, check=False).returncode
            crm.terminate()
            crm.wait(timeout=10)
        self.assertEqual(healthy, 0)
        ill = subprocess.run([program, *arguments], timeout=10, capture_output=True, check=False).returncode
        self.assertNotEqual(ill, 0)


if __name__ == "__main__":
    unittest.main()
