//! The files of the corpus, what their comments say, and what is extracted from them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use promptbook_core::prompty::PromptFile;
use serde_json::Value;

use crate::interpreter;
use crate::server::run;

pub(super) const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/python");

/// Places (file and line) that a comment says this of, and the reason, in order.
pub(super) fn marked(file: &Path, mark: &str) -> Vec<(String, String)> {
    let folder = file.parent().unwrap().to_str().unwrap();
    let text = fs::read_to_string(file)
        .unwrap()
        .replace("{folder}", folder);
    let lines = text.lines().enumerate();
    lines
        .filter_map(|(index, line)| {
            let (before, reason) = line.split_once(mark)?;
            let line = if before.trim().is_empty() {
                index + 2
            } else {
                index + 1
            };
            Some((format!("{}:{line}", file.display()), reason.to_owned()))
        })
        .collect()
}

/// Places and reasons of what a report gives this status.
pub(super) fn found(report: &Value, status: &str) -> Vec<(String, String)> {
    let prompts = report["prompts"].as_array().unwrap().iter();
    prompts
        .filter(|prompt| prompt["status"] == status)
        .map(|prompt| {
            let place = format!("{}:{}", prompt["file"].as_str().unwrap(), prompt["line"]);
            let reason = prompt["reason"].as_str().unwrap_or_default();
            (place, reason.to_owned())
        })
        .collect()
}

/// How many texts of a few words the decoys hold, as Python counts them.
pub(super) fn decoys() -> usize {
    const COUNT: &str = "\
import ast, sys
texts = [node.value for file in sys.argv[1:] for node in ast.walk(ast.parse(open(file).read()))
         if isinstance(node, ast.Constant) and isinstance(node.value, str)]
print(len({text for text in texts if len(text.split()) > 3}))";
    let mut python = interpreter::python();
    let ran = python.args(["-c", COUNT]).args(files("decoys")).output();
    let counted = String::from_utf8(ran.unwrap().stdout).unwrap();
    counted.trim().parse().unwrap()
}

/// The files of a folder and what they say, by their paths in it.
pub(super) fn texts(root: &Path, folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(texts(root, &path));
        } else {
            let text = fs::read_to_string(&path).unwrap();
            found.insert(path.strip_prefix(root).unwrap().to_owned(), text);
        }
    }
    found
}

/// Python files of the corpus, by path.
pub(super) fn files(of: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(Path::new(FIXTURES).join(of)).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "py"));
    files.sort();
    files
}

/// Extracts to a folder; gives the report.
pub(super) fn extract(files: &[PathBuf], to: &Path) -> Value {
    extract_with(&[], files, to)
}

/// The same with these options.
pub(super) fn extract_with(options: &[&str], files: &[PathBuf], to: &Path) -> Value {
    let mut arguments = vec!["extract", "--format", "json"];
    arguments.extend(options);
    arguments.push("--to");
    arguments.push(to.to_str().unwrap());
    arguments.extend(files.iter().map(|path| path.to_str().unwrap()));
    let ran = run(to, &arguments, &[]);
    serde_json::from_slice(&ran.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&ran.stderr)))
}

/// The extracted files of a folder, by the prompts' names.
pub(super) fn prompts(folder: &Path) -> BTreeMap<String, PromptFile> {
    let files = texts(folder, folder).into_values();
    let files = files.map(|text| PromptFile::parse(&text).unwrap());
    files
        .map(|file| (file.name.as_ref().unwrap().to_string(), file))
        .collect()
}
