//! Programs before and after a patch: the same where Promptbook can't be reached, and changed where a prompt is.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use promptbook_core::content::{Body, Content, Inputs, Message};
use promptbook_core::template::Piece;
use promptbook_extract::files::{self, Selection, Source};
use promptbook_extract::patch::{Patch, unified};
use promptbook_extract::report::{Finding, Outcome, Report};
use promptbook_extract::{scan, scan_sharing};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::helper::folder;
use crate::interpreter::python;

/// A program in a folder of its own. It prints each prompt between `<<` and `>>`.
pub(crate) struct Program {
    folder: TempDir,
    found: Vec<Finding>,
    pub(crate) patch: Patch,
}

impl Program {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        Self::scanned(files, scan)
    }

    fn scanned(files: &[(&str, &str)], scan: fn(&[Source]) -> Report) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut sources = Vec::new();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
            let text = (*text).to_owned();
            if name.ends_with(".py") {
                sources.push(Source { path, text });
            }
        }
        let Report { found, .. } = scan(&sources);
        let patch = unified(&found, &sources, &[folder.path().to_owned()]);
        Self {
            folder,
            found,
            patch,
        }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn apply(&self) {
        let diff = tempfile::NamedTempFile::new().unwrap();
        fs::write(diff.path(), &self.patch.diff).unwrap();
        let git = |check: &[&str]| {
            let mut git = Command::new("git");
            git.arg("apply")
                .args(check)
                .arg("--whitespace=nowarn")
                .arg(diff.path());
            run(git.current_dir(&self.patch.folder))
        };
        git(&["--check"]);
        // What Git takes, `patch` takes as well.
        let mut patch = Command::new("patch");
        patch.args(["-p1", "--dry-run", "--batch", "-i"]);
        run(patch.arg(diff.path()).current_dir(&self.patch.folder));
        git(&[]);
    }

    /// The diff of another patch of the program as it is now.
    pub(crate) fn next_diff(&self) -> String {
        let files = files::read(
            &[self.path().to_owned()],
            &Selection::new(&[], true).unwrap(),
        );
        let sources = files.python_sources(|_| true);
        let Report { found, .. } = scan(&sources);
        unified(&found, &sources, &[self.path().to_owned()]).diff
    }

    fn python(&self, arguments: &[&str]) -> Command {
        let mut python = python();
        python.current_dir(self.path()).args(arguments);
        python
    }

    fn output(&self, arguments: &[&str]) -> String {
        run(&mut self.python(arguments))
    }

    /// The output while the server that it is configured for refuses connections.
    fn unreachable_output(&self, arguments: &[&str]) -> String {
        // Bound but not listening, so that no other process can take the port.
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let server = format!("http://{}", socket.local_addr().unwrap());
        let mut python = self.python(arguments);
        run(python
            .env("PROMPTBOOK_SERVER", server)
            .env("PROMPTBOOK_API_KEY", "reader-key-of-a-test-0123456789"))
    }

    /// The output while a server has each converted prompt with `CHANGED ` before its text.
    fn changed_output(&self, arguments: &[&str]) -> String {
        self.served_output(&self.converted().collect(), arguments)
    }

    /// The output while a server has these prompts.
    fn served_output(&self, served: &BTreeMap<&str, Value>, arguments: &[&str]) -> String {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), json!(served).to_string()).unwrap();
        let mut serve = python();
        let serve_py = folder("tests/python/helper/serve.py");
        serve.arg(serve_py).arg(file.path());
        let command = python();
        serve.arg(command.get_program()).args(arguments);
        run(serve.current_dir(self.path()))
    }

    fn converted(&self) -> impl Iterator<Item = (&str, Value)> {
        self.found.iter().filter_map(|found| {
            let Outcome::Converted(converted) = &found.outcome else {
                return None;
            };
            let body = match converted.content.body() {
                Body::Text(template) => json!({"template": format!("CHANGED {template}")}),
                Body::Chat(messages) => json!({"messages": messages.iter().map(|message| match message {
                    Message::Turn { role, content } => json!({"role": role, "content": format!("CHANGED {content}")}),
                    Message::Thread { thread } => json!({"thread": thread}),
                }).collect::<Vec<_>>()}),
            };
            Some((converted.name.as_str(), body))
        })
    }
}

pub(crate) fn run(command: &mut Command) -> String {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    let (stdout, stderr) = (
        String::from_utf8_lossy(&stdout),
        String::from_utf8_lossy(&stderr),
    );
    assert!(status.success(), "{command:?}\n{stdout}\n{stderr}");
    stdout.into_owned()
}

/// Applies the patch and holds the program against itself. `patched` prompts are looked up, all that were converted.
fn check(files: &[(&str, &str)], arguments: &[&str], patched: usize) -> Program {
    let program = Program::new(files);
    let before = program.output(arguments);
    program.apply();
    let diff = &program.patch.diff;
    let unpatched = &program.patch.unpatched;
    assert_eq!(
        program.converted().count() - unpatched.len(),
        patched,
        "{diff}{unpatched:?}\n{:#?}",
        program.found
    );
    assert_eq!(program.output(arguments), before, "{diff}");
    assert_eq!(program.unreachable_output(arguments), before, "{diff}");
    let changed = program.changed_output(arguments);
    assert_eq!(changed, before.replace("<<", "<<CHANGED "), "{diff}");
    program
}

