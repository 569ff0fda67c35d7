"""The helper as a program uses it: against a stub server, and against none."""

import importlib
import os
import subprocess
import sys
import threading
import unittest
from unittest import mock

import stub as stubs

KEY = "reader-key-of-a-test-0123456789"


class Helper(unittest.TestCase):
    """A fresh helper and a stub server for each test, and a clock that the test moves."""

    def setUp(self):
        self.stub = self.enter(stubs.running())
        sys.modules.pop("prompts", None)
        self.prompts = importlib.import_module("prompts")
        self.now = 1000.0
        self.enter(mock.patch.object(self.prompts.time, "monotonic", lambda: self.now))
        kept = {name: value for name, value in os.environ.items() if not name.upper().endswith("_PROXY")}
        kept = {name: value for name, value in kept.items() if not name.startswith(("PROMPTBOOK_", "AWS_"))}
        self.enter(mock.patch.dict(os.environ, kept, clear=True))
        self.configure(PROMPTBOOK_SERVER=self.stub.url, PROMPTBOOK_API_KEY=KEY, PROMPTBOOK_TIMEOUT="60")

    def enter(self, manager):
        value = manager.__enter__()
        self.addCleanup(manager.__exit__, None, None, None)
        return value

    def configure(self, **variables):
        os.environ.update(variables)

    def logged(self, act):
        """What `act` returns, and what it logs."""
        with self.assertLogs("promptbook", "WARNING") as logs:
            value = act()
        return value, [record.getMessage() for record in logs.records]

    def serves_fallback(self, cause, act=None):
        value, lines = self.logged(act or (lambda: self.prompts.lookup("p", "in code")))
        self.assertEqual(value, "in code")
        self.assertEqual(len(lines), 1)
        self.assertIn(cause, lines[0])
        with self.assertNoLogsHere():
            self.assertEqual((act or (lambda: self.prompts.lookup("p", "in code")))(), "in code")

    def assertNoLogsHere(self):
        return mock.patch.object(
            self.prompts.logging.getLogger("promptbook"), "warning", side_effect=AssertionError("logged again")
        )


