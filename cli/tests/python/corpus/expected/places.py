from oracle import Recorder, case, kept
import places as code

CHOSEN = {"choose_prompt": "refund", "choose_prompt_2": "praise", "choose_prompt_3": ""}
BOT = code.Assistant("Zoë", "dry")


class Asked(Recorder):
    async def complete(self, *arguments):
        return arguments[0]


def settings(name):
    return case(lambda: getattr(code.Settings(), name))


PROMPTS = {
    "persona_prompt": case(code.persona_prompt),
    **{name: (kept if kind == "praise" else case)(code.choose_prompt, kind=kind) for name, kind in CHOSEN.items()},
    "reply.system_prompt": kept(lambda: code.reply("")[0]),
    "reply.instructions": case(lambda: code.reply("")[1]),
    "stream.prompt": case(lambda: code.stream(Asked(), "")),
    "assistant.system_prompt": case(lambda: code.Assistant.system_prompt),
    "assistant.prompts.greeting_prompt": case(lambda: code.Assistant.prompts["greeting_prompt"]),
    "assistant.prompts.nested.farewell_prompt": kept(lambda: code.Assistant.prompts["nested"]["farewell prompt"]),
    "assistant.prompts.steps": case(lambda: code.Assistant.prompts["steps"][0]),
    "assistant.prompts.steps_2": case(lambda: code.Assistant.prompts["steps"][1]),
    "assistant.__init__.instruction_prompt": case(lambda name, tone: code.Assistant(name, tone).instruction_prompt, name="{Z}", tone="dry"),
    "assistant.__init__.system_prompt": case(lambda: BOT.settings["system_prompt"]),
    "assistant.__init__.settings.refusal_prompt": case(lambda: BOT.settings["refusal_prompt"]),
    "assistant.closing_prompt": case(lambda self: self.closing_prompt, self=type("Bot", (code.Assistant,), {"settings": {"closing": "a {smile}"}, "__init__": lambda self: None})()),
    "assistant.build.prompt": case(code.Assistant.build),
    "assistant.ask.system": case(lambda: code.Assistant.ask(Recorder(), "")["system"]),
    "assistant.ask.prompt": case(lambda question: code.Assistant.ask(Recorder(), question)["prompt"], question="Is {it} here?"),
    "prompts.order": case(lambda: code.Prompts.ORDER.value),
    "prompts.cancel": kept(lambda: code.Prompts.CANCEL.value),
    "tone.kind_prompt": case(lambda: code.Tone.KIND_PROMPT.value),
    "texts.formal_prompt": case(lambda: str(code.Texts.FORMAL_PROMPT)),
    **{f"settings.{name}": settings(name) for name in ("system_prompt", "user_prompt", "guard_prompt", "lazy_prompt")},
    "clerk.prompt": case(lambda: code.Clerk("").prompt),
    "clerk.instructions": case(lambda: code.Clerk("").instructions),
    "pair.system_prompt": case(lambda: code.Pair().system_prompt),
    "prompts.price": case(lambda: code.PROMPTS["price"]),
    "prompts.stock": kept(lambda: code.PROMPTS["stock"]),
    "prompts.__size___2_": kept(lambda: code.PROMPTS[("size", 2)]),
    "prompt_list": case(lambda: code.PROMPT_LIST[0]),
    "prompt_list_2": kept(lambda: code.PROMPT_LIST[1]),
    "shop_prompt": case(lambda: code.SETTING),
    "other_prompt": case(lambda: code.OTHER_SETTING),
    "describe_prompt": case(code.describe_prompt, thing="a lamp"),
    "conditional.prompt": case(code.conditional, strict=True),
    "conditional.prompt_2": case(code.conditional, strict=False),
    "matched.prompt": case(lambda: code.matched("a")),
    "matched.prompt_2": case(code.matched, kind="b"),
    "walrus.prompt": case(lambda thing: code.walrus(Recorder(), thing)[0], thing="soap"),
    "yielded": case(lambda thing: next(code.yielded([thing])), thing="a {bowl}"),
    "outer.inner_prompt": case(code.outer, thing="rice"),
    "outer.inner.prompt": case(lambda: code.Outer.Inner.PROMPT),
}
