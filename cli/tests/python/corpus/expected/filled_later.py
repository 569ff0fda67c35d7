from oracle import Recorder, case, formatted, kept
import filled_later as code


def fills(make):
    return formatted(make, question="{why}")


PROMPTS = {
    "next_statement.prompt": fills(code.next_statement),
    "next_percent.prompt": case(code.next_percent, question="why"),
    "in_branches.prompt": fills(lambda question: code.in_branches(question, True)),
    "in_branches.prompt_2": fills(lambda question: code.in_branches(question, False)),
    "either.prompt": fills(lambda question: code.either(question, True)),
    "either.prompt_2": fills(lambda question: code.either(question, False)),
    "unrelated.prompt": kept(lambda: "Keep {this} as it is."),
    "unrelated.prompt_2": fills(lambda question: code.unrelated(Recorder(), question)),
    "in_a_loop.prompt": case(lambda: code.in_a_loop([], False)),
    "in_a_loop.prompt_2": case(lambda row: code.in_a_loop([row], False).removeprefix("You sort rows.\n"), row="{r}"),
    "in_a_loop.prompt_3": case(lambda: code.in_a_loop([], True).removeprefix("You sort rows.\n")),
    "entry_prompts.now": fills(lambda question: code.entry("now", question)),
    "entry_prompts.then": fills(lambda question: code.entry("then", question)),
    "desk.__init__.prompt": fills(lambda question: code.Desk().ask(question)),
    "desk.__init__.plain_prompt": kept(lambda: code.Desk().plain_prompt),
    "manner_prompt": case(lambda: code.MANNER_PROMPT),
}
