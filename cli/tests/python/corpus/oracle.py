"""Runs the code that prompts were extracted from, and says what it makes, with the values of each prompt's inputs.

Standard input lists the extracted prompts: name, and inputs with kind and description. A description is all that a person has
to fill an input by: here it is evaluated as Python.
"""

import ast
import asyncio
import copy
import importlib
import inspect
import json
import pathlib
import re
import sys


def case(make, **values):
    """The code as it runs; the values are what its local names are."""
    return Case(make, values, field)


def kept(make, **values):
    """A format string that no code fills in: its inputs are inferred, and the text has their names in braces."""
    return Case(make, values, lambda text, _: "{" + text + "}")


def formatted(make, *positional, **values):
    """A template that `str.format`, or a class that does the same, fills in elsewhere."""
    return Case(make, values, lambda text, names: ("{" + text + "}").format(*positional, **names))


def percent(make, *given):
    """A template that `%` fills in elsewhere: given in the order of its inputs, or as one mapping."""
    left = list(given)

    def fill(text, _):
        return text % (given[0] if text.startswith("%(") else (left.pop(0),))

    return Case(make, {}, fill)


def dollars(make, **values):
    """A template of `string.Template` that is filled in elsewhere."""
    return Case(make, values, lambda text, names: str(names[text[1:]]))


class Case:
    def __init__(self, make, values, fill):
        self.make, self.values, self.fill = make, values, fill

    def expected(self):
        made = self.make(**copy.deepcopy(self.values))
        if inspect.iscoroutine(made):
            made = asyncio.run(made)
        return made if isinstance(made, str) else [message(turn) for turn in made]

    def inputs(self, prompt, module):
        values = copy.deepcopy(self.values)
        code = vars(getattr(module, "code", module))
        known = {**code, **values}
        return {entry["name"]: self.value(entry, known, values) for entry in prompt["inputs"]}

    def value(self, entry, known, values):
        if entry["kind"] != "thread":
            return self.fill(entry["description"] or entry["name"], known if self.fill is field else values)
        turns = evaluated(entry["description"], known)
        return [dict(zip(("role", "content"), message(turn))) for turn in (turns if isinstance(turns, list) else [turns])]


def field(text, names):
    """What the text between the braces of an f-string makes. Python before 3.12 takes no quotes and backslashes there."""
    for end in range(1, len(text) + 1):
        rest = re.fullmatch(r"(?s)\s*(?:!([rsa]))?(?::(.*))?", text[end:])
        if rest and is_expression(text[:end]):
            break
    else:
        raise ValueError(f"{text!r} is no field")
    value = evaluated(text[:end], names)
    conversion, spec = rest.groups()
    value = {None: lambda it: it, "r": repr, "s": str, "a": ascii}[conversion](value)
    return format(value, re.sub(r"\{([^{}]*)\}", lambda inner: field(inner[1], names), spec or ""))


def is_expression(text):
    try:
        ast.parse(f"({text}\n)", mode="eval")
    except SyntaxError:
        return False
    return True


def evaluated(source, names):
    code = compile(f"({source}\n)", "<description>", "eval", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    made = eval(code, dict(names))
    return asyncio.run(made) if inspect.iscoroutine(made) else made


ROLES = {"developer": "system", "human": "user", "ai": "assistant"}


def message(turn):
    """Role and content of a message, whatever it is written as."""
    if isinstance(turn, dict):
        role, content = turn["role"], turn["content"]
    else:
        role, content = (turn.role, turn.content) if hasattr(turn, "role") else turn
    role = getattr(role, "value", role)
    return [ROLES.get(role, role), content]


class Recorder:
    """Stands in for a client: whatever is called on it gives what it was called with."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *positional, **named):
        return {**dict(enumerate(positional)), **named}


def main():
    here = pathlib.Path(__file__).parent
    extracted = {prompt["name"]: prompt for prompt in json.load(sys.stdin)}
    answers, wrong = {}, []
    for path in sorted((here / "expected").glob("*.py")):
        module = importlib.import_module("expected." + path.stem)
        for name, cases in module.PROMPTS.items():
            name = f"{path.stem}/{name}"
            prompt = extracted.get(name)
            if prompt is None:
                wrong.append(f"{name} was not extracted")
                continue
            answers[name] = []
            for number, one in enumerate(cases if isinstance(cases, list) else [cases]):
                try:
                    answers[name].append({"expected": one.expected(), "inputs": one.inputs(prompt, module)})
                except Exception as error:
                    wrong.append(f"{name}, case {number}: {error!r} with {prompt}")
    wrong += [f"{name} is expected by nobody" for name in extracted if name not in answers]
    json.dump({"answers": answers, "wrong": wrong}, sys.stdout)


if __name__ == "__main__":
    # The fixtures import this by its name.
    sys.modules["oracle"] = sys.modules["__main__"]
    main()
