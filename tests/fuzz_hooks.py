"""Leaves out generated names that the API refuses for a reason that a pattern can't express.

A name contains no code points that Unicode has not assigned, and no format or private-use characters. The pattern in the OpenAPI document
excludes only those up to U+FFFF that were assigned long ago. Length is counted in normal form C.
"""

import unicodedata
from urllib.parse import unquote

import schemathesis

FIELDS = {"name", "prefix"}
REFUSED = {"Cc", "Cf", "Cn", "Co", "Zl", "Zp"}


def has_such_a_name(value):
    if isinstance(value, list):
        return any(has_such_a_name(item) for item in value)
    if isinstance(value, dict):
        return any(
            key in FIELDS and is_such_a_name(item) or has_such_a_name(item)
            for key, item in value.items()
        )
    return False


def is_such_a_name(text):
    if not isinstance(text, str):
        return False
    refused = any(unicodedata.category(c) in REFUSED for c in text)
    return refused or (len(text) > 200) != (len(unicodedata.normalize("NFC", text)) > 200)


@schemathesis.hook
def filter_path_parameters(context, path_parameters):
    # They are percent-encoded already.
    decoded = {key: unquote(value) if isinstance(value, str) else value for key, value in (path_parameters or {}).items()}
    return not has_such_a_name(decoded)


@schemathesis.hook
def filter_query(context, query):
    return not has_such_a_name(query)


@schemathesis.hook
def filter_body(context, body):
    return not has_such_a_name(body)