const SAY: &str = r#"
def say(text):
    print("<<" + text + ">>")
"#;

fn main_py(code: &str) -> Vec<(&'static str, String)> {
    vec![("main.py", code.to_string()), ("say.py", SAY.to_owned())]
}

fn check_main(code: &str, patched: usize) -> Program {
    let files = main_py(code);
    let files: Vec<(&str, &str)> = files.iter().map(|(n, t)| (*n, t.as_str())).collect();
    check(&files, &["main.py"], patched)
}

#[test]
fn an_f_string_in_a_function() {
    check_main(
        r####"#!/usr/bin/env python3
"""A program."""
from __future__ import annotations

import os
from say import say


class User:
    name = 'A{d}a "\\'


def answer(user, question):
    prompt = f"""You are a helpful assistant for {{customers}} of "{user.name!r:>12}".

    Answer in JSON: {{"answer": \"\"\"…\"\"\"}}\t\\ {os.path.basename('/a/b')}
Question: {question}"""
    return prompt


say(answer(User(), "{{ why }} {% raw %}?"))
say(answer(User(), "Why?\n"))
"####,
        1,
    );
}

#[test]
fn a_constant_that_functions_read() {
    check_main(
        r#"from say import say

SYSTEM_PROMPT = (
    "You are a careful assistant.\n"  # the first line
    "Answer with {braces} and {{ double }} ones.\n"
)


class Bot:
    instructions_prompt = "You are a bot that answers questions about {products} briefly."

    def ask(self):
        say(self.instructions_prompt)


def ask():
    say(SYSTEM_PROMPT)
    messages = [{"role": "system", "content": SYSTEM_PROMPT}]
    say(messages[0]["content"])


ask()
Bot().ask()
"#,
        2,
    );
}

#[test]
fn a_literal_that_is_formatted_later() {
    check_main(
        r#"from say import say

ANSWER_PROMPT = """You are an assistant of {company}. {{"json": true}}
Answer the question: {question!r:>20}
"""


def answer(question):
    say(ANSWER_PROMPT.format(company="ACME {x}", question=question))
    prompt = ("You are a translator. Translate into {}: "
              "{}").format("French", question)
    say(prompt)


answer("why {{ }}")
"#,
        2,
    );
}

#[test]
fn messages_with_a_history() {
    check_main(
        r#"from say import say


def ask(history, question):
    messages = [
        {"role": "system", "content": "You are a helpful assistant. Use {curly} braces."},
        *history,
        {"role": "user", "content": f"Answer this question in one sentence: {question}"},
    ]
    for message in messages:
        if message["role"] == "tool":
            print(message["content"])
        else:
            say(message["content"])


ask([{"role": "tool", "content": "before"}], "{why}")
"#,
        1,
    );
}

#[test]
fn messages_that_are_objects() {
    check_main(
        r#"from dataclasses import dataclass
from say import say


@dataclass
class SystemMessage:
    content: str


@dataclass
class HumanMessage:
    content: str


class Note:
    content = "before"


def ask(history, question):
    messages = [
        SystemMessage(content="You are a helpful assistant. Use {curly} braces."),
        *history,
        HumanMessage(f"Answer this question in one sentence: {question}"),
    ]
    for message in messages:
        if message in history:
            print(message.content)
        else:
            say(message.content)


ask([Note()], "{why}")
"#,
        1,
    );
}

#[test]
fn messages_without_a_value() {
    check_main(
        r#"from say import say


def ask():
    messages = [
        {"role": "system", "content": "You are a helpful assistant. Use {curly} braces."},
        {"role": "user", "content": "Tell me a joke about compilers."},
    ]
    for message in messages:
        say(message["content"])


ask()
"#,
        1,
    );
}

#[test]
fn a_package_that_is_run_as_a_module() {
    let orchestrator = "from app.say import say\n\nPROMPT = \"\"\"You are the assistant of a shop.\r\nBe kind.\"\"\"\n\n\ndef run(q):\n    say(PROMPT)\n    prompt = f\"You are a judge. Judge this answer:\\n{q}\\n\"\n    say(prompt)\n";
    let program = check(
        &[
            (
                "app/main.py",
                "from app.services.bot import run\n\nrun('x')\n",
            ),
            ("app/services/bot.py", orchestrator),
            ("app/say.py", SAY),
        ],
        &["-m", "app.main"],
        2,
    );
    assert!(program.path().join("prompts.py").is_file());
}

