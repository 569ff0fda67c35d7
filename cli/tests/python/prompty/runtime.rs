//! The reference runtime in a process of its own, and its messages beside those of our render.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use promptbook_core::content::{Body, InputKind, Message};
use promptbook_core::prompty::PromptFile;
use promptbook_core::template::{Rendered, Template};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::interpreter::python;

/// The runtime, which ends with its owner.
pub(super) struct Runtime {
    process: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

/// A message: role and text.
type Said = (String, String);

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Answer {
    Messages(Vec<Said>),
    Error(String),
}

impl Runtime {
    pub(super) fn start() -> Self {
        let mut process = python()
            .args(["-c", include_str!("runtime.py")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Python starts");
        let to = process.stdin.take().expect("its input");
        let from = BufReader::new(process.stdout.take().expect("its output"));
        Self { process, to, from }
    }

    /// What it prepares of a file, or why it doesn't.
    fn prepare(&mut self, path: &Path, inputs: &Map<String, Value>) -> Result<Vec<Said>, String> {
        writeln!(self.to, "{}", json!({"path": path, "inputs": inputs})).expect("it listens");
        let mut line = String::new();
        self.from.read_line(&mut line).expect("it answers");
        match serde_json::from_str(&line).expect("an answer in JSON") {
            Answer::Messages(messages) => Ok(messages),
            Answer::Error(error) => Err(error),
        }
    }

    /// Whether it prepares a file as we render it; if not, how they differ.
    pub(super) fn compare(
        &mut self,
        path: &Path,
        file: &PromptFile,
        inputs: &Map<String, Value>,
    ) -> Result<(), String> {
        let ours = rendered(file, inputs).map_err(|error| format!("we refuse it: {error}"))?;
        let theirs = self
            .prepare(path, inputs)
            .map_err(|error| format!("the runtime refuses it: {error}"))?;
        let (ours, theirs) = (comparable(ours), comparable(theirs));
        match ours == theirs {
            true => Ok(()),
            false => Err(format!("we say {ours:#?}\nthe runtime says {theirs:#?}")),
        }
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What we render; a text prompt is to that runtime a system message.
pub(super) fn rendered(
    file: &PromptFile,
    inputs: &Map<String, Value>,
) -> Result<Vec<Said>, String> {
    let content = &file.content;
    let template = Template::compile(content.templates(), content.inputs());
    let rendered = template
        .map_err(|error| error.to_string())?
        .render(inputs)
        .map_err(|error| error.to_string())?;
    Ok(match rendered {
        Rendered::Text(text) => vec![("system".to_owned(), text)],
        Rendered::Chat(turns) => turns
            .into_iter()
            .map(|turn| (turn.role.to_string(), turn.content))
            .collect(),
    })
}

/// That runtime trims the edges of messages, leaves an empty text out, and joins lines with `\n`, whatever ended them.
fn comparable(messages: Vec<Said>) -> Vec<Said> {
    let plain = |text: &str| {
        let text = text.replace("\r\n", "\n").replace(is_line_end, "\n");
        text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}'))
            .to_owned()
    };
    let messages = messages
        .into_iter()
        .map(|(role, text)| (role, plain(&text)));
    match messages.collect::<Vec<_>>() {
        only if only.len() == 1 && only[0].1.is_empty() => Vec::new(),
        messages => messages,
    }
}

/// Where Python's `str.splitlines` splits.
fn is_line_end(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// A value for every input that the prompt uses, those with a default left out when `defaults` are to stand in.
pub(super) fn samples(file: &PromptFile, defaults: bool) -> Map<String, Value> {
    let content = &file.content;
    let spliced = |name: &str| match content.body() {
        Body::Text(_) => false,
        Body::Chat(messages) => messages
            .iter()
            .any(|message| matches!(message, Message::Thread { thread } if thread == name)),
    };
    let left_out = |name: &str| {
        let declared = content.inputs().get(name);
        defaults && declared.is_some_and(|input| input.default.is_some())
    };
    let kind = |name: &str| match content.inputs().get(name) {
        _ if spliced(name) => InputKind::Thread,
        Some(input) => input.kind,
        None => InputKind::String,
    };
    // A list or an object by default shows which parts the template reads; the kind of such an input may have been left out.
    let value = |name: &str| {
        let default = content
            .inputs()
            .get(name)
            .and_then(|input| input.default.clone());
        let container = default.filter(|default| default.is_array() || default.is_object());
        container.unwrap_or_else(|| sample(name, kind(name)))
    };
    let used = content.uses().iter().filter(|name| !left_out(name));
    used.map(|name| (name.clone(), value(name))).collect()
}

fn sample(name: &str, kind: InputKind) -> Value {
    match kind {
        InputKind::Thread => json!([
            {"role": "user", "content": "Is {{ there }} a table?"},
            {"role": "assistant", "content": "Yes.\n\nAt 7."},
        ]),
        InputKind::Array => json!([
            {"text": "first\n", "title": "A {title}", "source": null},
            {"text": "second", "title": null, "source": "b/2"},
        ]),
        InputKind::Object => json!({"name": "Ada", "city": "Köln"}),
        InputKind::Integer => json!(42),
        InputKind::Float => json!(0.25),
        InputKind::Boolean => json!(true),
        InputKind::String | InputKind::Image | InputKind::File | InputKind::Audio => {
            json!(format!(
                "the {name}: {{{{ x }}}} {{% if %}} <b> \"größer\" 日本\n\n- {{{name}}}"
            ))
        }
    }
}
