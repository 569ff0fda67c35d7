//! Code that is broken in any way is answered: read, or said to be unreadable.

use std::path::Path;

use promptbook_cli::extract::files::{Source, read};
use promptbook_cli::extract::report::{Report, json, text};
use promptbook_cli::extract::{patch, scan};
use proptest::prelude::*;
use proptest::sample::Index;

use super::SUPPORT;
use crate::folder::Folder;

const FORMS: &str = include_str!("forms.py");

#[derive(Debug, Clone)]
enum Change {
    Delete(Index, usize),
    Double(Index, usize),
    Move(Index, usize, Index),
    Insert(Index, &'static str),
}

fn change() -> impl Strategy<Value = Change> {
    let signs = prop::sample::select(vec![
        "{",
        "}",
        "{{",
        "}}",
        "(",
        ")",
        "[",
        "]",
        "'",
        "\"",
        "'''",
        "\\",
        "\n",
        "\r",
        "%",
        "%(",
        "f'",
        "#",
        ":",
        "=",
        ",",
        "\u{e4}",
        "\u{1f600}",
        "\\N{",
        "\\ud800",
        "{% ",
        "{# ",
        "!r",
        "*",
        "**",
        ".format(",
        " % ",
        " + ",
        "\u{feff}",
        "\x0c",
        "\t",
    ]);
    let length = 1..120_usize;
    prop_oneof![
        (any::<Index>(), length.clone()).prop_map(|(at, length)| Change::Delete(at, length)),
        (any::<Index>(), length.clone()).prop_map(|(at, length)| Change::Double(at, length)),
        (any::<Index>(), length, any::<Index>())
            .prop_map(|(at, length, to)| Change::Move(at, length, to)),
        (any::<Index>(), signs).prop_map(|(at, sign)| Change::Insert(at, sign)),
    ]
}

fn changed(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        let length = bytes.len() + 1;
        match change {
            Change::Delete(at, count) => {
                let at = at.index(length);
                bytes.drain(at..(at + count).min(length - 1).max(at));
            }
            Change::Double(at, count) => {
                let at = at.index(length);
                let part = bytes[at..(at + count).min(length - 1).max(at)].to_vec();
                bytes.splice(at..at, part);
            }
            Change::Move(at, count, to) => {
                let at = at.index(length);
                let part: Vec<u8> = bytes
                    .drain(at..(at + count).min(length - 1).max(at))
                    .collect();
                let to = to.index(bytes.len() + 1);
                bytes.splice(to..to, part);
            }
            Change::Insert(at, sign) => {
                let at = at.index(length);
                bytes.splice(at..at, sign.bytes());
            }
        }
    }
    bytes
}

/// All that is done with what was read: nothing of it may panic, and each place has to be one of the file.
fn answered(sources: &[Source], root: &Path) -> Result<(), TestCaseError> {
    let (found, unread) = scan(sources);
    for found in &found {
        let source = sources
            .iter()
            .find(|source| source.path == found.at.file)
            .unwrap();
        prop_assert!(
            source.text.get(found.at.range.clone()).is_some(),
            "{:?}",
            found.at
        );
        let lines = source.text.split('\n').count() + source.text.matches('\r').count();
        prop_assert!(
            (1..=lines).contains(&found.line),
            "{} of {lines}",
            found.line
        );
    }
    prop_assert!(
        unread.iter().all(|unread| !unread.reason.contains('\n')),
        "{unread:?}"
    );
    patch::unified(&found, sources, &[root.to_owned()]);
    let report = Report {
        files: sources.len(),
        found,
        unread,
        ..Report::default()
    };
    prop_assert!(text(&report).ends_with('\n'));
    prop_assert!(json(&report).is_object());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn broken_code_is_answered(
        forms in any::<bool>(),
        changes in prop::collection::vec(change(), 1..12),
    ) {
        let text = if forms { FORMS } else { SUPPORT };
        let folder = Folder::new();
        folder.write("other.py", text);
        let path = folder.write("m.py", changed(text.as_bytes().to_vec(), &changes));
        let files = read(&[folder.path("")]);
        prop_assert_eq!(files.sources.len() + files.unread.len(), 2);
        answered(&files.sources, &path)?;
    }

    /// Not all that is scanned was a file that parsed.
    #[test]
    fn any_text_is_answered(text in "\\PC{0,200}|([a-z(){}\\[\\]'\"%=+.,:\\\\# \r\n]|f\"|'''|prompt|\\{x\\}|\\.format){0,100}") {
        let path = Path::new("m.py");
        answered(&[Source { path: path.to_owned(), text: format!("PROMPT = {text}") }], path)?;
    }
}
