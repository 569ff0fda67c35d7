from datetime import date

from oracle import case, kept
import fstrings as code


class User(dict):
    name = 'Ad{a} "the" {{first}}'
    age = 36


class Store:
    async def last(self):
        return "a story\n{{ with }} braces"


USER = User(subject="{% logic %}")

PROMPTS = {
    "greet.prompt": case(code.greet, user=USER),
    "grade": case(code.grade, essay="It's\n“fine” {x}", points=3.25, ratio=0.425),
    "table.prompt": case(lambda header, **values: code.table(**values), header="score", rows=[1.5, 2, "Z"], width=9, digits=3),
    "trace.prompt": case(code.trace, step=7, left=["a", "b"]),
    "homework.prompt": [
        case(code.homework, pupil="ann o'neill", topics=["sums", "{sets}"], limit=0),
        case(code.homework, pupil="bo", topics=["x"], limit=4),
    ],
    "repeat_prompt": case(code.repeat_prompt, word="it's"),
    "draw.prompt": case(code.draw, deck=iter(["7", "{K}"])),
    "dated.prompt": case(code.dated, day=date(2024, 2, 29)),
    "nested.prompt": case(code.nested, pupil="Zoë", books=["A", "{B}"]),
    "chosen.prompt": [case(code.chosen, pupil="Zoë", strict=strict) for strict in (True, False)],
    "keyed.prompt": [case(code.keyed, scores=scores) for scores in ({"maths": 1, "art": 2}, {"maths": 3})],
    "tutor.introduce.prompt": case(code.Tutor.introduce, self=code.Tutor("Grace"), question="Why?\nuser:\nand how?", level=None),
    "plain.prompt": kept(code.plain),
    "mixed.prompt": case(code.mixed, name="\\x {x}"),
    "awaited.prompt": case(code.awaited, store=Store()),
    "adjacent.prompt": case(code.adjacent, a="{", b="%}", class_="#"),
    "arithmetic.prompt": case(code.arithmetic, count=2, names=["a", "b"]),
    "lambdas.prompt": case(code.lambdas, count=2),
}
