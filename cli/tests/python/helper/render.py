"""Renders what standard input lists by the helper, and says where that differs from what Promptbook made of it."""

import json
import sys

import prompts

wrong = 0
for number, case in enumerate(json.load(sys.stdin)):
    own = prompts._pieces(case["source"], "jinja2") is not None
    try:
        rendered = prompts._render(case["source"], case["values"], "jinja2")
    except Exception as error:
        rendered = None
        if case["rendered"] is not None:
            print("error:", repr(error))
    if rendered != case["rendered"] or (case["own"] is not None and own != case["own"]):
        wrong += 1
        print(number, "own" if own else "jinja2", repr(case["source"]), repr(case["rendered"]), repr(rendered), sep="\n  ")
sys.exit(wrong > 0)
