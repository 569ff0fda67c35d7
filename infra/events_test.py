"""Holds events, which a test wrote, against docs/event.schema.json: events_test.py SCHEMA EVENTS"""

import json
import sys
from pathlib import Path

from jsonschema import Draft202012Validator


def main(schema, events):
    schema, events = (json.loads(Path(path).read_text()) for path in (schema, events))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    kinds = {kind["properties"]["kind"]["const"] for kind in schema["oneOf"]}
    assert kinds == {event["kind"] for event in events}, "an event of each kind is needed"
    for event in events:
        validator.validate(event)
        for name in event:
            for wrong in (1, None, [event[name]]):
                changed = event | {name: wrong}
                assert not validator.is_valid(changed), f"{changed} is valid"
            less = {key: value for key, value in event.items() if key != name}
            assert not validator.is_valid(less), f"{less} is valid"
        for changed in (event | {"kind": "publication"}, event | {"template": "x"}):
            assert not validator.is_valid(changed), f"{changed} is valid"


if __name__ == "__main__":
    main(*sys.argv[1:])
