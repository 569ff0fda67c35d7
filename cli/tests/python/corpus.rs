//! Every pattern of a hardcoded prompt: what Python makes of the code is what our render makes of the template, byte for byte.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use promptbook::prompty::PromptFile;
use promptbook::template::{Rendered, Template};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::interpreter;
use crate::server::run;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/python");
const ORACLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/corpus");

/// What Python says of each prompt, and what is wrong with what was extracted.
#[derive(Deserialize)]
struct Oracle {
    answers: BTreeMap<String, Vec<Case>>,
    wrong: Vec<String>,
}

#[derive(Deserialize)]
struct Case {
    expected: Expected,
    inputs: Map<String, Value>,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
enum Expected {
    Text(String),
    Chat(Vec<(String, String)>),
}

#[test]
fn every_pattern_of_the_corpus_renders_to_what_python_makes_of_it() {
    let folder = tempfile::tempdir().unwrap();
    extract(&files("patterns"), folder.path());
    let prompts = prompts(folder.path());
    let oracle = ask(&prompts);
    let mut wrong = oracle.wrong;
    for (name, cases) in &oracle.answers {
        for case in cases {
            match rendered(&prompts[name], &case.inputs) {
                Ok(ours) if ours == case.expected => {}
                ours => wrong.push(format!(
                    "{name}: Python says {:?}\nand we {ours:?}\nwith {:?}",
                    case.expected, case.inputs
                )),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// What its comments say of the code: `# needs a person: reason` or `# skipped: reason`, on the line or on the one above.
#[test]
fn what_is_not_converted_says_where_and_why() {
    let folder = tempfile::tempdir().unwrap();
    let files = files("patterns");
    let report = extract(&files, folder.path());
    let mut wrong = Vec::new();
    for (status, mark) in [
        ("needs_person", "# needs a person: "),
        ("skipped", "# skipped: "),
    ] {
        let marked: BTreeMap<_, _> = files.iter().flat_map(|file| marked(file, mark)).collect();
        let found: BTreeMap<_, _> = found(&report, status).into_iter().collect();
        for place in marked.keys().chain(found.keys()).collect::<BTreeSet<_>>() {
            let (marked, found) = (marked.get(place), found.get(place));
            if !matches!((marked, found), (Some(marked), Some(found)) if found.contains(marked)) {
                wrong.push(format!(
                    "{place}: {status}: {marked:?} is marked, {found:?} found"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_is_made_of_decoys() {
    let folder = tempfile::tempdir().unwrap();
    let report = extract(&files("decoys"), folder.path());
    for status in ["converted", "needs_person"] {
        assert_eq!(found(&report, status), [], "{status}");
    }
    assert_eq!(prompts(folder.path()).len(), 0);
    // As many of them as there are prompts.
    let to = tempfile::tempdir().unwrap();
    extract(&files("patterns"), to.path());
    let prompts = prompts(to.path()).len();
    assert!(
        decoys() >= prompts && prompts > 150,
        "{} {prompts}",
        decoys()
    );
}

#[test]
fn names_are_unique_and_the_same_from_run_to_run() {
    let mut files = files("patterns");
    files.extend(self::files("decoys"));
    let runs: Vec<(Value, BTreeMap<PathBuf, String>)> = [false, false, true]
        .map(|backwards| {
            let folder = tempfile::tempdir().unwrap();
            if backwards {
                files.reverse();
            }
            let mut report = extract(&files, folder.path());
            for prompt in report["prompts"].as_array_mut().unwrap() {
                prompt["prompty"].take();
            }
            (report, texts(folder.path(), folder.path()))
        })
        .into();
    assert_eq!(runs[0], runs[1]);
    assert_eq!(runs[0], runs[2]);
    let names = runs[0].0["prompts"].as_array().unwrap().iter();
    let names: Vec<String> = names
        .filter_map(|prompt| prompt["name"].as_str())
        .map(str::to_lowercase)
        .collect();
    let distinct: BTreeSet<&String> = names.iter().collect();
    assert_eq!(distinct.len(), names.len(), "{names:#?}");
    assert_eq!(names.len(), runs[0].1.len());
}

/// How a file is encoded, and ends its lines, is nothing that its prompts say.
#[test]
fn a_file_says_the_same_whatever_its_line_ends_and_its_encoding() {
    let written = |change: &dyn Fn(String) -> Vec<u8>| {
        let folder = tempfile::tempdir().unwrap();
        for file in files("patterns") {
            let text = fs::read_to_string(&file).unwrap();
            fs::write(folder.path().join(file.file_name().unwrap()), change(text)).unwrap();
        }
        let arguments = ["extract", ".", "--to", "extracted"];
        run(folder.path(), &arguments, &[]);
        let extracted = folder.path().join("extracted");
        texts(&extracted, &extracted)
    };
    let plain = written(&String::into_bytes);
    assert!(plain.len() > 150, "{}", plain.len());
    assert_eq!(
        written(&|text| text.replace('\n', "\r\n").into_bytes()),
        plain
    );
    assert_eq!(
        written(&|text| text.replace('\n', "\r").into_bytes()),
        plain
    );
    assert_eq!(
        written(&|text| format!("\u{feff}{text}").into_bytes()),
        plain
    );
    let western = |text: String| {
        let (bytes, _, lost) = encoding_rs::WINDOWS_1252.encode(&text);
        match lost {
            true => text.into_bytes(),
            false => [b"# coding: cp1252\n", &*bytes].concat(),
        }
    };
    assert_eq!(written(&western), plain);
}

/// Places (file and line) that a comment says this of, and the reason, in order.
fn marked(file: &Path, mark: &str) -> Vec<(String, String)> {
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
fn found(report: &Value, status: &str) -> Vec<(String, String)> {
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
fn decoys() -> usize {
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
fn texts(root: &Path, folder: &Path) -> BTreeMap<PathBuf, String> {
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
fn files(of: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(Path::new(FIXTURES).join(of)).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "py"));
    files.sort();
    files
}

/// Extracts to a folder; gives the report.
fn extract(files: &[PathBuf], to: &Path) -> Value {
    let mut arguments = vec!["extract", "--format", "json", "--to"];
    arguments.push(to.to_str().unwrap());
    arguments.extend(files.iter().map(|path| path.to_str().unwrap()));
    let ran = run(to, &arguments, &[]);
    serde_json::from_slice(&ran.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&ran.stderr)))
}

/// The extracted files of a folder, by the prompts' names.
fn prompts(folder: &Path) -> BTreeMap<String, PromptFile> {
    let files = texts(folder, folder).into_values();
    let files = files.map(|text| PromptFile::parse(&text).unwrap());
    files
        .map(|file| (file.name.as_ref().unwrap().to_string(), file))
        .collect()
}

fn ask(prompts: &BTreeMap<String, PromptFile>) -> Oracle {
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
    let paths = ["", "standins"].map(|folder| Path::new(ORACLE).join(folder));
    let paths = paths
        .into_iter()
        .chain([Path::new(FIXTURES).join("patterns")]);
    let mut child = interpreter::python()
        .arg("oracle.py")
        .env("PYTHONPATH", std::env::join_paths(paths).unwrap())
        .current_dir(ORACLE)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let question = Value::from(question).to_string();
    let writing = std::thread::spawn(move || stdin.write_all(question.as_bytes()));
    let answered = child.wait_with_output().unwrap();
    writing.join().unwrap().unwrap();
    serde_json::from_slice(&answered.stdout).unwrap()
}

fn rendered(file: &PromptFile, inputs: &Map<String, Value>) -> Result<Expected, String> {
    let content = &file.content;
    let template = Template::compile(content.body(), content.inputs());
    let rendered = template
        .map_err(|error| error.to_string())?
        .render(inputs)
        .map_err(|error| error.to_string())?;
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
