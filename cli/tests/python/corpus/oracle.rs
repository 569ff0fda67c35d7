//! What Python says of the code that prompts were extracted from, and what we render.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use promptbook_core::prompty::PromptFile;
use promptbook_core::template::{Piece, Rendered, Template};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::files::FIXTURES;
use crate::interpreter;

const ORACLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/corpus");

/// What Python says of each prompt, and what is wrong with what was extracted.
#[derive(Deserialize)]
pub(super) struct Oracle {
    pub(super) answers: BTreeMap<String, Vec<Case>>,
    pub(super) wrong: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct Case {
    pub(super) expected: Expected,
    pub(super) inputs: Map<String, Value>,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(super) enum Expected {
    Text(String),
    Chat(Vec<(String, String)>),
}

/// Asks Python about every prompt.
pub(super) fn ask(prompts: &BTreeMap<String, PromptFile>) -> Oracle {
    let question: Vec<Value> = prompts
        .iter()
        .map(|(name, file)| {
            let declared = file.content.inputs();
            // A template of Jinja declares nothing.
            let used = file.content.uses().iter();
            let inputs = used.map(|name| match declared.get(name) {
                Some(input) => {
                    json!({"name": name, "kind": input.kind, "description": input.description})
                }
                None => json!({"name": name, "kind": "string", "description": null}),
            });
            json!({"name": name, "inputs": inputs.collect::<Vec<_>>()})
        })
        .collect();
    answered(&["oracle.py"], question.into())
}

/// The text of each constant, by its module and the names that lead to it.
pub(super) fn constants(of: &[(String, String)]) -> Vec<String> {
    const READ: &str = "\
import functools, importlib, json, sys
texts = [functools.reduce(getattr, names.split('.'), importlib.import_module(module)) for module, names in json.load(sys.stdin)]
json.dump(texts, sys.stdout)";
    answered(&["-c", READ], json!(of))
}

/// What Python answers that finds the fixtures.
fn answered<T: serde::de::DeserializeOwned>(arguments: &[&str], question: Value) -> T {
    let paths = ["", "standins"].map(|folder| Path::new(ORACLE).join(folder));
    let paths = paths
        .into_iter()
        .chain([Path::new(FIXTURES).join("patterns")]);
    let mut child = interpreter::python()
        .args(arguments)
        .env("PYTHONPATH", std::env::join_paths(paths).unwrap())
        .current_dir(ORACLE)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let question = question.to_string();
    let writing = std::thread::spawn(move || stdin.write_all(question.as_bytes()));
    let answered = child.wait_with_output().unwrap();
    writing.join().unwrap().unwrap();
    serde_json::from_slice(&answered.stdout).unwrap()
}

/// What we render of a prompt with these inputs.
pub(super) fn rendered(file: &PromptFile, inputs: &Map<String, Value>) -> Result<Expected, String> {
    let content = &file.content;
    let template = Template::compile(content.templates(), content.inputs());
    filled(&template.map_err(|error| error.to_string())?, inputs)
}

/// The same of a prompt that includes others.
pub(super) fn rendered_with(
    prompts: &BTreeMap<String, PromptFile>,
    file: &PromptFile,
    inputs: &Map<String, Value>,
) -> Result<Expected, String> {
    let included = file.content.includes().iter();
    let pieces = included.map(|name| Piece::new(name, &prompts[name.as_str()].content));
    let pieces: Result<Vec<_>, _> = pieces.collect();
    let composed = pieces.and_then(|pieces| file.content.compose(&pieces));
    let template = composed.map_err(|error| error.to_string())?.compile();
    filled(&template.map_err(|error| error.to_string())?, inputs)
}

fn filled(template: &Template, inputs: &Map<String, Value>) -> Result<Expected, String> {
    let rendered = template.render(inputs).map_err(|error| error.to_string())?;
    Ok(match rendered {
        Rendered::Text(text) => Expected::Text(text),
        Rendered::Chat(turns) => Expected::Chat(
            turns
                .into_iter()
                .map(|turn| (turn.role.to_string(), turn.content))
                .collect(),
        ),
    })
}
