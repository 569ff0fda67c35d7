"""Makes generated names valid where the API refuses them for a reason that a pattern can't express, and looks for what must be hidden.

A name contains no code points that Unicode has not assigned, and no format or private-use characters. The pattern in the OpenAPI document
excludes only those up to U+FFFF that were assigned long ago; the others become an `x` here. What the pattern excludes stays, because
such a name must be refused. Length is counted in normal form C.
"""

import json
import os
import re
import unicodedata
from pathlib import Path
from urllib.parse import quote, unquote

import schemathesis

FIELDS = {"name", "prefix", "prefixes"}
# What no answer may show, if it is set.
HIDDEN = os.environ.get("PROMPTBOOK_FUZZ_HIDDEN")
REFUSED = {"Cc", "Cf", "Cn", "Co", "Zl", "Zp"}
DOCUMENT = json.loads(Path(__file__).parent.parent.joinpath("docs/openapi.json").read_text())
PATTERN = re.compile(DOCUMENT["components"]["schemas"]["PromptName"]["pattern"])
MAX_LENGTH = 200


def is_missed(character):
    """Whether the API refuses a character that the pattern allows."""
    return unicodedata.category(character) in REFUSED and PATTERN.search(character)


def valid(text):
    text = "".join("x" if is_missed(character) else character for character in text)
    is_longer_in_nfc = len(text) <= MAX_LENGTH < len(unicodedata.normalize("NFC", text))
    return "x" if is_longer_in_nfc else text


def with_valid_names(value):
    if isinstance(value, list):
        return [with_valid_names(item) for item in value]
    if isinstance(value, dict):
        return {key: valid_field(item) if key in FIELDS else with_valid_names(item) for key, item in value.items()}
    return value


def valid_field(value):
    if isinstance(value, list):
        return [valid_field(item) for item in value]
    return valid(value) if isinstance(value, str) else with_valid_names(value)


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    # They are percent-encoded already.
    return {
        key: quote(valid(unquote(value)), safe="") if key in FIELDS and isinstance(value, str) else value
        for key, value in (path_parameters or {}).items()
    }


@schemathesis.hook
def map_query(context, query):
    return with_valid_names(query)


@schemathesis.hook
def map_body(context, body):
    return with_valid_names(body)


@schemathesis.check
def nothing_of_another_instance(context, response, case):
    assert not (HIDDEN and HIDDEN in response.text), f"the answer shows {HIDDEN}"
