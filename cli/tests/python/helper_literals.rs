//! Any text survives as what a lookup falls back to, whatever literal stood there before.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use promptbook_core::content::{Body, Content, Inputs};
use promptbook_extract::files::Source;
use promptbook_extract::patch::unified;
use promptbook_extract::report::{Converted, Finding, Outcome};
use promptbook_extract::site::{Argument, Piece, Site, Span};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::interpreter::python;

/// Literals that stood there: what replaces them is written alike.
const BEFORE: [&str; 5] = [
    "f\"x\"",
    "f'''x'''",
    "f\"\"\"x\"\"\"",
    "(f\"\"\"\\\nx\"\"\")",
    "(\n    f'x'\n)",
];

fn pieces() -> impl Strategy<Value = Vec<Piece>> {
    let text = prop_oneof![
        "[a{}\"'\\\\\n\r\t%# ]{0,8}",
        "\\PC{0,6}",
        "[\u{0}-\u{1f}\u{7f}-\u{a0}\u{2028}\u{202e}\u{feff}\u{10ffff}\n\"]{0,4}",
    ];
    let piece = prop_oneof![
        3 => text.clone().prop_map(Piece::Text),
        1 => text.prop_map(|text| Piece::Include { name: "n".to_owned(), text }),
        1 => prop_oneof![Just("a"), Just("class")].prop_map(|name: &str| Piece::Input(name.to_owned())),
    ];
    prop::collection::vec(piece, 1..6)
}

/// What it says when each input's value is its name between guillemets.
fn said(pieces: &[Piece]) -> String {
    let said = pieces.iter().map(|piece| match piece {
        Piece::Text(text) | Piece::Include { text, .. } => text.clone(),
        Piece::Input(name) => format!("«{name}»"),
    });
    said.collect()
}

fn found(index: usize, at: Span, fallback: Vec<Piece>) -> Finding {
    let argument = |name: &str| Argument {
        name: name.to_owned(),
        source: format!("\"«{name}»\""),
    };
    let content = Content::new(Body::Text("x".to_owned()), None, Inputs::new()).unwrap();
    Finding {
        at: at.clone(),
        line: 1,
        scope: String::new(),
        excerpt: String::new(),
        outcome: Outcome::Converted(Box::new(Converted {
            name: format!("p{index}").parse().unwrap(),
            content,
            site: Site::Expression {
                at,
                fallback,
                arguments: vec![argument("a"), argument("class")],
            },
        })),
        notes: Vec::new(),
        certainty: None,
    }
}

#[test]
fn any_text_survives_as_a_literal() {
    let mut runner = TestRunner::default();
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("main.py");
    let (mut text, mut all, mut expected) = ("texts = []\n".to_owned(), Vec::new(), Vec::new());
    for index in 0..2000 {
        let fallback = pieces().new_tree(&mut runner).unwrap().current();
        expected.push(said(&fallback));
        let before = BEFORE[index % BEFORE.len()];
        text += "texts.append(";
        let range = text.len()..text.len() + before.len();
        text += &format!("{before})\n");
        let file = path.as_path().into();
        all.push(found(index, Span { file, range }, fallback));
    }
    text += "import json\nprint(json.dumps(texts))\n";
    fs::write(&path, &text).unwrap();
    let patch = unified(&all, &[Source { path, text }], &[folder.path().to_owned()]);
    assert_eq!(patch.unpatched, []);
    let diff = folder.path().join("diff");
    fs::write(&diff, patch.diff).unwrap();
    let mut git = Command::new("git");
    git.args(["apply", "--whitespace=nowarn"]).arg(diff);
    assert!(git.current_dir(&patch.folder).status().unwrap().success());
    let ran = python()
        .arg("main.py")
        .current_dir(folder.path())
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&ran.stderr);
    let texts: Vec<String> =
        serde_json::from_slice(&ran.stdout).unwrap_or_else(|_| panic!("{stderr}"));
    for (text, expected) in texts.iter().zip(&expected) {
        assert_eq!(text, expected);
    }
    assert_eq!(texts.len(), expected.len());
}
