
Each function returns the prompt that is active, its inputs filled in: a text, or messages as OpenAI's SDK takes them (and
`.anthropic()` as Anthropic's does). For traces, the result has `.name`, `.version`, `.instance`, `.source` and `.age_ms`.

    prompt = support.greeting(customer="Ada")
    prompt = await support.greeting.aio(customer="Ada")
    prompt = support.greeting(customer="Ada", instance="acme", label="staging")

Configuration is read from the environment on each call:

    PROMPTBOOK_SERVER     the address, such as https://prompts.example.com
    PROMPTBOOK_API_KEY    a reader key
    PROMPTBOOK_SIDECAR    the address of a sidecar, which is asked instead of the server (http://127.0.0.1:2775 if only a token is set)
    PROMPTBOOK_SIDECAR_TOKEN   its token (AWS_SESSION_TOKEN unless set)
    PROMPTBOOK_INSTANCE   whose prompts (the server's own default unless set)
    PROMPTBOOK_LABEL      which label (`production` unless set)
    PROMPTBOOK_TIMEOUT    for how many seconds a call waits for an answer at most (2)
    PROMPTBOOK_TTL        for how many seconds a server that does not answer is left alone, and how old the copy of a prompt may
                          grow that is kept for that case (30)
    PROMPTBOOK_INSECURE   1 to send the key over plain http to another machine, where others on the network can read it

While nobody answers, the copy of the prompt that was read last is rendered here (`.source` is `stale`), else the text in this
module (`fallback`). Why is logged once for each prompt and cause (logger "promptbook"). A call raises PromptError only if the
inputs don't fit that text either, and TypeError if it lacks an input. Python 3.8 or later, without other packages{engine}.
"""

from __future__ import annotations

import asyncio
import contextvars
import dataclasses
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
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import (
    Any,
    Callable,
    Dict,
    Iterable,
    List,
    Mapping,
    NamedTuple,
    Optional,
    Sequence,
    Set,
    Tuple,
    TypeVar,
    Union,
    cast,
)

__all__ = {exports}

_ENGINES = ("minijinja", "jinja2")
