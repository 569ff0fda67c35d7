"""Looks prompts up in Promptbook, and serves the text in the code when it can't.

    lookup(name, fallback, **inputs)     a text, its inputs filled in
    template(name, fallback, **fields)   a text that `str.format` or a template class fills in later
    messages(name, fallback, **inputs)   a list of messages

Configuration is read from the environment on each call:

    PROMPTBOOK_SERVER     the address, such as https://prompts.example.com; without it the fallback is served
    PROMPTBOOK_API_KEY    a reader key; without it the fallback is served
    PROMPTBOOK_INSTANCE   whose prompts (the server's own default unless set)
    PROMPTBOOK_LABEL      which label (`production` unless set)
    PROMPTBOOK_TTL        for how many seconds a prompt is used before the server is asked again (30)
    PROMPTBOOK_TIMEOUT    for how many seconds a call waits for the server at most (2)
    PROMPTBOOK_INSECURE   1 to send the key over plain http to another machine, where others on the network can read it

No call raises because of Promptbook. When a prompt is not published, can't be fetched or can't be rendered, the last one
that was fetched is served, or else the fallback; why is logged once for each prompt and cause (logger "promptbook").
An unreachable server is left alone for the TTL.

A call blocks while its prompt is fetched: for the timeout at most, once in a TTL. Where that is too long for an event
loop, write `await asyncio.to_thread(prompts.lookup, ...)`. Threads may share this module, and processes may fork.

Templates of text, variables, string literals, raw blocks and comments are rendered here; others need the package jinja2.
So are included prompts, which the server sends as blocks of `with`, unless they have inputs with defaults.
Of the template format mustache, plain variables are rendered here, and nothing else.

Written by `promptbook extract --patch`. Python 3.8 or later, nothing but the standard library.
"""

from __future__ import annotations

import functools
import ipaddress
import json
import logging
import os
import re
import string
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Set, Tuple, TypeVar

__all__ = ["lookup", "messages", "template"]


def lookup(name: str, fallback: str, /, **inputs: str) -> str:
    """The active text prompt. With inputs, the fallback is a format string for them; without any it is served as it is."""
    return _serve(
        name,
        lambda active: _render(active.text(), active.values(inputs), active.format),
        lambda: fallback.format_map(inputs) if inputs else fallback,
    )


def template(name: str, fallback: str, /, **fields: str) -> str:
    """The active text prompt as a format string like the fallback.

    `fields` says what stands between the braces for an input that is not plainly `{input}` there.
    """
    return _serve(name, lambda active: _as_format(active, {**_plain_fields(fallback), **fields}), lambda: fallback)


def messages(name: str, fallback: List[Dict[str, str]], /, **inputs: Any) -> List[Any]:
    """The active chat prompt. An entry {"thread": input} stands for the messages in that input."""
    for entry in fallback:
        if "thread" in entry:  # An iterator can be read once only, and there may be two who read.
            inputs[entry["thread"]] = list(inputs[entry["thread"]])
    return _serve(name, lambda active: _chat(active, fallback, inputs), lambda: _chat_of_code(fallback, inputs))


# What is served.

_Served = TypeVar("_Served")


class _Refused(Exception):
    """An active prompt that can't be used. Its words are logged, so they never quote a prompt."""


class _Active(NamedTuple):
    """An active prompt as the server sent it."""

    kind: str
    template: str
    messages: Tuple[Tuple[str, str], ...]  # (role, content), or ("", name of a thread)
    defaults: Dict[str, Any]
    format: str

    @classmethod
    def parse(cls, body: bytes) -> _Active:
        data = json.loads(body)
        kind, text, turns = data["type"], "", []
        if kind == "text":
            text = data["template"]
        elif kind == "chat":
            turns = [("", turn["thread"]) if "thread" in turn else (turn["role"], turn["content"]) for turn in data["messages"]]
        else:
            raise ValueError("neither text nor chat")
        if not all(isinstance(part, str) for turn in [("", text), *turns] for part in turn):
            raise ValueError("a text that is none")
        given = {name: declared.get("default") for name, declared in (data.get("inputs") or {}).items()}
        defaults = {name: value for name, value in given.items() if value is not None}
        return cls(kind, text, tuple(turns), defaults, data.get("template_format", "jinja2"))

    def text(self) -> str:
        if self.kind != "text":
            raise _Refused("it is a chat prompt where a text is expected")
        return self.template

    def values(self, inputs: Dict[str, Any]) -> Dict[str, Any]:
        return {**self.defaults, **inputs}


