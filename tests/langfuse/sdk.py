"""What a program does with Langfuse's Python SDK, against a Promptbook server that the environment names."""

import os
import sys
import unittest
from importlib.metadata import version

from langfuse import Langfuse

RELEASE = tuple(map(int, version("langfuse").split(".")[:2]))
MAJOR = RELEASE[0]
HOST = os.environ["LANGFUSE_HOST"]
FOLDER = f"python-{version('langfuse')}"


def client(secret=os.environ["ADMIN_API_KEY"], public="default"):
    """A client with these keys; spans go nowhere."""
    off = {"enabled": True} if MAJOR < 3 else {"tracing_enabled": False}
    return Langfuse(public_key=public, secret_key=secret, host=HOST, **off)


class Prompts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sdk = client()

    def test_the_keys_are_checked(self):
        self.assertTrue(self.sdk.auth_check())

    def test_a_text_prompt_is_made_read_and_compiled(self):
        name = f"{FOLDER}/deep/greeting"
        made = self.sdk.create_prompt(
            name=name, prompt="Hello {{name}}!\n", labels=["production"], tags=["b", "a"],
            config={"temperature": 0.5, "nested": [None, {"z": 1, "a": 2.0}]}, commit_message="first",
        )
        self.assertEqual(made.version, 1)
        read = self.sdk.get_prompt(name, cache_ttl_seconds=0)
        self.assertEqual(read.prompt, "Hello {{name}}!\n")
        self.assertEqual(read.compile(name="Ada"), "Hello Ada!\n")
        self.assertEqual(read.config, {"temperature": 0.5, "nested": [None, {"z": 1, "a": 2.0}]})
        self.assertEqual((read.labels, read.tags), (["production", "latest"], ["a", "b"]))
        self.assertEqual(read.commit_message, "first")

    def test_versions_and_labels_are_selected(self):
        name = f"{FOLDER}/Größe of versions"
        for text, labels in [("one", ["production"]), ("two", ["staging"]), ("three", [])]:
            self.sdk.create_prompt(name=name, prompt=text, labels=labels)
        for selected, text in [
            ({}, "one"), ({"version": 2}, "two"), ({"label": "staging"}, "two"), ({"label": "latest"}, "three"),
        ]:
            read = self.sdk.get_prompt(name, cache_ttl_seconds=0, **selected)
            self.assertEqual(read.prompt, text, selected)

    def test_labels_are_moved(self):
        name = f"{FOLDER}/étiquettes"
        for text in ["one", "two"]:
            self.sdk.create_prompt(name=name, prompt=text, labels=["production"])
        self.sdk.update_prompt(name=name, version=1, new_labels=["production", "eu"])
        read = self.sdk.get_prompt(name, cache_ttl_seconds=0)
        self.assertEqual((read.version, read.prompt), (1, "one"))
        self.assertEqual(read.labels, ["eu", "production"])

    def test_a_prompt_is_read_from_the_cache(self):
        name = f"{FOLDER}/cached"
        self.sdk.create_prompt(name=name, prompt="one", labels=["production"])
        reader = client(os.environ["READER_API_KEY"])
        self.assertEqual(reader.get_prompt(name).prompt, "one")
        self.sdk.create_prompt(name=name, prompt="two", labels=["production"])
        if MAJOR < 3:
            # From 3.0, all clients of a process share one cache, which a creation clears.
            self.assertEqual(reader.get_prompt(name).prompt, "one")
        self.assertEqual(reader.get_prompt(name, cache_ttl_seconds=0).prompt, "two")

    def test_a_fallback_stands_in_for_a_prompt_that_is_not_there(self):
        name = f"{FOLDER}/absent"
        read = self.sdk.get_prompt(name, fallback="Hi {{name}}", max_retries=1)
        self.assertTrue(read.is_fallback)
        self.assertEqual(read.compile(name="Ada"), "Hi Ada")
        with self.assertRaises(Exception) as raised:
            self.sdk.get_prompt(f"{FOLDER}/absent-too", max_retries=1)
        self.assertIn("404", str(raised.exception) + str(getattr(raised.exception, "status_code", "404")))

    def test_a_chat_prompt_is_compiled(self):
        name = f"{FOLDER}/chat"
        messages = [{"role": "system", "content": "Be {{tone}}."}, {"role": "user", "content": "{{question}}"}]
        self.sdk.create_prompt(name=name, type="chat", prompt=messages, labels=["production"])
        read = self.sdk.get_prompt(name, type="chat", cache_ttl_seconds=0)
        compiled = read.compile(tone="kind", question="Why?")
        parts = [(message["role"], message["content"]) for message in compiled]
        self.assertEqual(parts, [("system", "Be kind."), ("user", "Why?")])

    @unittest.skipIf(RELEASE < (3, 1), "this SDK has no placeholders")
    def test_placeholders_take_a_conversation(self):
        name = f"{FOLDER}/placeholders"
        messages = [{"role": "system", "content": "Be kind."}, {"type": "placeholder", "name": "history"}]
        self.sdk.create_prompt(name=name, type="chat", prompt=messages, labels=["production"])
        read = self.sdk.get_prompt(name, type="chat", cache_ttl_seconds=0)
        compiled = read.compile(history=[{"role": "user", "content": "Hi"}])
        parts = [(message["role"], message["content"]) for message in compiled]
        self.assertEqual(parts, [("system", "Be kind."), ("user", "Hi")])

    def test_an_included_prompt_is_put_in(self):
        tone, name = f"{FOLDER}/tone", f"{FOLDER}/includer"
        self.sdk.create_prompt(name=tone, prompt="Be {{mood}}.", labels=["production"])
        text = f"@@@langfusePrompt:name={tone}|label=production@@@ Hi."
        self.sdk.create_prompt(name=name, prompt=text, labels=["production"])
        read = self.sdk.get_prompt(name, cache_ttl_seconds=0)
        self.assertEqual(read.compile(mood="kind"), "Be kind. Hi.")

    def test_what_is_refused_says_why(self):
        for arguments, says in [
            ({"prompt": "x", "labels": ["Big"]}, "label"),
            ({"prompt": "@@@langfusePrompt:name=a|version=1@@@"}, "pins a version"),
        ]:
            with self.assertRaises(Exception) as raised:
                self.sdk.create_prompt(name=f"{FOLDER}/refused", **arguments)
            self.assertIn(says, str(raised.exception))

    def test_another_instance_inherits(self):
        name = f"{FOLDER}/inherited"
        self.sdk.create_prompt(name=name, prompt="of default", labels=["production"])
        acme = client(public="acme")
        self.assertEqual(acme.get_prompt(name, cache_ttl_seconds=0).prompt, "of default")


if __name__ == "__main__":
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(Prompts)
    result = unittest.TextTestRunner(verbosity=0).run(suite)
    failed = len(result.failures) + len(result.errors)
    skipped = len(result.skipped)
    passed = result.testsRun - failed - skipped
    print(f"langfuse {version('langfuse')}", flush=True)
    # In cargo's form, which tests/run.sh adds up.
    outcome = "FAILED" if failed else "ok"
    print(f"test result: {outcome}. {passed} passed; {failed} failed; {skipped} ignored", flush=True)
    # An SDK's threads would keep the process alive.
    os._exit(1 if failed else 0)
