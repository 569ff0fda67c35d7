# -*- coding: utf-8 -*-
"""One of each form in which a prompt can be written, to be broken."""
import os, textwrap
from string import Template
from enum import Enum

TONE = "kindly"
SYSTEM_PROMPT = "You are a bot, \u00e9\N{BULLET}\x41 with {braces} and %s." % TONE
USER_PROMPT = 'Ask %(who)s about %5.2f%% of {{ it }} {% now %}.' % values
FIELDS_PROMPT = "Answer {question!r:>10} for {user.name[0]} with {{braces}}."
DOLLAR_PROMPT = Template("Say $what for ${who} and $$5.").substitute(what=TONE, who=1)
REPLACED = "Say <Q> twice, <Q>.".replace("<Q>", TONE)
RAW_PROMPT = r"Match \d+ {things}." rb''.decode() if False else R"Match \d+ things."
PROMPTS = {"title": "Write a title.", "body": {"short": f"Write {TONE} text."}, **other}


class Prompts(str, Enum):
    ASK = """Ask the
    question again."""
    TELL = ("Tell "
            'all ' f"of {TONE}" "it")


def build_prompt(user, lines, tone=TONE, *, prompt="Answer in one line."):
    prompt = f"Hi {user.name!r:>{len(lines)}}, {{literal}} {', '.join(lines)} {x=}"
    prompt += textwrap.dedent("""
        And that.
          \tTabs.
    """).strip()
    if user:
        prompt += " Then this."
    parts = ["Say it."]
    parts.append(f"Then {tone}.")
    return "\n".join(parts) + prompt.format(question=1) or os.getenv("A_PROMPT", "You are a bot.")


async def ask(client, history, question: str = "?"):
    return await client.chat(messages=[
        {"role": "system", "content": SYSTEM_PROMPT + "Be short."},
        *history,
        {"role": "user", "content": FIELDS_PROMPT.format(question=question, user=client)},
        {"role": "assistant", "content": [{"type": "text", "text": "Describe it."}]},
    ] + [m for m in history if m], system=f"""Be {'very ' if question else ""}short.""")


template = ChatPromptTemplate.from_messages([("system", "Be {how}."), MessagesPlaceholder("h"), ("human", "{q}")])
match template:
    case {"prompt": "You are a bot."}: lambda prompt="Say it kindly.": (prompt := "Say {it}.".format(it=1))
