from langchain_core.messages import AIMessage, HumanMessage
from oracle import Recorder, case, formatted
import chains as code

TURNS = [HumanMessage("{{ why }}"), AIMessage("because\nuser:")]


def chat(template, **values):
    # Threads are named as they are in the template; text goes in as `str.format` puts it.
    return formatted(lambda **values: template.format_messages(**values), **values)


PROMPTS = {
    "plant": formatted(code.PLANT.format, plant="{peas}", place="shade"),
    "water": formatted(code.WATER.format, plant="it's"),
    "_prune": formatted(code.PRUNE.format, plant="it", season="May"),
    "planner": chat(code.PLANNER, size=7, history=TURNS, question="{why}?", plan="{{p}}", scratchpad=TURNS[:1]),
    "objects": chat(code.OBJECTS, name="Rosa", chat_history=TURNS, rose="{r}", colour="red"),
    "single": formatted(lambda **values: code.SINGLE.format_messages(**values)[0].content, place="a {yard}"),
    "tell.messages": case(lambda **values: code.tell(Recorder(), **values)[0], plant="fern", history=TURNS),
    "single.messages": case(lambda **values: code.single(Recorder(), **values)[0], plant="{fern}"),
    "text": case(lambda **values: code.text(Recorder(), **values)[0], plant="{fern}"),
    "mixed": chat(code.MIXED, what="flies"),
}