def _serve(name: str, render: Callable[[_Active], _Served], fallback: Callable[[], _Served]) -> _Served:
    try:
        active = _fetch(name)
        if active is not None:
            return render(active)
    except _Refused as refused:
        _warn(name, "%s; the text in the code is served" % refused)
    except Exception as error:  # A prompt is never worth a crash, and the words of an error may quote it.
        _warn(name, "it can't be used (%s); the text in the code is served" % type(error).__name__)
    return fallback()


_warned: Set[Tuple[str, str]] = set()


def _warn(name: str, cause: str) -> None:
    if (name, cause) not in _warned:
        _warned.add((name, cause))
        shown = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in cause)  # It may name what the server sent.
        logging.getLogger("promptbook").warning("%s: %s", name, shown)


# Messages.

_SAME_ROLE = {"developer": "system", "human": "user", "ai": "assistant", "model": "assistant"}


def _chat(active: _Active, fallback: List[Dict[str, str]], inputs: Dict[str, Any]) -> List[Any]:
    if active.kind != "chat":
        raise _Refused("it is a text prompt where messages are expected")
    written = [entry["role"] for entry in fallback if "role" in entry]
    roles = {_SAME_ROLE.get(role, role): role for role in written}  # The program's own words for them.
    values = active.values(inputs)
    served: List[Any] = []
    for role, content in active.messages:
        if role:
            said = role if role in written else roles.get(role, role)
            served.append({"role": said, "content": _content(content, values, active.format)})
        elif isinstance(values.get(content), list):
            served.extend(values[content])
        else:
            raise _Refused("it needs the input %s, a list of messages" % content)
    return served


def _chat_of_code(fallback: List[Dict[str, str]], inputs: Dict[str, Any]) -> List[Any]:
    served: List[Any] = []
    for entry in fallback:
        if "thread" in entry:
            served.extend(inputs[entry["thread"]])
        else:
            served.append({"role": entry["role"], "content": _content_of_code(entry["content"], inputs)})
    return served


# A content that is an input and nothing else is its very value: it may be a list of parts, or None.


def _content(source: str, values: Dict[str, Any], form: str) -> Any:
    pieces = [piece for piece in _pieces(source, form) or () if piece != (False, "")]
    if len(pieces) == 1 and pieces[0][0] and pieces[0][1] in values:
        return values[pieces[0][1]]
    return _render(source, values, form)


def _content_of_code(content: str, inputs: Dict[str, Any]) -> Any:
    if content.startswith("{") and content[1:-1] in inputs:
        return inputs[content[1:-1]]
    return content.format_map(inputs) if inputs else content


# Templates. Blanks are Promptbook's: Unicode's in text, ASCII's in tags.

_BLANK = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_START = re.compile(r"\{[{%#]")
_TAG = re.compile(
    r"""
      \{\{ (?P<open>[-+]?) [ \t\n\f\r]*
      (?: (?P<name>[A-Za-z_][A-Za-z0-9_]*) | "(?P<double>(?:[^"\\]|\\.)*)" | '(?P<single>(?:[^'\\]|\\.)*)' )
      [ \t\n\f\r]* (?P<close>[-+]?) \}\}
    | \{% (?P<raw_open>[-+]?) [ \t\n\f\r]* raw [ \t\n\f\r]* (?P<inner_open>[-+]?) %\} (?P<raw>.*?)
      \{% (?P<inner_close>[-+]?) [ \t\n\f\r]* endraw [ \t\n\f\r]* (?P<raw_close>[-+]?) %\}
    | \{% (?P<with_open>[-+]?) [ \t\n\f\r]* (?: with | endwith ) [ \t\n\f\r]* (?P<with_close>[-+]?) %\}
    | \{\# (?P<note_open>[-+]?) .*? (?P<note_close>[-+]?) \#\}
    """,
    re.DOTALL | re.VERBOSE,
)
_MUSTACHE = re.compile(
    r"\{\{\{ \s* ([A-Za-z_][A-Za-z0-9_]*) \s* \}\}\} | \{\{ \s* &? \s* ([A-Za-z_][A-Za-z0-9_]*) \s* \}\}", re.VERBOSE
)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|[0-7]{1,3}|.)", re.DOTALL)
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\", "/": "/"}
_CONSTANTS = {"true", "True", "false", "False", "none", "None"}