class Server(Helper):
    def test_without_a_server_or_key_the_fallback_is_served_and_nobody_is_asked(self):
        for missing in ("PROMPTBOOK_SERVER", "PROMPTBOOK_API_KEY"):
            with mock.patch.dict(os.environ, {missing: " "}), self.assertNoLogsHere():
                self.assertEqual(self.prompts.lookup("p", "in {code}"), "in {code}")
        self.assertEqual(self.stub.requests, [])

    def test_values_are_formatted_as_in_an_f_string(self):
        class Price:
            def __format__(self, spec):
                return "5 EUR"

        say = lambda: self.prompts.lookup("p", "{n} for {price}", n=3, price=Price())
        fallback = [{"role": "user", "content": "{parts}"}, {"role": "user", "content": "Say {n}"}]
        with mock.patch.dict(os.environ, PROMPTBOOK_API_KEY=""):
            self.assertEqual(say(), "3 for 5 EUR")
            chat = self.prompts.messages("c", fallback, parts=[1], n=3)
            self.assertEqual([it["content"] for it in chat], [[1], "Say 3"])
        self.stub.serves(template="{{ price }}!")
        self.assertEqual(say(), "5 EUR!")

    def test_messages_become_objects_and_others_the_fallback(self):
        make = {"system": lambda content: ("S", content), "human": lambda content: ("H", content)}
        fallback = [{"role": "system", "content": "Be {how}."}, {"thread": "before"}, {"role": "human", "content": "{q}"}]
        say = lambda: self.prompts.objects("c", make, fallback, how="kind", q="Why?", before=iter([1]))
        expected = [("S", "Be kind."), 1, ("H", "Why?")]
        with mock.patch.dict(os.environ, PROMPTBOOK_API_KEY=""):
            self.assertEqual(say(), expected)
        self.stub.serves(messages=[{"role": "user", "content": "{{ how }}: {{ q }}"}, {"thread": "before"}])
        self.assertEqual(say(), [("H", "kind: Why?"), 1])
        self.stub.serves(etag='"2"', messages=[{"role": "assistant", "content": "No class."}])
        self.now += 60
        value, lines = self.logged(say)
        self.assertEqual(value, expected)
        self.assertIn("the role assistant", lines[0])

    def test_a_request_names_prompt_instance_label_and_key(self):
        self.stub.serves(template="active")
        self.assertEqual(self.prompts.lookup("a/b c", "x"), "active")
        self.configure(PROMPTBOOK_INSTANCE="acme", PROMPTBOOK_LABEL="staging", PROMPTBOOK_SERVER=self.stub.url + "/")
        self.prompts.lookup("a/b c", "x")
        first, second = self.stub.requests
        self.assertEqual(first.path, "/v1/prompts/a%2Fb%20c/active")
        self.assertEqual(second.path, "/v1/prompts/a%2Fb%20c/active?instance=acme&label=staging")
        self.assertEqual(first.headers["x-api-key"], KEY)

    def test_within_the_ttl_nobody_is_asked_and_after_it_only_what_changed_is_sent(self):
        self.stub.serves(template="one")
        for _ in range(3):
            self.assertEqual(self.prompts.lookup("p", "x"), "one")
        self.assertEqual(len(self.stub.requests), 1)
        self.now += 31
        self.assertEqual(self.prompts.lookup("p", "x"), "one")
        self.assertEqual(self.stub.requests[1].headers["if-none-match"], '"1"')
        self.stub.serves(etag='"2"', template="two")
        self.assertEqual(self.prompts.lookup("p", "x"), "one")
        self.now += 31
        self.assertEqual(self.prompts.lookup("p", "x"), "two")
        self.assertEqual(len(self.stub.requests), 3)

    def test_the_ttl_can_be_said_and_nonsense_is_warned_about(self):
        self.stub.serves(template="one")
        self.configure(PROMPTBOOK_TTL="0")
        self.prompts.lookup("p", "x")
        self.prompts.lookup("p", "x")
        self.assertEqual(len(self.stub.requests), 2)
        for nonsense in ("soon", "-1", "nan", "inf"):
            self.prompts._warned.clear()
            self.configure(PROMPTBOOK_TTL=nonsense)
            value, lines = self.logged(lambda: self.prompts.lookup("p", "x"))
            self.assertEqual((value, len(lines)), ("one", 1))
            self.assertIn("PROMPTBOOK_TTL", lines[0])

    def test_in_an_outage_the_last_one_read_is_served_and_the_server_left_alone(self):
        self.stub.serves(template="one")
        self.prompts.lookup("p", "x")
        self.stub.says(503)
        self.now += 31
        value, lines = self.logged(lambda: self.prompts.lookup("p", "x"))
        self.assertEqual((value, len(lines)), ("one", 1))
        self.assertIn("503", lines[0])
        self.prompts.lookup("p", "x")
        self.assertEqual(len(self.stub.requests), 2)
        self.stub.serves(etag='"2"', template="two")
        self.now += 31
        self.assertEqual(self.prompts.lookup("p", "x"), "two")

    def test_a_server_that_is_not_there_is_asked_once_in_a_ttl_for_all_prompts(self):
        with stubs.running() as gone:
            self.configure(PROMPTBOOK_SERVER=gone.url)
        opened = mock.Mock(wraps=self.prompts._opener(True))
        with mock.patch.object(self.prompts, "_opener", lambda _: opened):
            self.serves_fallback("can't be reached (ConnectionRefusedError)")
            self.assertEqual(self.prompts.lookup("other", "in code"), "in code")
            self.assertEqual(opened.open.call_count, 1)
            self.now += 31
            self.prompts.lookup("other", "in code")
            self.assertEqual(opened.open.call_count, 2)

    def test_what_is_not_published_any_more_is_not_served(self):
        self.stub.serves(template="one")
        self.assertEqual(self.prompts.lookup("p", "in code"), "one")
        self.stub.says(404)
        self.now += 31
        self.serves_fallback("not published")
        self.stub.serves(template="one")
        self.now += 31
        self.assertEqual(self.prompts.lookup("p", "in code"), "one")

    def test_answers_that_are_no_prompt_give_the_fallback(self):
        for status, body, cause in [
            (200, b"<html>Welcome</html>", "not a prompt"),
            (200, b"\xff\xfe\x00", "not a prompt"),
            (200, b"[]", "not a prompt"),
            (200, b"{}", "not a prompt"),
            (200, b'{"type": "text", "template": 7}', "not a prompt"),
            (200, b'{"type": "chat", "messages": [{"role": "user"}]}', "not a prompt"),
            (200, b'{"type": "poem", "template": "x"}', "not a prompt"),
            (200, b" " * (4 * 1024 * 1024 + 1), "not a prompt"),
            (304, b"", "in code"),
            (401, b"{}", "401"),
            (403, b"{}", "403"),
            (500, b"{}", "500"),
        ]:
            with self.subTest(status=status, body=body[:40]):
                self.prompts._warned.clear()
                self.now += 31
                self.stub.says(status, body)
                if status == 304:
                    self.assertEqual(self.prompts.lookup("p", "in code"), "in code")
                else:
                    self.serves_fallback(cause)

    def test_no_proxy_is_asked_for_this_machine(self):
        self.stub.serves(template="active")
        port = self.stub.url.rsplit(":", 1)[1]
        with stubs.running() as proxy:
            variables = {name: proxy.url for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY")}
            with mock.patch.dict(os.environ, variables):
                for host in ("127.0.0.1", "localhost", "LOCALHOST"):
                    self.configure(PROMPTBOOK_SERVER="http://%s:%s" % (host, port))
                    self.assertEqual(self.prompts.lookup("p", "in code"), "active", host)
            self.assertEqual(proxy.requests, [])
        for address in ("http://127.9.9.9", "http://[::1]:1", "http://localhost.", "http://a.localhost:1/v1"):
            self.assertTrue(self.prompts._is_loopback(address), address)
        for address in ("http://10.0.0.1", "http://0.0.0.0", "http://localhost.example.com", "http://127.0.0.1@h", "http://[", ""):
            self.assertFalse(self.prompts._is_loopback(address), address)

    def test_the_key_goes_unencrypted_to_another_machine_only_when_that_is_asked_for(self):
        with stubs.running() as proxy, mock.patch.dict(os.environ, {"http_proxy": proxy.url}):
            proxy.serves(template="active")
            for server in ("http://prompts.example.com", "http://10.1.2.3:8787", "HTTP://[fd00::1]", "http://localhost.example.com"):
                self.prompts._warned.clear()
                self.configure(PROMPTBOOK_SERVER=server)
                self.serves_fallback("use https, or set PROMPTBOOK_INSECURE=1")
            self.assertEqual(proxy.requests, [])
            self.configure(PROMPTBOOK_INSECURE="1", PROMPTBOOK_SERVER="http://prompts.example.com")
            self.assertEqual(self.prompts.lookup("p", "in code"), "active")
            self.assertEqual(len(proxy.requests), 1)

    def test_an_answer_that_is_too_long_or_does_not_end_is_given_up(self):
        self.stub.says(200, b" " * (4 * 1024 * 1024 + 1))
        self.serves_fallback("not a prompt (ValueError)")
        for length in (None, 1 << 40):
            answer = mock.Mock(length=length)

            def trickle(_):
                self.now += 10
                return b"x"

            answer.read1 = trickle
            with self.assertRaises(ValueError):
                self.prompts._read(answer, self.prompts._settings())

    def test_what_the_server_sends_is_logged_without_characters_that_act(self):
        self.stub.serves(messages=[{"thread": "a\r\n\x1b[2Jb\u202e"}])
        _, lines = self.logged(lambda: self.prompts.messages("p", [{"role": "user", "content": "x"}]))
        self.assertIn("a\\r\\n\\x1b[2Jb\\u202e", lines[0])

    def test_the_key_follows_no_redirect(self):
        with stubs.running() as elsewhere:
            elsewhere.serves(template="theirs")
            for status in (301, 302, 303, 307, 308):
                self.prompts._warned.clear()
                self.now += 31
                self.stub.says(status, location=elsewhere.url + "/v1/prompts/p/active")
                self.serves_fallback(str(status))
            self.assertEqual(elsewhere.requests, [])

    def test_only_http_is_spoken(self):
        self.configure(PROMPTBOOK_SERVER="file:///etc")
        self.serves_fallback("PROMPTBOOK_SERVER is not a valid address: begin it with http")

    def test_neither_key_nor_prompt_is_logged(self):
        self.configure(PROMPTBOOK_API_KEY="secret\nkey")
        value, lines = self.logged(lambda: self.prompts.lookup("p", "in code"))
        self.assertEqual(value, "in code")
        self.configure(PROMPTBOOK_API_KEY=KEY)
        self.stub.serves(template="secret {{ missing }} {{ value[ }}")
        value, more = self.logged(lambda: self.prompts.lookup("p", "in code {x}", x="secret"))
        self.assertEqual(value, "in code secret")
        self.assertNotIn("secret", "".join(lines + more))


class Waiting(Helper):
    def tearDown(self):
        self.stub.held.set()

    def in_threads(self, count, act):
        values = []
        threads = [threading.Thread(target=lambda: values.append(act())) for _ in range(count)]
        for thread in threads:
            thread.start()
        return threads, values

    def test_many_threads_ask_once_and_all_get_what_came(self):
        self.stub.serves(template="one")
        self.stub.held.clear()
        threads, values = self.in_threads(16, lambda: self.prompts.lookup("p", "x"))
        self.stub.asked.acquire()
        self.stub.held.set()
        for thread in threads:
            thread.join()
        self.assertEqual(values, ["one"] * 16)
        self.assertEqual(len(self.stub.requests), 1)

    def test_while_one_refreshes_others_are_served_the_stale_one(self):
        self.stub.serves(template="one")
        self.prompts.lookup("p", "x")
        self.stub.serves(etag='"2"', template="two")
        self.stub.held.clear()
        self.now += 31
        threads, values = self.in_threads(1, lambda: self.prompts.lookup("p", "x"))
        self.stub.asked.acquire()
        self.stub.asked.acquire()
        self.assertEqual([self.prompts.lookup("p", "x") for _ in range(3)], ["one"] * 3)
        self.stub.held.set()
        threads[0].join()
        self.assertEqual(values, ["two"])
        self.assertEqual(len(self.stub.requests), 2)

    def test_a_late_answer_is_not_waited_for_and_serves_the_next_call(self):
        self.stub.serves(template="late")
        self.stub.held.clear()
        self.configure(PROMPTBOOK_TIMEOUT="60")
        late = mock.patch.object(threading.Event, "wait", lambda event, timeout=None: False)
        with late:
            value, lines = self.logged(lambda: self.prompts.lookup("p", "in code"))
        self.assertEqual(value, "in code")
        self.assertIn("in time", lines[0])
        refresh = next(iter(self.prompts._known.values())).refresh
        self.stub.held.set()
        if refresh is not None:
            refresh.wait()
        self.assertEqual(self.prompts.lookup("p", "in code"), "late")
        self.assertEqual(len(self.stub.requests), 1)

    def test_a_server_that_never_answers_costs_the_timeout_once(self):
        self.stub.held.clear()
        self.configure(PROMPTBOOK_TIMEOUT="0.05")
        value, _ = self.logged(lambda: self.prompts.lookup("p", "in code"))
        self.assertEqual(value, "in code")
        with mock.patch.object(threading.Event, "wait", side_effect=AssertionError("waited again")):
            self.assertEqual(self.prompts.lookup("p", "in code"), "in code")
            self.assertEqual(self.prompts.lookup("other", "in code"), "in code")

    @unittest.skipUnless(hasattr(os, "fork"), "needs fork")
    def test_a_child_forked_in_the_middle_of_a_refresh_asks_for_itself(self):
        self.stub.serves(template="one")
        self.stub.held.clear()
        threads, values = self.in_threads(1, lambda: self.prompts.lookup("p", "x"))
        self.stub.asked.acquire()
        child = os.fork()
        if child == 0:
            os._exit(0 if self.prompts.lookup("p", "x") == "one" else 1)
        self.stub.asked.acquire()
        self.stub.held.set()
        threads[0].join()
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 0)


