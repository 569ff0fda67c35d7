"""A generated module against a stub of the server and of the sidecar, and against none."""

import importlib
import json
import os
import sys
import threading
import unittest
from unittest import mock

import stub as stubs

KEY = "reader-key-of-a-test-0123456789"


class Calls(unittest.TestCase):
    """A fresh module and a stub server for each test, and a clock that the test moves."""

    def setUp(self):
        self.stub = self.enter(stubs.running())
        sys.modules.pop("prompts", None)
        self.prompts = importlib.import_module("prompts")
        self.now = 1000.0
        self.enter(mock.patch.object(self.prompts.time, "monotonic", lambda: self.now))
        kept = {name: value for name, value in os.environ.items() if not name.upper().endswith("_PROXY")}
        kept = {name: value for name, value in kept.items() if not name.startswith(("PROMPTBOOK_", "AWS_"))}
        self.enter(mock.patch.dict(os.environ, kept, clear=True))
        os.environ.update(PROMPTBOOK_SERVER=self.stub.url, PROMPTBOOK_API_KEY=KEY, PROMPTBOOK_TIMEOUT="60")

    def enter(self, manager):
        value = manager.__enter__()
        self.addCleanup(manager.__exit__, None, None, None)
        return value

    def renders(self, text="rendered", **fields):
        """Answers /render with this text, and /active with a template."""
        rendered = {"type": "text", "text": text, "version": 7, "instance": "acme", **fields}
        active = {"type": "text", "template": "kept {{ customer }}", "inputs": {}, "version": 6, "instance": "acme"}

        def answer(request):
            body = rendered if request.command == "POST" else active
            return 200, {"etag": '"1"'}, json.dumps(body).encode()

        self.stub.answer = answer

    def call(self, **options):
        return self.prompts.support.greeting(customer="Ada", **options)

    def logged(self, act):
        with self.assertLogs("promptbook", "WARNING") as logs:
            value = act()
        return value, [record.getMessage() for record in logs.records]

    def assertFallback(self, served):
        self.assertEqual(served, "Hello Ada, be kind.")
        self.assertEqual((served.name, served.version, served.instance), ("support/greeting", None, None))
        self.assertEqual((served.source, served.age_ms), ("fallback", None))

    def asked(self):
        """The requests to render."""
        return [request for request in self.stub.requests if request.command == "POST"]

    def test_a_request_has_the_inputs_that_were_given_and_names_instance_and_label(self):
        self.renders()
        served = self.call(tone="curt", instance="acme", label="staging")
        self.assertEqual(served, "rendered")
        self.assertEqual((served.version, served.instance, served.source, served.age_ms), (7, "acme", "fresh", 0))
        os.environ.update(PROMPTBOOK_INSTANCE="globex", PROMPTBOOK_LABEL="qa")
        self.call()
        first, second = self.asked()
        self.assertEqual(first.path, "/v1/prompts/support%2Fgreeting/render")
        self.assertEqual(first.headers["x-api-key"], KEY)
        inputs = {"customer": "Ada", "tone": "curt"}
        self.assertEqual(json.loads(first.body), {"inputs": inputs, "instance": "acme", "label": "staging"})
        self.assertEqual(json.loads(second.body), {"inputs": {"customer": "Ada"}, "instance": "globex", "label": "qa"})

    def test_a_refused_key_or_token_is_named(self):
        self.stub.answer = lambda request: (401, {}, b"{}")
        served, logged = self.logged(self.call)
        self.assertFallback(served)
        self.assertEqual(set(logged), {"support/greeting: the server refuses PROMPTBOOK_API_KEY (status 401)"})
        os.environ.update(PROMPTBOOK_SIDECAR=self.stub.url, PROMPTBOOK_SIDECAR_TOKEN="wrong")
        served, logged = self.logged(self.call)
        self.assertFallback(served)
        self.assertIn("the sidecar refuses the token (status 401): set PROMPTBOOK_SIDECAR_TOKEN", logged[0])

    def test_a_sidecar_is_asked_with_its_token_and_says_where_the_prompt_is_from(self):
        self.renders(source="stale", age_ms=1234)
        os.environ.update(PROMPTBOOK_SIDECAR=self.stub.url, PROMPTBOOK_SIDECAR_TOKEN="a token")
        served = self.call()
        self.assertEqual((served.source, served.age_ms), ("stale", 1234))
        for request in self.stub.requests:
            self.assertEqual(request.headers["x-promptbook-token"], "a token")
            self.assertIsNone(request.headers["x-api-key"])

    def test_in_lambda_the_sidecar_has_its_usual_port_and_is_not_missed(self):
        del os.environ["PROMPTBOOK_SERVER"]
        self.renders()
        os.environ.update(AWS_SESSION_TOKEN="session", PROMPTBOOK_SIDECAR_PORT=self.stub.url.rsplit(":", 1)[1])
        self.assertEqual(self.call(), "rendered")
        self.assertEqual(self.asked()[0].headers["x-promptbook-token"], "session")
        os.environ["PROMPTBOOK_SIDECAR_PORT"] = "1"
        logger = self.prompts.logging.getLogger("promptbook")
        with mock.patch.object(logger, "warning", side_effect=AssertionError("it may not be there")):
            self.assertFallback(self.call())

    def test_a_sidecar_without_a_token_is_not_asked(self):
        os.environ["PROMPTBOOK_SIDECAR"] = self.stub.url
        served, lines = self.logged(self.call)
        self.assertFallback(served)
        self.assertIn("set PROMPTBOOK_SIDECAR_TOKEN", lines[0])
        self.assertEqual(self.stub.requests, [])

    def test_without_a_server_the_fallback_is_rendered_and_nobody_is_asked(self):
        del os.environ["PROMPTBOOK_SERVER"]
        self.assertFallback(self.call())
        self.assertEqual(self.stub.requests, [])

    def test_answers_that_are_no_prompt_give_the_copy_or_the_fallback(self):
        for status, body, expected in [
            (200, b"<html>Welcome</html>", None),
            (200, b"{}", None),
            (200, b'{"type": "chat", "messages": []}', None),
            (200, b" " * (4 * 1024 * 1024 + 1), "kept Ada"),
            (400, b"{}", None),
            (404, b"{}", None),
            (422, b"{}", None),
            (302, b"", "kept Ada"),
            (401, b"{}", "kept Ada"),
            (429, b"{}", "kept Ada"),
            (503, b"{}", "kept Ada"),
        ]:
            with self.subTest(status=status, body=body[:30]):
                self.prompts._warned.clear()
                self.renders()
                kept = self.stub.answer
                headers = {"location": self.stub.url + "/elsewhere"} if status == 302 else {}
                self.stub.answer = lambda request: (status, headers, body) if request.command == "POST" else kept(request)
                served, _ = self.logged(self.call)
                if expected is None:
                    self.assertFallback(served)
                else:
                    self.assertEqual((served, served.version, served.source), (expected, 6, "stale"))

    def test_a_server_that_never_answers_costs_the_timeout_once_in_a_ttl(self):
        os.environ["PROMPTBOOK_TIMEOUT"] = "0.05"
        self.stub.held.clear()
        others = set(threading.enumerate())
        served, lines = self.logged(self.call)
        self.assertFallback(served)
        self.assertIn("did not answer in time", lines[0])
        with mock.patch.object(threading.Thread, "join", side_effect=AssertionError("waited again")):
            self.assertFallback(self.call())
        self.renders()
        self.stub.held.set()
        for late in set(threading.enumerate()) - others:
            late.join()
        os.environ["PROMPTBOOK_TIMEOUT"] = "60"
        self.now += 31
        self.assertEqual(self.call(), "rendered")

    def test_the_socket_s_timeout_is_the_same_as_the_call_s(self):
        os.environ["PROMPTBOOK_TIMEOUT"] = "0.05"
        self.stub.held.clear()
        join = threading.Thread.join
        with mock.patch.object(threading.Thread, "join", lambda thread, _timeout: join(thread)):
            served, lines = self.logged(self.call)
        self.assertFallback(served)
        self.assertEqual(lines, ["support/greeting: the server did not answer in time"])

    def test_the_copy_ages_and_is_used_when_the_server_has_gone(self):
        self.renders()
        self.call()
        self.now += 5
        self.stub.says(503)
        served, _ = self.logged(self.call)
        self.assertEqual((served, served.version, served.instance), ("kept Ada", 6, "acme"))
        self.assertEqual((served.source, served.age_ms), ("stale", 5000))

    def test_the_key_goes_unencrypted_to_no_other_machine(self):
        for variable in ("PROMPTBOOK_SERVER", "PROMPTBOOK_SIDECAR"):
            os.environ["PROMPTBOOK_SIDECAR_TOKEN"] = "token"
            os.environ[variable] = "http://prompts.example.com"
            served, lines = self.logged(self.call)
            self.assertFallback(served)
            self.assertIn("unencrypted to " + variable, lines[0])

    def test_neither_key_nor_value_is_logged(self):
        self.stub.says(200, b"<html>")
        _, lines = self.logged(lambda: self.prompts.support.greeting(customer="secret"))
        self.assertNotIn("secret", "".join(lines))
        self.assertNotIn(KEY, "".join(lines))


if __name__ == "__main__":
    unittest.main()
