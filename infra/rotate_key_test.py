"""Runs rotate-key.sh against a stand-in for the AWS CLI that keeps state, notes its calls, and fails when it is told to."""

import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).parent / "rotate-key.sh"
OLD = "o" * 40

STAND_IN = """#!/usr/bin/env python3
import json, os, sys
path = os.environ["STATE"]
state = json.load(open(path))
args = sys.argv[1:]
state["calls"].append(args)
command, option = args[1], lambda name: args[args.index(name) + 1]
def out(value): print(json.dumps(value))
def end(code=0): json.dump(state, open(path, "w")); sys.exit(code)
if state["fail"] == command: state["fail"] = None; end(254)
keys = state["keys"]
if command == "describe-stacks":
    names = ["AdminSecretArn", "ReaderSecretArn", "AdminUsagePlanId", "ReaderUsagePlanId"]
    out({"Stacks": [{"Outputs": [{"OutputKey": n, "OutputValue": n} for n in names]}]})
elif command == "get-secret-value": out({"SecretString": state["secret"]})
elif command == "put-secret-value": state["secret"] = open(option("--secret-string")[7:]).read()
elif command == "get-api-keys":
    prefix = option("--name-query") if "--name-query" in args else ""
    out({"items": [k for k in keys if k["name"].startswith(prefix)]})
elif command == "create-api-key":
    given = json.load(open(option("--cli-input-json")[7:]))
    keys.append({"id": "key%d" % len(keys), "plan": None, **given}); out(keys[-1])
elif command == "get-usage-plan-keys": out({"items": [k for k in keys if k["plan"] == option("--usage-plan-id")]})
elif command == "create-usage-plan-key":
    [k] = [k for k in keys if k["id"] == option("--key-id")]; k["plan"] = option("--usage-plan-id"); out(k)
elif command == "update-api-key":
    [k] = [k for k in keys if k["id"] == option("--api-key")]
    op, where, value = [part.split("=", 1)[1] for part in option("--patch-operations").split(",")]
    k[where[1:]] = value; out(k)
else: end(2)
end()
"""


class RotateKey(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        aws = self.folder / "aws"
        aws.write_text(STAND_IN.replace("#!/usr/bin/env python3", f"#!{sys.executable}"))
        aws.chmod(aws.stat().st_mode | stat.S_IXUSR)
        self.state_file = self.folder / "state.json"
        first = {"id": "key0", "name": "promptbook-Admin", "value": OLD, "enabled": True, "plan": "AdminUsagePlanId"}
        self.save({"secret": json.dumps({"current": OLD, "previous": ""}), "keys": [first], "calls": [], "fail": None})

    def save(self, state):
        self.state_file.write_text(json.dumps(state))

    def state(self):
        return json.loads(self.state_file.read_text())

    def secret(self):
        return json.loads(self.state()["secret"])

    def run_it(self, *args, fail=None):
        self.save({**self.state(), "fail": fail})
        env = {"PATH": f"{self.folder}:{os.environ['PATH']}", "STATE": str(self.state_file)}
        done = subprocess.run([SCRIPT, *args], env=env, capture_output=True, text=True)
        said = done.stdout + done.stderr
        for key in self.state()["keys"]:
            self.assertNotIn(key["value"], said, "a key was printed")
            for call in self.state()["calls"]:
                self.assertNotIn(key["value"], " ".join(call), "a key stood on a command line")
        return done

    def usable(self):
        """The keys with which a caller gets through the gateway and the functions."""
        known = {value for value in self.secret().values() if value}
        return {k["value"] for k in self.state()["keys"] if k["plan"] and k["enabled"] is True} & known

    def test_a_new_key_is_in_the_plan_before_it_is_in_the_secret_and_the_old_one_goes_on(self):
        self.assertEqual(self.run_it("admin").returncode, 0)
        secret = self.secret()
        self.assertEqual((len(secret["current"]), secret["previous"]), (40, OLD))
        self.assertEqual(self.usable(), {OLD, secret["current"]})
        commands = [call[1] for call in self.state()["calls"]]
        self.assertLess(commands.index("create-usage-plan-key"), commands.index("put-secret-value"))

    def test_finishing_ends_the_old_key_and_deletes_nothing(self):
        self.run_it("admin")
        new = self.secret()["current"]
        self.assertEqual(self.run_it("admin", "--finish").returncode, 0)
        self.assertEqual(self.secret(), {"current": new, "previous": ""})
        self.assertEqual(self.usable(), {new})
        self.assertEqual(len(self.state()["keys"]), 2)
        self.assertIn("nothing to do", self.run_it("admin", "--finish").stdout)

    def test_after_a_failure_anywhere_a_second_run_does_the_rest_once(self):
        for step in ["create-api-key", "get-usage-plan-keys", "create-usage-plan-key", "put-secret-value", "update-api-key"]:
            with self.subTest(step):
                self.setUp()
                self.assertNotEqual(self.run_it("admin", fail=step).returncode, 0)
                self.assertIn(OLD, self.usable())
                # When only the name is missing, the keys have been changed: the next run must not make a third.
                self.run_it("admin")
                secret = self.secret()
                self.assertEqual(secret["previous"], OLD)
                self.assertEqual(self.usable(), {OLD, secret["current"]})
                self.assertEqual(len(self.state()["keys"]), 2)
                # And rotating once more makes another.
                self.assertEqual(self.run_it("admin", "--finish").returncode, 0)
                self.assertEqual(self.run_it("admin").returncode, 0)
                self.assertEqual(self.secret()["previous"], secret["current"])
                self.assertNotEqual(self.secret()["current"], secret["current"])

    def test_finishing_after_a_failure_ends_the_old_key(self):
        for step in ["update-api-key", "put-secret-value"]:
            with self.subTest(step):
                self.setUp()
                self.run_it("admin")
                self.assertNotEqual(self.run_it("admin", "--finish", fail=step).returncode, 0)
                self.assertEqual(self.run_it("admin", "--finish").returncode, 0)
                self.assertEqual(self.usable(), {self.secret()["current"]})

    def test_a_second_rotation_waits_for_the_first_to_finish(self):
        self.run_it("admin")
        before = self.state()["secret"]
        refused = self.run_it("admin")
        self.assertEqual((refused.returncode, self.state()["secret"]), (1, before))
        self.assertIn("--finish", refused.stderr)

    def test_typos_are_told(self):
        for args, says in [([], "Which key"), (["editor"], "unknown: editor"), (["admin", "--stack"], "needs a name")]:
            done = self.run_it(*args)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(says, done.stderr)


if __name__ == "__main__":
    unittest.main()
