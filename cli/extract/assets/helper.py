"""Looks prompts up in Promptbook, and serves the text in the code when it can't.

    lookup(name, fallback, **inputs)     a text, its inputs filled in
    template(name, fallback, **fields)   a text that `str.format` or a template class fills in later
    messages(name, fallback, **inputs)   a list of messages
    objects(name, make, fallback, **inputs)   a list of a library's messages: `make` has what makes one, by role
    at(instance=..., label=...)          the same four for another instance or label

What they return is a text or list like any other, and says for traces which prompt it is: `.name`, `.version`, `.instance`,
`.source` (fresh, stale or fallback) and `.age_ms`.

Configuration is read from the environment on each call:

    PROMPTBOOK_SERVER     the address, such as https://prompts.example.com; without it the fallback is served
    PROMPTBOOK_API_KEY    a reader key; without it the fallback is served
    PROMPTBOOK_INSTANCE   whose prompts (the server's own default unless set)
    PROMPTBOOK_LABEL      which label (`production` unless set)
    PROMPTBOOK_TTL        for how many seconds a prompt is used before the server is asked again (30)
    PROMPTBOOK_TIMEOUT    for how many seconds a call waits for the server at most (2)
    PROMPTBOOK_SIDECAR    the address of a sidecar, which is asked instead of the server (http://127.0.0.1:2775 if only a token is set)
    PROMPTBOOK_SIDECAR_TOKEN   its token (AWS_SESSION_TOKEN unless set)
    PROMPTBOOK_INSECURE   1 to send the key over plain http to another machine, where others on the network can read it

No call raises because of Promptbook. When a prompt is not published, can't be fetched or can't be rendered, the last one
that was fetched is served, or else the fallback; why is logged once for each prompt and cause (logger "promptbook").
An unreachable server is left alone for the TTL.

A call blocks while its prompt is fetched: for the timeout at most, once in a TTL. Where that is too long for an event
loop, write `await asyncio.to_thread(prompts.lookup, ...)`. Threads may share this module, and processes may fork.

Templates of text, variables, string literals, raw blocks and comments are rendered here; others need the package jinja2 or
minijinja. So are included prompts, which the server sends as blocks of `with`, unless they have inputs with defaults. The
template format mustache is rendered here.

Written by `promptbook extract --patch`. Python 3.8 or later, nothing but the standard library.
"""

from __future__ import annotations

import decimal
import functools
import importlib
import ipaddress
import json
import logging
import math
import os
import re
import socket
import string
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any, Callable, Dict, Iterable, List, NamedTuple, Optional, Set, Tuple, TypeVar, cast

__all__ = ["Messages", "Prompts", "Text", "at", "lookup", "messages", "objects", "template"]

_ENGINES = ("jinja2", "minijinja")


class Prompts(NamedTuple):
    """The prompts of an instance under a label. Default: those of the environment."""

    instance: Optional[str] = None
    label: Optional[str] = None

    def lookup(self, name: str, fallback: str, /, **inputs: object) -> Text:
        """The active text prompt. With inputs, the fallback is a format string for them; without any it is served as it is."""
        texts = {key: _formatted(value) for key, value in inputs.items()}

        def render(active: _Active) -> str:
            return _render(active.text(), active.values(texts), active.format)

        return Text(*_serve(self, name, render, lambda: fallback.format_map(texts) if texts else fallback))

    def template(self, name: str, fallback: str, /, **fields: str) -> Text:
        """The active text prompt as a format string like the fallback.

        `fields` says what stands between the braces for an input that is not plainly `{input}` there.
        """

        def render(active: _Active) -> str:
            return _as_format(active, {**_plain_fields(fallback), **fields})

        return Text(*_serve(self, name, render, lambda: fallback))

    def messages(self, name: str, fallback: List[Dict[str, str]], /, **inputs: Any) -> Messages:
        """The active chat prompt. An entry {"thread": input} stands for the messages in that input."""
        return self._messages(name, {}, fallback, inputs)

    def objects(
        self, name: str, make: Dict[str, Callable[..., Any]], fallback: List[Dict[str, str]], /, **inputs: Any
    ) -> Messages:
        """The same as objects: `make` has what makes one of its `content`, for each role of the fallback."""
        return self._messages(name, make, fallback, inputs)

    def _messages(
        self, name: str, make: Dict[str, Callable[..., Any]], fallback: List[Dict[str, str]], inputs: Dict[str, Any]
    ) -> Messages:
        kept = {entry["content"][1:-1] for entry in fallback if entry.get("content", "").startswith("{")}
        for entry in fallback:
            if "thread" in entry:  # An iterator can be read once only, and there may be two who read.
                kept.add(entry["thread"])
                inputs[entry["thread"]] = list(inputs[entry["thread"]])
        inputs = {key: value if key in kept else _formatted(value) for key, value in inputs.items()}

        def render(active: _Active) -> List[Any]:
            return _chat(active, make, fallback, inputs)

        return Messages(*_serve(self, name, render, lambda: _chat_of_code(make, fallback, inputs)))


