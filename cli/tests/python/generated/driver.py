"""Calls the functions of a generated module: one JSON object for each call on standard input, one for its result on standard output."""

import asyncio
import json
import sys

import prompts

for line in sys.stdin:
    call = json.loads(line)
    function = prompts
    for part in call["function"].split("."):
        function = getattr(function, part)
    try:
        result = function(**call["inputs"])
        served = asyncio.run(result) if asyncio.iscoroutine(result) else result
        assert isinstance(served, (prompts.Text, prompts.Messages)), type(served)
        answer = {"content": served, **{field: getattr(served, field) for field in ("name", "version", "instance", "source")}}
        assert (served.age_ms is None) == (served.version is None), served.age_ms
        if isinstance(served, prompts.Messages):
            answer["anthropic"] = served.anthropic()
    except prompts.PromptError as error:
        answer = {"error": str(error)}
    except TypeError as error:
        answer = {"missing": str(error)}
    print(json.dumps(answer), flush=True)