def _render(source: str, values: Dict[str, Any], form: str) -> str:
    pieces = _pieces(source, form)
    if pieces is None:
        return _render_with_jinja2(source, values)
    return "".join(_text_of(values, piece) if is_name else piece for is_name, piece in pieces)


def _text_of(values: Dict[str, Any], name: str) -> str:
    if name not in values:
        raise _Refused("the code gives no input %s" % name)
    value = values[name]
    if not isinstance(value, (str, int)):
        raise _Refused("its input %s is no text" % name)
    return str(value)


@functools.lru_cache(maxsize=256)
def _pieces(source: str, form: str) -> Optional[Tuple[Tuple[bool, str], ...]]:
    """Text and, marked by True, names of inputs. None for a template that needs more."""
    pieces: List[Tuple[bool, str]] = []
    if form == "none":
        return ((False, source),)
    if form == "mustache":
        return _mustache_pieces(source)
    if form != "jinja2":
        raise _Refused("its template is in a format that is unknown here")
    at, trimmed = 0, False
    while True:
        start = _START.search(source, at)
        if start is None:
            pieces.append((False, _stripped(source[at:], trimmed, False)))
            return tuple(pieces)
        tag = _TAG.match(source, start.start())
        if tag is None or tag["name"] in _CONSTANTS:
            return None
        strip_before = "-" in (tag["open"], tag["raw_open"], tag["with_open"], tag["note_open"])
        pieces.append((False, _stripped(source[at : tag.start()], trimmed, strip_before)))
        if tag["name"]:
            pieces.append((True, tag["name"]))
        elif tag["raw"] is not None:
            pieces.append((False, _stripped(tag["raw"], tag["inner_open"] == "-", tag["inner_close"] == "-")))
        elif tag["open"] is not None:
            pieces.append((False, _unescaped(tag["double"] or tag["single"] or "")))
        trimmed = "-" in (tag["close"], tag["raw_close"], tag["with_close"], tag["note_close"])
        at = tag.end()


def _mustache_pieces(source: str) -> Tuple[Tuple[bool, str], ...]:
    pieces: List[Tuple[bool, str]] = []
    at = 0
    for tag in _MUSTACHE.finditer(source):
        pieces += [(False, source[at : tag.start()]), (True, tag[1] or tag[2])]
        at = tag.end()
    pieces.append((False, source[at:]))
    if any("{{" in text for is_name, text in pieces if not is_name):
        raise _Refused("its template has more than the plain variables of mustache")
    return tuple(pieces)


def _stripped(text: str, left: bool, right: bool) -> str:
    text = text.lstrip(_BLANK) if left else text
    return text.rstrip(_BLANK) if right else text


def _unescaped(literal: str) -> str:
    def character(escape: "re.Match[str]") -> str:
        written = escape[1]
        if len(written) > 1 and written[0] in "ux":
            return chr(int(written[1:], 16))
        if written[0] in "01234567":
            return chr(int(written, 8))
        return _ESCAPES.get(written, escape[0])

    # Two escapes may be the halves of one character.
    return _ESCAPE.sub(character, literal).encode("utf-16", "surrogatepass").decode("utf-16")