_default = Prompts()
lookup = _default.lookup
template = _default.template
messages = _default.messages
objects = _default.objects


def at(*, instance: Optional[str] = None, label: Optional[str] = None) -> Prompts:
    """The prompts of another instance or label than those of the environment: `at(instance="acme").lookup(...)`."""
    return Prompts(instance, label)


_Value = TypeVar("_Value", str, List[Any])


def _serve(
    prompts: Prompts, name: str, render: Callable[[_Active], _Value], fallback: Callable[[], _Value]
) -> Tuple[_Value, _Origin]:
    try:
        settings = _settings(*prompts)
        if settings is not None:
            started = time.monotonic()
            known, wait = _ask_once(name, settings)
            wait()
            active = known.active
            if active is not None:
                is_stale = started - known.read_at > settings.ttl
                return render(active), known.origin(name, active, is_stale)
    except _Refused as refused:
        _warn(name, "%s; the text in the code is served" % refused)
    except Exception as error:  # A prompt is never worth a crash, and the words of an error may quote it.
        _warn(name, "it can't be used (%s); the text in the code is served" % type(error).__name__)
    return fallback(), _Origin(name)


def _formatted(value: object) -> str:
    """What an f-string makes of a value."""
    return value if type(value) is str else format(value)


# Messages.

_SAME_ROLE = {"developer": "system", "human": "user", "ai": "assistant", "model": "assistant"}


def _message(make: Dict[str, Callable[..., Any]], role: str, content: Any) -> Any:
    if not make:
        return {"role": role, "content": content}
    if role not in make:
        raise _Refused("it has a message of the role %s, which the code has no class for" % role)
    return make[role](content=content)


def _chat(
    active: _Active, make: Dict[str, Callable[..., Any]], fallback: List[Dict[str, str]], inputs: Dict[str, Any]
) -> List[Any]:
    if active.kind != "chat":
        raise _Refused("it is a text prompt where messages are expected")
    written = [entry["role"] for entry in fallback if "role" in entry]
    roles = {_SAME_ROLE.get(role, role): role for role in written}  # The program's own words for them.
    values = active.values(inputs)
    served: List[Any] = []
    for role, content in active.messages:
        if role:
            said = role if role in written else roles.get(role, role)
            served.append(_message(make, said, _content(content, values, active.format)))
        elif isinstance(values.get(content), list):
            served.extend(values[content])
        else:
            raise _Refused("it needs the input %s, a list of messages" % content)
    return served


def _chat_of_code(
    make: Dict[str, Callable[..., Any]], fallback: List[Dict[str, str]], inputs: Dict[str, Any]
) -> List[Any]:
    served: List[Any] = []
    for entry in fallback:
        if "thread" in entry:
            served.extend(inputs[entry["thread"]])
        else:
            served.append(_message(make, entry["role"], _content_of_code(entry["content"], inputs)))
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


def _as_format(active: _Active, fields: Dict[str, str]) -> str:
    pieces = _pieces(active.text(), active.format)
    if pieces is None:
        raise _Refused("its template is more than text and variables, which a format string can't say")
    out: List[str] = []
    for is_name, piece in pieces:
        if is_name and piece in fields:
            out.append("{%s}" % fields[piece])
        else:
            text = _text_of(active.defaults, piece, active.format) if is_name else piece
            out.append(text.replace("{", "{{").replace("}", "}}"))
    return "".join(out)


def _plain_fields(fallback: str) -> Dict[str, str]:
    try:
        parsed = list(string.Formatter().parse(fallback))
    except ValueError:
        return {}
    return {field: field for _, field, spec, conversion in parsed if field and not spec and not conversion}
