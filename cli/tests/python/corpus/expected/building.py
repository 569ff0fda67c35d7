from oracle import case, dollars, kept
import building as code


class Reader:
    name = "O'Neill {{x}}"


READER = Reader()

PROMPTS = {
    "ruled_prompt": case(lambda: code.RULED_PROMPT),
    "nested_rules_prompt": case(lambda RULES: code.NESTED_RULES_PROMPT, RULES="{RULES}"),
    "dedented_prompt": case(lambda: code.DEDENTED_PROMPT),
    "clean_prompt": case(lambda: code.CLEAN_PROMPT),
    "block": case(lambda: code.BLOCK),
    "lines_prompt": kept(lambda: code.LINES_PROMPT),
    "sentences_prompt": case(lambda: code.SENTENCES_PROMPT),
    "dollar_prompt": dollars(code.remind, reader="Bo", title="$x {y}"),
    "substituted.prompt": case(code.substituted, reader=READER, title="{Ulysses}"),
    "concatenated.prompt": case(code.concatenated, reader=READER, titles=["a", "{b}"]),
    "in_steps.prompt": case(code.in_steps, reader=READER, title="it's"),
    "joined.prompt": case(code.joined, reader=READER, titles=["a", "{b}"], note="{{n}}"),
    "dedented.prompt": case(code.dedented, reader=READER, title="  Ulysses  "),
    "stripped.prompt": case(code.stripped, reader=READER),
    "cleaned.prompt": case(code.cleaned, title="  Ulysses {x}"),
    "replaced.prompt": case(code.replaced, title="Emma", reader="Bo"),
    "filled.prompt": case(code.filled, title="{Emma}"),
    "wrapped.prompt": case(code.wrapped, title="Emma"),
    "repeated.prompt": case(code.repeated, title="Emma"),
    "lowered.prompt": kept(code.lowered),
}
