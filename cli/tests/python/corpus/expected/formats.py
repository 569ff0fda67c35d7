from oracle import case, formatted
import formats as code


class Cook:
    name = "Ann {A}"
    notes = {"diet": "none\n%}"}


COOK = Cook()
SETTINGS = {"role": "head", "place": "{cold}", "language": "fr", "room": "2", "course": "soup"}

PROMPTS = {
    "answer_prompt": formatted(code.answer, question="{why}?", place={"name": "cellar"}, cook=COOK),
    "numbered_prompt": formatted(lambda: code.numbered("risotto", "Bo"), "risotto", "Bo"),
    "counted_prompt": formatted(lambda: code.counted("a", "b", "c'"), "a", "b", "c'"),
    "nested_prompt": formatted(lambda amount, **_: code.weigh(amount), amount=2.345, width=8, digits=2),
    "unfilled_prompt": case(lambda: code.UNFILLED_PROMPT),
    "plan.prompt": case(code.plan, cook=COOK, dishes=["pie", "{tart}"], days=3),
    "positional.prompt": case(code.positional, a="flour", b="it's"),
    "from_settings.prompt": case(code.from_settings, settings=SETTINGS),
    "from_both.prompt": case(lambda settings, guest: code.from_both({key: settings[key] for key in ("room", "course")}, guest), settings=SETTINGS, guest="Cy"),
    "from_locals.prompt": case(lambda dish, minutes, course: code.from_locals(dish, minutes), dish="a \"pie\"", minutes=7, course="main"),
    "literal_values.prompt": case(code.literal_values, dish="rice"),
    "aligned.prompt": case(lambda dish, width: code.aligned(dish, width), dish="pea", width=6),
    "in_pieces.prompt": case(code.in_pieces, dish="{soup}"),
    "expressions.prompt": [case(code.expressions, dishes=dishes) for dishes in (["a", "b"], [])],
    "text_of_number.prompt": case(code.text_of_number, number=1234567),
    "menu.title_prompt": formatted(lambda day, guests: code.Menu().title(day, guests), day="Monday", guests=4),
}
