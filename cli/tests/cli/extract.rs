//! `promptbook extract` on folders of Python: what it promises without a server.

mod accepted_list;
mod accepting;
mod bad_input;
mod depth;
mod names;
mod patching;
mod paths;
mod property;
mod readme;
mod report;
mod scripts;
mod sharing;
mod texts;
mod writing;

use crate::folder::Folder;

/// A program that holds prompts of all outcomes, and what only looks like one.
const SUPPORT: &str = r#""""Answers questions of customers."""
import logging
from textwrap import dedent

log = logging.getLogger(__name__)

SYSTEM_PROMPT = "You are a friendly support agent. Answer in one short paragraph."
COUNT_PROMPTS = "SELECT count(*) FROM prompts WHERE customer = %s AND you = 'a helpful assistant'"
PAGE_PROMPT = "<div>You are <b>{name}</b>. Answer the question in a few words.</div>"


def summary_prompt(user, lines):
    return f"Summarise for {user.name} what was said:\n{', '.join(lines)}"


class Bot:
    instructions = dedent("""
        You are a bot.
        Use {{ braces }} and {% blocks %} as they are.
    """)

    def ask(self, question, history):
        log.info("You are a helpful assistant: %s", question)
        return self.model.chat([
            {"role": "system", "content": "Answer the question as well as you can."},
            *history,
            {"role": "user", "content": f"Question: {question}"},
        ])


def build_prompt(parts):
    prompt = "Read these parts carefully: {} and {1}.".format(parts, 1)
    return prompt
"#;

/// The program in a folder of its own.
fn program() -> Folder {
    let folder = Folder::new();
    folder.write("app/__init__.py", "");
    folder.write("app/support.py", SUPPORT);
    folder
}
