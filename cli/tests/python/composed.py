"""Renders prompts with Jinja2, each with real includes and composed. Reads and writes JSON."""

import json
import sys

import jinja2


def rendered(case, template):
    environment = jinja2.Environment(
        loader=jinja2.DictLoader(case["pieces"]), keep_trailing_newline=True, undefined=jinja2.StrictUndefined
    )
    return environment.from_string(template).render(case["values"])


print(json.dumps([[rendered(case, case["own"]), rendered(case, case["composed"])] for case in json.load(sys.stdin)]))