@functools.lru_cache(maxsize=1)
def _jinja2() -> Any:
    """The environment that agrees with Promptbook's, in a sandbox; None without the package."""
    try:
        from jinja2 import StrictUndefined
        from jinja2.sandbox import ImmutableSandboxedEnvironment
    except Exception:  # A broken installation is none.
        return None
    return ImmutableSandboxedEnvironment(undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False)


def _render_with_jinja2(source: str, values: Dict[str, Any]) -> str:
    environment = _jinja2()
    if environment is None:
        raise _Refused("its template needs the package jinja2")
    if "\r" in source:
        raise _Refused("jinja2 would change its carriage returns")
    return str(_compiled(source).render(values))


@functools.lru_cache(maxsize=256)
def _compiled(source: str) -> Any:
    return _jinja2().from_string(source)


def _as_format(active: _Active, fields: Dict[str, str]) -> str:
    pieces = _pieces(active.text(), active.format)
    if pieces is None:
        raise _Refused("its template is more than text and variables, which a format string can't say")
    out = []
    for is_name, piece in pieces:
        if is_name and piece in fields:
            out.append("{%s}" % fields[piece])
        else:
            text = _text_of(active.defaults, piece) if is_name else piece
            out.append(text.replace("{", "{{").replace("}", "}}"))
    return "".join(out)


def _plain_fields(fallback: str) -> Dict[str, str]:
    try:
        parsed = list(string.Formatter().parse(fallback))
    except ValueError:
        return {}
    return {field: field for _, field, spec, conversion in parsed if field and not spec and not conversion}


# The server.

_LARGEST = 4 * 1024 * 1024
_LONGEST = 60.0  # For how many seconds an answer may trickle in after its timeout.


class _Settings(NamedTuple):
    server: str
    key: str
    query: str
    ttl: float
    timeout: float

    def address(self, name: str) -> str:
        return "%s/v1/prompts/%s/active%s" % (self.server, urllib.parse.quote(name, safe=""), self.query)


def _settings() -> Optional[_Settings]:
    server = os.environ.get("PROMPTBOOK_SERVER", "").strip().rstrip("/")
    key = os.environ.get("PROMPTBOOK_API_KEY", "").strip()
    if not server or not key:
        return None
    if not server.lower().startswith(("http://", "https://")):
        raise _Refused("PROMPTBOOK_SERVER is not a valid address: begin it with http:// or https://")
    if not server.lower().startswith("https://") and not _is_loopback(server) and not _is_insecure():
        raise _Refused("the key would travel unencrypted to PROMPTBOOK_SERVER: use https, or set PROMPTBOOK_INSECURE=1")
    said = {word: os.environ.get("PROMPTBOOK_" + word.upper(), "").strip() for word in ("instance", "label")}
    query = urllib.parse.urlencode({word: value for word, value in said.items() if value})
    ttl, timeout = _seconds("PROMPTBOOK_TTL", 30.0), _seconds("PROMPTBOOK_TIMEOUT", 2.0)
    return _Settings(server, key, "?" + query if query else "", ttl, timeout)


def _is_loopback(server: str) -> bool:
    """Whether an address leads to this machine."""
    try:
        host = urllib.parse.urlsplit(server).hostname or ""
        name = host[:-1] if host.endswith(".") else host
        return name == "localhost" or name.endswith(".localhost") or ipaddress.ip_address(host).is_loopback
    except ValueError:  # A name, or no address at all.
        return False


def _is_insecure() -> bool:
    return os.environ.get("PROMPTBOOK_INSECURE", "").strip().lower() in ("1", "true", "yes", "on")


def _seconds(variable: str, unless_said: float) -> float:
    said = os.environ.get(variable, "").strip()
    try:
        value = float(said or unless_said)
        if 0 <= value <= 86400:
            return value
    except ValueError:
        pass
    _warn(variable, "it is no number of seconds up to a day, so %g is used" % unless_said)
    return unless_said


class _Known:
    """What is known of one address."""

    def __init__(self) -> None:
        self.active: Optional[_Active] = None
        self.etag = ""
        self.due = _NEVER_ASKED  # When to ask again.
        self.deadline = 0.0  # Until when a call waits for the refresh.
        self.refresh: Optional[threading.Event] = None  # Set when the refresh under way ends.


