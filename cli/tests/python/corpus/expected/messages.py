from oracle import Recorder, case
import messages as code

HISTORY = [{"role": "user", "content": "{{ hello }}"}, {"role": "assistant", "content": "hi\nuser:\n"}, {"role": "user", "content": ""}]
DESK = code.Desk(HISTORY, "{toner}")
QUESTION = ' Why "{x}"? '


def sent(ask, key="messages"):
    return lambda **values: ask(Recorder(), **values)[key]


PROMPTS = {
    "desk.messages": case(code.Desk.messages, self=DESK, question=QUESTION),
    "desk.with_examples.messages": case(code.Desk.with_examples, self=DESK, question=QUESTION, examples=HISTORY),
    "ask.messages": case(sent(code.ask), question=QUESTION, history=HISTORY),
    "anthropic.system": case(lambda: sent(code.anthropic, "system")(question="")),
    "anthropic.messages": case(sent(code.anthropic), question=QUESTION),
    "one_by_one.messages": case(code.one_by_one, question=QUESTION),
    "last_turn.chat": case(code.last_turn, chat=HISTORY, last=HISTORY[1]),
    "marker_lines.messages": case(code.marker_lines, question=QUESTION),
    "few_shot": case(lambda: code.FEW_SHOT),
}