class Text(Helper):
    def test_inputs_fill_the_active_prompt_or_the_fallback(self):
        self.stub.says(404)
        self.assertEqual(self.logged(lambda: self.prompts.lookup("p", "{{{x}}}", x="{y}"))[0], "{{y}}")
        self.stub.serves(template="{% raw %}{{ x }}{% endraw %} {{ x }} {{ '{{' }}{# note #}\n")
        self.now += 31
        self.assertEqual(self.prompts.lookup("p", "{x}", x="{y}"), "{{ x }} {y} {{\n")

    def test_an_input_that_the_code_does_not_give_takes_its_default(self):
        self.stub.serves(template="{{ a }}{{ b }}", inputs={"a": {"default": "A"}, "b": {"default": 7}})
        self.assertEqual(self.prompts.lookup("p", "x"), "A7")
        self.assertEqual(self.prompts.lookup("p", "x", a="given"), "given7")

    def test_what_can_not_be_rendered_gives_the_fallback(self):
        for body, cause in [
            ({"template": "{{ missing }}"}, "no input missing"),
            ({"template": "{{ list }}", "inputs": {"list": {"default": [1]}}}, "not text"),
            ({"template": "{{ x.y }}"}, "UndefinedError"),
            ({"template": "{% if x %}"}, "TemplateSyntaxError"),
            ({"template": "{{ x.__class__ }}"}, "SecurityError"),
            ({"template": "{% if x %}\r\n{% endif %}"}, "carriage"),
            ({"messages": [{"role": "user", "content": "hi"}]}, "chat prompt"),
        ]:
            with self.subTest(body=body):
                self.prompts._warned.clear()
                self.now += 31
                self.stub.serves(etag=repr(body), **body)
                self.serves_fallback(cause, lambda: self.prompts.lookup("p", "in {x}", x="code"))

    def test_without_jinja2_what_needs_it_gives_the_fallback(self):
        with mock.patch.dict(sys.modules, {"jinja2": None, "minijinja": None}):
            self.stub.serves(template="{% if x %}yes{% endif %}")
            self.serves_fallback("jinja2", lambda: self.prompts.lookup("p", "in {x}", x="code"))
        self.prompts._jinja2.cache_clear()
        self.prompts._minijinja.cache_clear()
        self.assertEqual(self.prompts.lookup("p", "in {x}", x="code"), "yes")


