"""Loads and prepares Prompty files with the reference runtime: a JSON line in, a JSON line out, until the input ends."""

import json
import sys

import prompty


def prepared(path, inputs):
    """The messages, as pairs of role and text."""
    messages = prompty.prepare(prompty.load(path), inputs)
    for message in messages:
        kinds = [type(part).__name__ for part in message.parts]
        assert kinds == ["TextPart"], f"a message of {kinds}"
    return [[message.role, message.parts[0].value] for message in messages]


for line in sys.stdin:
    case = json.loads(line)
    try:
        answer = {"messages": prepared(case["path"], case["inputs"])}
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
