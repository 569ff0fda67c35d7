"""Rotates keys with rotate-key.sh on a fake AWS, which fails at every call in turn."""

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
DELETED = "99999999-8888-7777-6666-555555555555"

# The fake `aws`: its state is one file, and every call is recorded with its arguments.
AWS = r'''#!{python} -IS
import json, os, sys
path = os.environ["PRETENDED_AWS"]
args = sys.argv[1:]
given = None
for arg in args:
    if arg.startswith("file://"):
        # Read twice, like the real CLI.
        open(arg[7:]).read()
        assert os.stat(arg[7:]).st_mode & 0o077 == 0, "others can read the key"
        given = json.load(open(arg[7:]))
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
    if option("--stack-name") != "shop":
        print("Stack '" + option("--stack-name") + "' does not exist", file=sys.stderr)
        done(254)
    out = option("--stack-name") + "/" + option("--logical-resource-id")
elif command == "get-secret-value":
    out = state["secrets"][option("--secret-id")]
elif command == "get-random-password":
    state["made"] += 1
    out = "new-key-%032d" % state["made"]
elif command == "put-secret-value":
    state["secrets"][given["SecretId"]] = given["SecretString"]
else:
    print("no such command: " + command, file=sys.stderr)
    done(252)
secret = json.loads(state["secrets"]["shop/AdminSecret"])
state["accepted"].append([key for key in (secret["current"], secret["previous"]) if key])
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
        secrets = {
            "shop/AdminSecret": json.dumps({"previous": "", "current": OLD}),
            "shop/ReaderSecret": json.dumps({"previous": "", "current": "a-readers-key-0123456789"}),
        }
        self.write(made=0, calls=[], accepted=[], fail_before=0, fail_after=0, secrets=secrets)

    def write(self, **changes):
        now = self.read() if self.state.exists() else {}
        self.state.write_text(json.dumps(now | changes))

    def read(self):
        return json.loads(self.state.read_text())

    def secret(self, role="Admin"):
        return json.loads(self.read()["secrets"][f"shop/{role}Secret"])

    def run_script(self, *args):
        """Runs the script and checks that it shows no key and leaves no file behind."""
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

    def assert_begun(self):
        secret = self.secret()
        self.assertTrue(secret["current"].startswith(RANDOM))
        self.assertEqual(secret["previous"], OLD)
        self.assertEqual(self.secret("Reader"), {"previous": "", "current": "a-readers-key-0123456789"})

    def test_a_new_key_works_beside_the_old_one_until_the_rotation_is_finished(self):
        self.assertEqual(self.rotate().returncode, 0)
        self.assert_begun()
        new = self.secret()["current"]
        self.assertEqual(self.rotate("--finish").returncode, 0)
        self.assertEqual(self.secret(), {"current": new, "previous": ""})
        self.rotate()
        self.assertEqual(self.secret()["previous"], new)
        self.assertNotIn(self.secret()["current"], {new, OLD})

    def test_repeating_a_step_has_no_further_effect(self):
        self.rotate()
        begun = self.secret()
        self.assertEqual(self.rotate().returncode, 0)
        self.assertEqual(self.secret(), begun)
        self.rotate("--finish")
        self.assertEqual(self.rotate("--finish").returncode, 0)
        self.assertEqual(self.secret(), {"current": begun["current"], "previous": ""})

    def fail_everywhere(self, prepare, step, check):
        """Fails each call in turn, before and after its effect, runs the step again, and checks the result."""
        prepare()
        prepared = self.read()
        before = len(prepared["calls"])
        self.rotate(*step)
        calls = [call[1] for call in self.read()["calls"]]
        self.assertGreaterEqual(len(calls), before + 3)
        for how in ("fail_before", "fail_after"):
            for number in range(before + 1, len(calls) + 1):
                with self.subTest(how=how, call=calls[number - 1]):
                    self.write(**prepared | {how: number})
                    self.assertNotEqual(self.rotate(*step).returncode, 0)
                    self.assertEqual(self.rotate(*step).returncode, 0)
                    check()

    def test_a_rotation_that_failed_anywhere_can_be_repeated(self):
        def check():
            self.assert_begun()
            self.assertTrue(all(OLD in keys for keys in self.read()["accepted"]), "the old key was refused too early")

        self.fail_everywhere(lambda: None, [], check)

    def test_a_finish_that_failed_anywhere_can_be_repeated(self):
        def check():
            self.assertTrue(self.secret()["current"].startswith(RANDOM))
            self.assertEqual(self.secret()["previous"], "")

        self.fail_everywhere(self.rotate, ["--finish"], check)

    def test_a_stack_that_does_not_exist_is_named(self):
        done = self.run_script("admin", "--stack", "shops")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("no stack named shops", done.stderr)

    def test_a_stack_arn_is_rejected(self):
        done = self.run_script("admin", "--stack", f"arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/{DELETED}")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("--stack needs a stack's name", done.stderr)
        self.assertEqual(self.read()["calls"], [])

    def test_invalid_arguments_are_rejected_before_any_call(self):
        for args in ([], ["editor"], ["admin", "--stack"], ["admin", "--force"], ["--finish"], ["clean"]):
            with self.subTest(args=args):
                done = self.run_script(*args)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn("usage:", done.stderr)
        self.assertEqual(self.read()["calls"], [])


if __name__ == "__main__":
    unittest.main()