#[test]
fn a_program_with_prompts_of_its_own_and_carriage_returns() {
    let main = "import prompts\r\nfrom say import say\r\n\r\n\r\ndef ask(who):\r\n    prompt = f\"\"\"You are a helpful assistant of {who}.\r\nBe kind.\r\n\"\"\"\r\n    say(prompt)\r\n    print(prompts.OWN)\r\n\r\n\r\nask(\"A\")";
    let program = check(
        &[
            ("main.py", main),
            ("prompts.py", "OWN = 1\n"),
            ("say.py", SAY),
        ],
        &["main.py"],
        1,
    );
    let path: PathBuf = program.path().join("promptbook_prompts.py");
    assert!(path.is_file());
    let patched = fs::read_to_string(program.path().join("main.py")).unwrap();
    assert_eq!(
        patched.matches('\n').count(),
        patched.matches("\r\n").count()
    );
}

#[test]
fn names_that_mean_other_things_and_constants_inside_f_strings() {
    check_main(
        r#"from say import say
from textwrap import dedent

ROLE_PROMPT = "You are a careful assistant of a library."


async def ask(prompts, title):
    say(f"{ROLE_PROMPT}")
    text = f"\n".join(prompts)
    prompt = dedent(
        """
        You are a translator. Translate the title into French, German and Italian.
        Answer with one line for each language.
        """
    ).strip()
    say(prompt)
    question_prompt = "You are asked: " + title + "\n" + f"Answer briefly, {len(text):>3} words."
    say(question_prompt)


import asyncio

asyncio.run(ask(["{a}", "b"], "T{}"))
"#,
        3,
    );
}

#[test]
fn a_patched_program_stays_as_it_is_when_it_is_patched_again() {
    let files = main_py(
        "from say import say\n\n\ndef f(x):\n    prompt = f\"You are a helpful assistant. Answer: {x}\"\n    say(prompt)\n\n\nf(1)\n",
    );
    let files: Vec<(&str, &str)> = files.iter().map(|(n, t)| (*n, t.as_str())).collect();
    let program = check(&files, &["main.py"], 1);
    let read = |name: &str| fs::read_to_string(program.path().join(name)).unwrap();
    let names = ["main.py", "prompts.py", "say.py"];
    let texts: Vec<String> = names.iter().map(|name| read(name)).collect();
    let pairs = names
        .iter()
        .zip(&texts)
        .map(|(name, text)| (*name, text.as_str()));
    let again = Program::new(&pairs.collect::<Vec<_>>());
    assert_eq!(again.patch.diff, "");
}

/// As the server composes them: what somebody published for the constant is in every prompt that includes it.
#[test]
fn prompts_that_include_a_shared_constant_change_with_it_and_not_without() {
    let code = r#"
from say import say

TONE = "Be kind and {brief}.\n"
ANSWER_PROMPT = "You are a helpful assistant. " + "Say {what} as told."


def first(x):
    prompt = f"You are a helpful assistant. {TONE}Question: {x}"
    return prompt


def second(x):
    messages = [{"role": "system", "content": "You are a helpful assistant. " + TONE}, {"role": "user", "content": x}]
    return messages


def third():
    return "You are a helpful assistant, and this holds: {}".format(TONE)


say(first("why {x}?"))
say(second("why {x}?")[0]["content"])
say(third())
"#;
    let files = main_py(code);
    let files: Vec<(&str, &str)> = files.iter().map(|(n, t)| (*n, t.as_str())).collect();
    let program = Program::scanned(&files, scan_sharing);
    let before = program.output(&["main.py"]);
    program.apply();
    assert_eq!(program.output(&["main.py"]), before);
    assert_eq!(program.unreachable_output(&["main.py"]), before);
    let as_extracted = program.composed(None);
    assert_eq!(program.served_output(&as_extracted, &["main.py"]), before);
    let edited = program.composed(Some("Be formal.\n"));
    let after = program.served_output(&edited, &["main.py"]);
    assert_eq!(after, before.replace("Be kind and {brief}.", "Be formal."));
    assert_eq!(after.matches("Be formal.").count(), 3);
}

impl Program {
    /// Each prompt as the server answers with it, with this text for the constant `TONE`.
    fn composed(&self, tone: Option<&str>) -> BTreeMap<&str, Value> {
        let converted = self.found.iter().filter_map(|found| match &found.outcome {
            Outcome::Converted(converted) => Some(converted),
            _ => None,
        });
        let converted: Vec<_> = converted.collect();
        let edited =
            tone.map(|tone| Content::new(Body::Text(tone.to_owned()), None, Inputs::new()));
        let edited = edited.map(Result::unwrap);
        let piece = converted
            .iter()
            .find(|it| it.name.as_str() == "main/tone")
            .unwrap();
        let content = edited.as_ref().unwrap_or(&piece.content);
        let pieces = [Piece::new(&piece.name, content).unwrap()];
        let served = converted.iter().map(|it| {
            let composed = it.content.compose(&pieces).unwrap();
            let body = match composed.body() {
                Body::Text(template) => json!({"template": template}),
                Body::Chat(messages) => json!({"messages": messages}),
            };
            (it.name.as_str(), body)
        });
        served.collect()
    }
}