_NEVER_ASKED = float("-inf")
_lock = threading.Lock()
_known: Dict[Tuple[str, str], _Known] = {}
_unreachable: Dict[str, float] = {}  # Servers, and until when they are left alone.


def _after_fork() -> None:
    """The threads of a parent don't exist in its child."""
    global _lock
    _lock = threading.Lock()
    for known in _known.values():
        known.refresh = None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def _fetch(name: str) -> Optional[_Active]:
    """The active prompt, asked for at most once in a TTL; None when there is none."""
    settings = _settings()
    if settings is None:
        return None
    now = time.monotonic()
    address = settings.address(name)
    with _lock:
        known = _known.setdefault((address, settings.key), _Known())
        refresh, mine = known.refresh, False
        if refresh is None and now >= max(known.due, _unreachable.get(settings.server, now)):
            refresh, mine = threading.Event(), True
            thread = threading.Thread(target=_refresh, args=(name, settings, address, known, refresh), daemon=True)
            thread.start()
            known.refresh, known.deadline = refresh, now + settings.timeout
        # Whoever starts a refresh waits for it, and at first all do. A late answer is kept for the next call.
        waits = mine or known.due == _NEVER_ASKED
    if refresh is not None and waits and not refresh.wait(max(0.0, known.deadline - now)) and mine:
        _leave_alone(settings)
        _warn(name, "the server did not answer in time")
    return known.active


def _leave_alone(settings: _Settings) -> None:
    with _lock:
        _unreachable[settings.server] = time.monotonic() + settings.ttl


def _refresh(name: str, settings: _Settings, address: str, known: _Known, done: threading.Event) -> None:
    try:
        status, etag, body = _ask(settings, address, known.etag)
        _unreachable.pop(settings.server, None)
        if status == 200:
            known.active, known.etag = _Active.parse(body), etag
        elif status == 404:
            known.active, known.etag = None, ""
            _warn(name, "it is not published")
        elif status != 304:
            _warn(name, "the server answered with status %d" % status)
    except (OSError, urllib.error.URLError) as error:
        _leave_alone(settings)
        reason = getattr(error, "reason", error)
        _warn(name, "the server can't be reached (%s)" % type(reason).__name__)
    except Exception as error:  # Among others: an HTML page, a broken header.
        _warn(name, "the server's answer is no prompt (%s)" % type(error).__name__)
    finally:
        with _lock:
            known.due = time.monotonic() + settings.ttl
            known.refresh = None
        done.set()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The key is for one server alone."""

    def redirect_request(self, *_: Any) -> None:
        return None


@functools.lru_cache(maxsize=2)
def _opener(is_loopback: bool) -> urllib.request.OpenerDirector:
    """No proxy leads to this machine, and the key travels unencrypted."""
    handlers = [urllib.request.ProxyHandler({})] if is_loopback else []
    return urllib.request.build_opener(_NoRedirect, *handlers)


def _ask(settings: _Settings, address: str, etag: str) -> Tuple[int, str, bytes]:
    headers = {"x-api-key": settings.key, "accept": "application/json"}
    if etag:
        headers["if-none-match"] = etag
    request = urllib.request.Request(address, headers=headers)
    try:
        opener = _opener(_is_loopback(settings.server))
        with opener.open(request, timeout=max(settings.timeout, 0.001)) as answer:
            return answer.status, answer.headers.get("etag", ""), _read(answer, settings)
    except urllib.error.HTTPError as problem:
        with problem:
            return problem.code, "", b""


def _read(answer: Any, settings: _Settings) -> bytes:
    """The body of an answer, which may never end."""
    deadline = time.monotonic() + settings.timeout + _LONGEST
    length, body = answer.length, b""
    while length is None or len(body) < length:
        piece = answer.read1(65536)
        body += piece
        if not piece:
            break
        if len(body) > _LARGEST or time.monotonic() > deadline:
            raise ValueError("too long")
    return body
