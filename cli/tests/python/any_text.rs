//! Any text, whatever literal it is written as: we read of it what Python reads.

#[path = "../literals/mod.rs"]
mod literals;

use std::fs;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::json;

use crate::interpreter::python;
use literals::rendered::{extracted, is_same};
use literals::{Written, cases, value};

/// How many texts: a program of them all is run once.
const TEXTS: usize = 2000;

#[test]
fn any_literal_says_to_us_what_it_says_to_python() {
    let mut runner = TestRunner::deterministic();
    let written: Vec<Written> = (0..TEXTS)
        .map(|number| {
            let case = cases().new_tree(&mut runner).unwrap().current();
            case.write(number)
        })
        .collect();
    let source: String = written.iter().map(|one| one.source.as_str()).collect();
    let source = format!("import inspect, string, textwrap\n{source}");
    let texts = extracted(&source);
    let said = run(&source, &written);
    assert_eq!(said.len(), TEXTS);
    for (number, (one, said)) in written.iter().zip(&said).enumerate() {
        // The generator isn't wrong either.
        if let Some(expected) = &one.expected {
            assert_eq!(said, expected, "{}", one.source);
        }
        let rendered = texts.get(&number);
        assert!(
            is_same(rendered, said),
            "{rendered:?}, not {said:?}: {}",
            one.source
        );
    }
}

/// What each text is when Python runs the program.
fn run(source: &str, written: &[Written]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let calls: String = written
        .iter()
        .map(|one| format!("{}, ", one.call))
        .collect();
    let values = ["x", "y"].map(|name| format!("{name} = {}\n", json!(value(name))));
    let program = format!(
        "{}{source}\nimport json\nprint(json.dumps([{calls}]))\n",
        values.concat()
    );
    let path = folder.path().join("program.py");
    fs::write(&path, program).unwrap();
    let ran = python().arg(path).output().unwrap();
    let stderr = String::from_utf8_lossy(&ran.stderr);
    serde_json::from_slice(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {stderr}"))
}