class Traces(Helper):
    def test_another_instance_or_label_is_looked_up_for_one_call(self):
        self.stub.serves(template="active {{ x }}")
        self.configure(PROMPTBOOK_INSTANCE="globex")
        acme = self.prompts.at(instance="acme", label="staging")
        self.assertEqual(acme.lookup("p", "{x}", x="1"), "active 1")
        self.prompts.lookup("p", "{x}", x="1")
        first, second = self.stub.requests
        self.assertEqual(first.path, "/v1/prompts/p/active?instance=acme&label=staging")
        self.assertEqual(second.path, "/v1/prompts/p/active?instance=globex")

    def test_what_is_served_says_which_version_it_is_and_where_it_is_from(self):
        self.stub.serves(template="active", version=3, instance="acme")
        served = self.prompts.lookup("p", "in code")
        self.assertEqual((served.name, served.version, served.instance), ("p", 3, "acme"))
        self.assertEqual((served.source, served.age_ms), ("fresh", 0))
        self.now += 20
        self.assertEqual(self.prompts.template("p", "in code").age_ms, 20_000)
        self.now += 20
        self.stub.says(503)
        served = self.logged(lambda: self.prompts.lookup("p", "in code"))[0]
        self.assertEqual((served, served.version, served.source, served.age_ms), ("active", 3, "stale", 40_000))
        with mock.patch.dict(os.environ, {"PROMPTBOOK_SERVER": ""}):
            served = self.prompts.messages("p", [{"role": "user", "content": "in code"}])
            self.assertEqual((served.name, served.version, served.source, served.age_ms), ("p", None, "fallback", None))


