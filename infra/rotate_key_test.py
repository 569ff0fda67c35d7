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
ID = "11111111-2222-3333-4444-555555555555"
DELETED = "99999999-8888-7777-6666-555555555555"

# The fake `aws`: its state is one file, and every call is recorded with its arguments.
AWS = r'''#!{python} -IS
import fcntl, json, os, sys
path = os.environ["PRETENDED_AWS"]
args = sys.argv[1:]
given = None
for arg in args:
    if arg.startswith("file://"):
        # Read twice, like the real CLI.
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
if command == "describe-stacks":
    id = state["stacks"].get(option("--stack-name"))
    if not id:
        print("Stack with id " + option("--stack-name") + " does not exist", file=sys.stderr)
        done(254)
    out = "arn:aws:cloudformation:eu-west-1:123456789012:stack/" + option("--stack-name") + "/" + id
elif command == "describe-stack-resource":
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
    state["ids"] += 1
    out = "id%d" % state["ids"]
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
elif command == "delete-api-key":
    gone = option("--api-key")
    assert gone in [key["id"] for key in state["keys"]]
    state["keys"] = [key for key in state["keys"] if key["id"] != gone]
    for plan in state["plans"].values():
        if gone in plan:
            plan.remove(gone)
else:
    print("no such command: " + command, file=sys.stderr)
    done(252)
secret = json.loads(state["secrets"]["shop/AdminSecret"])
let_in = [k.get("value") for k in state["keys"] if k["enabled"] and k["id"] in state["plans"]["shop/AdminUsagePlan"]]
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
        self.others = [
            {"id": "reader", "name": f"shop.reader.{ID}.20260101T000000Z", "value": "a-readers-key-0123456789", "enabled": True},
            # A leftover of a deleted stack with the same name, which may have leaked.
            {"id": "left", "name": f"shop.admin.{DELETED}.20250101T000000Z", "value": "a-leaked-key-0123456789", "enabled": True},
            {"id": "elsewhere", "name": f"shop-2.admin.{DELETED}.20250101T000000Z", "value": "another-stacks-key-01234", "enabled": True},
            {"id": "nameless", "value": "a-key-without-a-name-01", "enabled": True},
            {"id": "by hand", "name": "shop.admin.mine", "value": "a-key-made-by-hand-01234", "enabled": True},
        ]
        self.write(
            keys=[stack_key, *self.others], made=0, ids=1, calls=[], accepted=[], fail_before=0, fail_after=0,
            stacks={"shop": ID},
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

    def enabled(self):
        return {key["value"] for key in self.keys() if key["enabled"]}

    def keys(self):
        """The keys of the stack's admin role; no other is ever touched."""
        keys = self.read()["keys"]
        self.assertEqual([key for key in keys if not key["id"].startswith("id")], self.others)
        return [key for key in keys if key["id"].startswith("id")]

    def assert_begun(self):
        secret = self.secret()
        self.assertTrue(secret["current"].startswith(RANDOM))
        self.assertEqual(secret["previous"], OLD)
        self.assertEqual(self.enabled(), {OLD, secret["current"]})
        self.assertEqual(self.read()["plans"]["shop/AdminUsagePlan"], [key["id"] for key in self.keys()])
        self.assertTrue(self.keys()[1]["name"].startswith(f"shop.admin.{ID}."))

    def assert_finished(self, new):
        self.assertEqual(self.secret(), {"current": new, "previous": ""})
        self.assertEqual(self.enabled(), {new})
        self.assertEqual([key["value"] for key in self.keys()], [OLD, new], "the first key belongs to the stack")

    def test_the_new_key_is_in_the_plan_before_the_functions_accept_it(self):
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
        self.assertEqual(self.rotate("--finish").returncode, 0)
        self.assert_finished(self.secret()["current"])

    def test_repeating_a_step_has_no_further_effect(self):
        self.rotate()
        self.assertEqual(self.rotate().returncode, 0)
        self.assert_begun()
        new = self.secret()["current"]
        self.rotate("--finish")
        self.assertEqual(self.rotate("--finish").returncode, 0)
        self.assert_finished(new)

    def fail_everywhere(self, prepare, step, check):
        """Fails each call in turn, before and after its effect, runs the step again, and checks the result."""
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

    def test_a_rotation_that_failed_anywhere_can_be_repeated(self):
        def check():
            self.assert_begun()
            self.assertTrue(all(OLD in keys for keys in self.read()["accepted"]), "the old key was refused too early")

        self.fail_everywhere(lambda: None, [], check)

    def test_a_finish_that_failed_anywhere_can_be_repeated(self):
        self.fail_everywhere(self.rotate, ["--finish"], lambda: self.assert_finished(self.secret()["current"]))

    def test_a_current_key_unknown_to_the_gateway_does_not_become_the_only_one(self):
        self.write(secrets={"shop/AdminSecret": json.dumps({"current": "put-by-hand-0123456789", "previous": OLD})})
        done = self.rotate("--finish")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("is not in the usage plan", done.stderr)
        self.assertEqual(self.enabled(), {OLD})

    def test_a_new_key_missing_in_the_gateway_is_reported(self):
        self.rotate()
        self.write(plans={"shop/AdminUsagePlan": ["id1"]})
        done = self.rotate()
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("is not in the usage plan", done.stderr)

    def test_a_key_removed_from_the_secret_never_returns(self):
        self.rotate()
        leaked = self.secret()["current"]
        self.write(secrets={"shop/AdminSecret": json.dumps({"current": OLD, "previous": ""})})
        self.assertEqual(self.rotate().returncode, 0)
        self.assertNotEqual(self.secret()["current"], leaked)
        self.assert_begun()

    def test_keys_without_their_values_are_never_deleted(self):
        self.rotate()
        self.rotate("--finish")
        keys = [{name: key[name] for name in key if name != "value"} for key in self.read()["keys"]]
        self.write(keys=keys)
        self.assertEqual(self.rotate("--finish").returncode, 0)
        self.assertEqual(self.read()["keys"], keys)

    def test_cleaning_deletes_leftovers_of_deleted_stacks_with_this_name(self):
        self.rotate()
        before = self.read()
        left = [key for key in before["keys"] if key["id"] != "left"]
        for _ in range(2):
            self.assertEqual(self.run_script("clean", "--stack", "shop").returncode, 0)
            self.assertEqual(self.read()["keys"], left)
        self.assertEqual(self.read()["secrets"], before["secrets"])

    def test_cleaning_after_the_stack_was_deleted_deletes_its_keys(self):
        self.rotate()
        self.write(stacks={"shop-2": DELETED})
        done = self.run_script("clean", "--stack", "shop")
        self.assertEqual(done.stdout, "Keys of deleted stacks named shop: 3 deleted.\n")
        self.assertEqual([key["id"] for key in self.read()["keys"]], ["id1", "elsewhere", "nameless", "by hand"])

    def test_nothing_is_cleaned_while_the_live_stack_is_unknown(self):
        self.write(fail_before=1)
        keys = self.read()["keys"]
        self.assertNotEqual(self.run_script("clean", "--stack", "shop").returncode, 0)
        self.assertEqual(self.read()["keys"], keys)

    def test_a_stack_that_does_not_exist_is_named(self):
        done = self.run_script("admin", "--stack", "shops")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("no stack named shops", done.stderr)

    def test_a_stack_arn_is_rejected(self):
        for step in (["clean"], ["admin"]):
            done = self.run_script(*step, "--stack", f"arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/{DELETED}")
            self.assertNotEqual(done.returncode, 0)
            self.assertIn("--stack needs a stack's name", done.stderr)
        self.assertEqual(self.read()["calls"], [])

    def test_invalid_arguments_are_rejected_before_any_call(self):
        for args in ([], ["editor"], ["admin", "--stack"], ["admin", "--force"], ["clean", "--finish"], ["clean", "admin"]):
            with self.subTest(args=args):
                done = self.run_script(*args)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn("usage:", done.stderr)
        self.assertEqual(self.read()["calls"], [])


if __name__ == "__main__":
    unittest.main()
