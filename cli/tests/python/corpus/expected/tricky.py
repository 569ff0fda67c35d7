from datetime import datetime
from types import SimpleNamespace

from oracle import Recorder, case, dollars
import tricky as code


class User(dict):
    name = "Ann"


class Title(dict):
    title = "Dr. {X}"


class Parts:
    the_second_of_many_parts = "a"
    the_second_of_many_pairs = "b"


WHOLE = SimpleNamespace(the_first_of_many_parts=Parts)
USER = User(name="{Bo}")
NOTES = ["a", "{b}"]
ODD = {"class": "c", "key with spaces": "k", "größe": "ß"}

PROMPTS = {
    "later_prompt": case(lambda TONE: code.LATER_PROMPT, TONE="kindly"),
    "both_prompt": case(lambda: code.BOTH_PROMPT),
    "rebound_prompt": case(lambda: code.REBOUND_PROMPT),
    "chosen_prompt": case(lambda: "Go left, then right."),
    "chosen_prompt_2": case(lambda: code.CHOSEN_PROMPT),
    "grows.prompt": case(lambda text, tone: code.grows(text)[0], text="all", tone="kind"),
    "outer.prompt": case(lambda text, tone: code.outer(text), text="all", tone="strict"),
    "caught.prompt": case(lambda text, TONE, RULE: code.caught(text, TONE), text="{e}", TONE="t", RULE=ValueError("{e}")),
    "matched.prompt": case(lambda RULE, REST: code.matched([RULE, *REST]), RULE="r", REST=["s"]),
    "spread_first.prompt": case(code.spread_first, text="t", more={"a": 1}),
    "odd_specs.prompt": case(code.odd_specs, text="it's", when=datetime(2024, 2, 29, 7, 5), width=9),
    "odd_names.prompt": [case(code.odd_names, größe="g", loop=loop, items="i", self="s", d=ODD, x=3) for loop in ("l", "")],
    "same_name.prompt": case(code.same_name, user=USER, user_name="{un}", values=[1, 2, 3]),
    "multiline.prompt": case(code.multiline, user=USER, rows=[1, 2]),
    "long_name.prompt": case(lambda configuration: code.long_name(WHOLE), configuration=WHOLE),
    "format_of_parts.prompt": case(code.format_of_parts, first="f", second="{s}"),
    "format_of_text.prompt": case(code.format_of_text, first="f{}"),
    "jinja_prompt": [case(lambda painting, child: code.described(painting, child), painting="{{ M }}", child=child) for child in ("yes", "")],
    "dotted_prompt": case(lambda painting: code.DOTTED_PROMPT.render(painting=painting), painting="{{ M }}"),
    "dollar_prompt": dollars(code.dollar, painting="$x"),
    "spliced.messages": [case(lambda **values: code.spliced(Recorder(), **values)["messages"], notes=NOTES, strict=strict, question="?") for strict in (True, False)],
    "spliced.messages_2": case(lambda: [{"role": "user", "content": "Be strict with dates."}]),
    "spliced.user": case(lambda note: code.spliced(Recorder(), [note], False, "")["messages"][1]["content"], note="{n}"),
    "tuples.messages": case(lambda question: code.tuples(Recorder(), question)[0], question="{q}"),
    "title_case.prompt": case(code.title_case, name=Title(k="{v}")),
    "backslashes.prompt": case(code.backslashes, path="{p}\\"),
    "percent_in_fstring.prompt": case(code.percent_in_fstring, share=0.123),
    "empty_pieces.prompt": case(code.empty_pieces, name="{n}"),
    "conditional_expression.prompt_2": case(lambda: "Say goodbye, please."),
    "conditional_expression.prompt": [case(code.conditional_expression, name=name) for name in ("{n}", "")],
}
