"""Rotates keys with rotate-key.sh on a pretended AWS, which fails at every call in turn."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).with_name("rotate-key.sh")
OLD = "old-key-of-the-stack-0123456789"
RANDOM = "new-key-"

# The pretended `aws`: its state is one file, and every call is kept, with what its arguments were.
AWS = r'''#!{python} -IS
import fcntl, json, os, sys
path = os.environ["PRETENDED_AWS"]
args = sys.argv[1:]
given = None
for arg in args:
    if arg.startswith("file://"):
        # Twice, as the real one does.
        open(arg[7:]).read()
        assert os.stat(arg[7:]).st_mode & 0o077 == 0, "others can read the key"
        given = json.load(open(arg[7:]))
# The calls of one pipe run at once.
lock = open(path + ".lock", "w")
fcntl.flock(lock, fcntl.LOCK_EX)
state = json.load(open(path))
state["calls"].append(args)
number = len(state["calls"])

def done(status=0):
    json.dump(state, open(path, "w"))
    sys.exit(status)

def option(name):
    return args[args.index(name) + 1]

if number == state["fail_before"]:
    print("the connection was lost", file=sys.stderr)
    done(255)
command, out = args[1], ""
if command == "describe-stack-resource":
    out = option("--stack-name") + "/" + option("--logical-resource-id")
elif command == "get-secret-value":
    out = state["secrets"][option("--secret-id")]
elif command == "get-random-password":
    state["made"] += 1
    out = "new-key-%032d" % state["made"]
elif command == "put-secret-value":
    state["secrets"][given["SecretId"]] = given["SecretString"]
elif command == "get-api-keys":
    out = json.dumps({{"items": state["keys"]}})
elif command == "create-api-key":
    out = "id%d" % (len(state["keys"]) + 1)
    state["keys"].append(given | {{"id": out}})
elif command == "get-api-key":
    out = next(key["value"] for key in state["keys"] if key["id"] == option("--api-key"))
elif command == "get-usage-plan-keys":
    out = json.dumps(state["plans"][option("--usage-plan-id")])
elif command == "create-usage-plan-key":
    plan = state["plans"][option("--usage-plan-id")]
    if option("--key-id") in plan:
        print("ConflictException", file=sys.stderr)
        done(254)
    plan.append(option("--key-id"))
elif command == "update-api-key":
    assert option("--patch-operations") == "op=replace,path=/enabled,value=false"
    next(key for key in state["keys"] if key["id"] == option("--api-key"))["enabled"] = False
else:
    print("no such command: " + command, file=sys.stderr)
    done(252)
secret = json.loads(state["secrets"]["shop/AdminSecret"])
let_in = [k["value"] for k in state["keys"] if k["enabled"] and k["id"] in state["plans"]["shop/AdminUsagePlan"]]
state["accepted"].append([key for key in (secret["current"], secret["previous"]) if key in let_in])
if number == state["fail_after"]:
    print("the answer was lost", file=sys.stderr)
    done(255)
print(out)
done()
'''


class Rotation(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.state = self.folder / "state.json"
        (self.folder / "aws").write_text(AWS.format(python=sys.executable))
        (self.folder / "aws").chmod(0o755)
        self.fresh()

    def fresh(self):
        stack_key = {"id": "id1", "name": "shop-Admin-1X2Y", "value": OLD, "enabled": True}
        others = {"id": "id2", "name": "shop.reader.20260101T000000Z", "value": "a-readers-key-0123456789", "enabled": True}
        self.write(
            keys=[stack_key, others], made=0, calls=[], accepted=[], fail_before=0, fail_after=0,
            plans={"shop/AdminUsagePlan": ["id1"]},
            secrets={"shop/AdminSecret": json.dumps({"previous": "", "current": OLD})},
        )

    def write(self, **changes):
        now = self.read() if self.state.exists() else {}
        self.state.write_text(json.dumps(now | changes))

    def read(self):
        return json.loads(self.state.read_text())

    def secret(self):
        return json.loads(self.read()["secrets"]["shop/AdminSecret"])

    def run_script(self, *args):
        """Runs it; whatever happens, it shows no key and leaves none behind."""
        files = self.folder / "files"
        files.mkdir(exist_ok=True)
        env = os.environ | {"PATH": f"{self.folder}:{os.environ['PATH']}", "PRETENDED_AWS": str(self.state), "TMPDIR": str(files)}
        done = subprocess.run([SCRIPT, *args], env=env, capture_output=True, text=True, timeout=60)
        self.assertEqual(list(files.iterdir()), [], "a file with a key was left behind")
        shown = done.stdout + done.stderr + json.dumps(self.read()["calls"])
        self.assertNotIn(OLD, shown)
        self.assertNotIn(RANDOM, shown)
        return done

    def rotate(self, *more):
        return self.run_script("admin", "--stack", "shop", *more)

    def enabled(self):
        return {key["value"] for key in self.read()["keys"] if key["enabled"] and key["id"] != "id2"}

    def assert_begun(self):
        secret = self.secret()
        self.assertTrue(secret["current"].startswith(RANDOM))
        self.assertEqual(secret["previous"], OLD)
        self.assertEqual(self.enabled(), {OLD, secret["current"]})
        self.assertEqual(self.read()["plans"]["shop/AdminUsagePlan"], ["id1", "id3"])

    def assert_finished(self, new):
        self.assertEqual(self.secret(), {"current": new, "previous": ""})
        self.assertEqual(self.enabled(), {new})
        self.assertEqual(len(self.read()["keys"]), 3, "no key is deleted")

    def test_the_new_key_is_in_the_plan_before_the_functions_hear_of_it(self):
        self.assertEqual(self.rotate().returncode, 0)
        self.assert_begun()
        commands = [call[1] for call in self.read()["calls"]]
        self.assertLess(commands.index("create-usage-plan-key"), commands.index("put-secret-value"))
        self.assertIn(OLD, self.read()["accepted"][-1])

    def test_finishing_disables_the_old_key_and_a_second_rotation_makes_another(self):
        self.rotate()
        new = self.secret()["current"]
        self.assertEqual(self.rotate("--finish").returncode, 0)
        self.assert_finished(new)
        self.rotate()
        self.assertEqual(self.secret()["previous"], new)
        self.assertNotIn(self.secret()["current"], {new, OLD})

    def test_running_either_step_twice_does_what_once_does(self):
        self.rotate()
        self.assertEqual(self.rotate().returncode, 0)
        self.assert_begun()
        new = self.secret()["current"]
        self.rotate("--finish")
        self.assertEqual(self.rotate("--finish").returncode, 0)
        self.assert_finished(new)

    def fail_everywhere(self, prepare, step, check):
        """Fails each call in turn, before it has its effect and after, runs it again, and looks at the end."""
        prepare()
        prepared = self.read()
        before = len(prepared["calls"])
        self.rotate(*step)
        calls = [call[1] for call in self.read()["calls"]]
        self.assertGreater(len(calls), before + 4)
        for how in ("fail_before", "fail_after"):
            for number in range(before + 1, len(calls) + 1):
                with self.subTest(how=how, call=calls[number - 1]):
                    self.write(**prepared | {how: number})
                    self.assertNotEqual(self.rotate(*step).returncode, 0)
                    self.assertEqual(self.rotate(*step).returncode, 0)
                    check()
                    self.assertTrue(all(self.read()["accepted"]), "at some moment nobody got in")

    def test_a_rotation_that_failed_anywhere_is_run_again(self):
        def check():
            self.assert_begun()
            self.assertTrue(all(OLD in keys for keys in self.read()["accepted"]), "the old key was refused too early")

        self.fail_everywhere(lambda: None, [], check)

    def test_a_finish_that_failed_anywhere_is_run_again(self):
        self.fail_everywhere(self.rotate, ["--finish"], lambda: self.assert_finished(self.secret()["current"]))

    def test_a_current_key_that_the_gateway_does_not_know_is_not_made_the_only_one(self):
        self.write(secrets={"shop/AdminSecret": json.dumps({"current": "put-by-hand-0123456789", "previous": OLD})})
        done = self.rotate("--finish")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("is not in the usage plan", done.stderr)
        self.assertEqual(self.enabled(), {OLD})

    def test_wrong_arguments_are_refused_before_anything_is_called(self):
        for args in ([], ["editor"], ["admin", "--stack"], ["admin", "--force"]):
            with self.subTest(args=args):
                done = self.run_script(*args)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn("usage:", done.stderr)
        self.assertEqual(self.read()["calls"], [])


if __name__ == "__main__":
    unittest.main()