class Format(Helper):
    def test_the_active_prompt_takes_the_form_of_the_fallback(self):
        self.stub.serves(template="{{ who }}: { {{ '{{ x }}' }} {{ user_name }} {{ n }}", inputs={"n": {"default": "{1}"}})
        served = self.prompts.template("p", "{who} {user.name!r:>10}", user_name="user.name!r:>10")
        self.assertEqual(served, "{who}: {{ {{{{ x }}}} {user.name!r:>10} {{1}}")

        class User:
            name = "Ada"

        self.assertEqual(served.format(who="I", user=User()), "I: { {{ x }}      'Ada' {1}")

    def test_what_the_code_does_not_fill_in_or_a_format_can_not_say_gives_the_fallback(self):
        for template, cause in [("{{ other }}", "no input other"), ("{% if x %}a{% endif %}", "more than text")]:
            self.prompts._warned.clear()
            self.now += 31
            self.stub.serves(etag=template, template=template)
            value, lines = self.logged(lambda: self.prompts.template("p", "in {x:>5}{", x="x:>5"))
            self.assertEqual(value, "in {x:>5}{")
            self.assertIn(cause, lines[0])


class Chat(Helper):
    FALLBACK = [{"role": "developer", "content": "Be {tone}."}, {"thread": "history"}, {"role": "user", "content": "{{}}"}]
    SPOKEN = [{"role": "developer", "content": "Be kind."}, {"role": "user", "content": "hi"}, {"role": "user", "content": "{}"}]

    def call(self):
        history = iter([{"role": "user", "content": "hi"}])
        return self.prompts.messages("p", self.FALLBACK, tone="kind", history=history)

    def test_the_fallback_is_what_the_code_said(self):
        self.stub.says(404)
        self.assertEqual(self.logged(self.call)[0], self.SPOKEN)
        plain = [{"role": "user", "content": "{"}]
        served = self.logged(lambda: self.prompts.messages("q", plain))[0]
        self.assertEqual(served, plain)
        served[0]["content"] = "changed"
        self.assertEqual(plain[0]["content"], "{")

    def test_the_active_prompt_is_rendered_message_by_message(self):
        self.stub.serves(messages=[{"thread": "history"}, {"role": "system", "content": "{{ tone }}!"}, {"role": "assistant", "content": "ok"}])
        self.assertEqual(
            self.call(),
            [{"role": "user", "content": "hi"}, {"role": "developer", "content": "kind!"}, {"role": "assistant", "content": "ok"}],
        )

    def test_a_content_that_is_an_input_alone_is_its_very_value(self):
        asked = [{"type": "text", "text": "What is this?"}, {"type": "image_url"}]
        fallback = [{"role": "system", "content": "Be {tone}"}, {"role": "user", "content": "{asked}"}]

        def call():
            return self.prompts.messages("p", fallback, tone="kind", asked=asked)

        self.stub.says(404)
        in_code = self.logged(call)[0]
        self.now += 31
        self.stub.serves(messages=[{"role": "system", "content": "{{ tone }}!"}, {"role": "user", "content": "{{ asked }}"}])
        self.assertEqual([turn["content"] for turn in in_code], ["Be kind", asked])
        self.assertEqual([turn["content"] for turn in call()], ["kind!", asked])

    def test_what_can_not_be_rendered_gives_all_of_the_fallback(self):
        for body, cause in [
            ({"template": "a text"}, "text prompt"),
            ({"messages": [{"thread": "tone"}]}, "list of messages"),
            ({"messages": [{"thread": "history"}, {"role": "user", "content": "{{ nobody }}"}]}, "no input nobody"),
        ]:
            with self.subTest(body=body):
                self.prompts._warned.clear()
                self.now += 31
                self.stub.serves(etag=repr(body), **body)
                value, lines = self.logged(self.call)
                self.assertEqual(value, self.SPOKEN)
                self.assertIn(cause, lines[0])


class Alone(unittest.TestCase):
    def test_it_needs_nothing_but_the_standard_library_and_imports_quietly(self):
        script = "import prompts; print(prompts.lookup('p', 'in code'))"
        folder = os.path.dirname(importlib.util.find_spec("prompts").origin)
        for variables in ({}, {"PROMPTBOOK_SERVER": "http://127.0.0.1:1", "PROMPTBOOK_API_KEY": KEY}):
            done = subprocess.run(
                [sys.executable, "-S", "-c", script], cwd=folder, env=variables, stdout=subprocess.PIPE, check=True
            )
            self.assertEqual(done.stdout, b"in code\n")


if __name__ == "__main__":
    unittest.main()
