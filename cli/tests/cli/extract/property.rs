//! Code that is broken in any way is answered: read, or said to be unreadable.

use std::path::Path;

use promptbook_cli::commands::extract::report::{Handled, json, text};
use promptbook_extract::files::{Selection, Source, read};
use promptbook_extract::report::Report;
use promptbook_extract::{Options, patch, scan, scan_files};
use proptest::prelude::*;
use proptest::sample::Index;

use super::SUPPORT;
use crate::folder::Folder;

const FORMS: &str = include_str!("forms.py");

#[derive(Debug, Clone)]
enum Change {
    Delete(Range),
    Double(Range),
    Move(Range, Index),
    Insert(Index, &'static str),
}

/// Some bytes, or the lines that they touch: without whole lines most code still parses.
#[derive(Debug, Clone)]
struct Range {
    at: Index,
    length: usize,
    lines: bool,
}

fn range() -> impl Strategy<Value = Range> {
    (any::<Index>(), 1..40_usize, prop::bool::weighted(0.7)).prop_map(|(at, length, lines)| Range {
        at,
        length,
        lines,
    })
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
        "0",
        "x",
    ]);
    prop_oneof![
        range().prop_map(Change::Delete),
        range().prop_map(Change::Double),
        (range(), any::<Index>()).prop_map(|(range, to)| Change::Move(range, to)),
        (any::<Index>(), signs).prop_map(|(at, sign)| Change::Insert(at, sign)),
    ]
}

impl Range {
    fn of(&self, bytes: &[u8]) -> std::ops::Range<usize> {
        let start = self.at.index(bytes.len() + 1);
        let end = (start + self.length).min(bytes.len());
        if !self.lines {
            return start..end;
        }
        let before = bytes[..start].iter().rposition(|byte| *byte == b'\n');
        let after = bytes[end..].iter().position(|byte| *byte == b'\n');
        before.map_or(0, |at| at + 1)..after.map_or(bytes.len(), |at| end + at + 1)
    }
}

fn changed(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        match change {
            Change::Delete(range) => {
                bytes.drain(range.of(&bytes));
            }
            Change::Double(range) => {
                let range = range.of(&bytes);
                let part = bytes[range.clone()].to_vec();
                bytes.splice(range.end..range.end, part);
            }
            Change::Move(range, to) => {
                let part: Vec<u8> = bytes.drain(range.of(&bytes)).collect();
                let to = to.index(bytes.len() + 1);
                bytes.splice(to..to, part);
            }
            Change::Insert(at, sign) => {
                let at = at.index(bytes.len() + 1);
                bytes.splice(at..at, sign.bytes());
            }
        }
    }
    bytes
}

/// All that is done with what was read: nothing of it may panic, and each place has to be one of the file.
fn answered(sources: &[Source], root: &Path) -> Result<(), TestCaseError> {
    let report = scan(sources);
    let Report { found, unread, .. } = &report;
    for found in found {
        let source = sources
            .iter()
            .find(|source| source.path == *found.at.file)
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
    patch::unified(found, sources, &[root.to_owned()]);
    let handled = Handled {
        report,
        ..Handled::default()
    };
    prop_assert!(text(&handled).ends_with('\n'));
    prop_assert!(serde_json::json!(json(&handled)).is_object());
    Ok(())
}

#[test]
fn the_code_to_break_is_valid() {
    let text = |path: &str, text: &str| Source {
        path: path.into(),
        text: text.to_owned(),
    };
    let Report { found, unread, .. } =
        scan(&[text("forms.py", FORMS), text("support.py", SUPPORT)]);
    assert!(unread.is_empty(), "{unread:?}");
    assert!(found.len() > 25, "{}", found.len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn broken_code_never_panics(
        forms in any::<bool>(),
        changes in prop::collection::vec(change(), 1..4),
    ) {
        let text = if forms { FORMS } else { SUPPORT };
        let folder = Folder::new();
        folder.write("other.py", text);
        let path = folder.write("m.py", changed(text.as_bytes().to_vec(), &changes));
        let files = read(&[folder.path("")], &Selection::new(&[], false).unwrap());
        let report = scan_files(&files, Options::default());
        prop_assert_eq!(report.files + report.unread.len(), 2);
        answered(&files.python_sources(|_| true), &path)?;
    }

    /// The text of a literal, formatted or not, may be anything that its language could take for its own.
    #[test]
    fn any_literal_is_scanned(
        kind in "|f|r|rf|b|t",
        text in "([a-z ]|\\{|\\}|\\{\\{|\\}\\}|%|%s|%\\(a\\)|\\{a\\}|\\{0\\}|\\{a!r:>\\{b\\}\\}|\\$\\{?a|\\[0\\]|:|!|\\.|\n|\r\n|\u{e4}|#){0,40}",
        after in "|\\.format\\(a, b=c\\)|\\.format\\(\\*\\*a\\)| % a| % \\(a, b\\)| % \\{'a': b\\}|\\.strip\\(\\)| \\+ a|\\.replace\\('a', b\\)| \\* 3",
    ) {
        let path = Path::new("m.py");
        let text = format!("PROMPT = {kind}'''{text}'''{after}\ndef f(a):\n    return PROMPT.format(a=a)\n");
        answered(&[Source { path: path.to_owned(), text }], path)?;
    }

    /// Not all that is scanned was a file that parsed.
    #[test]
    fn any_text_is_scanned(text in "\\PC{0,200}|([a-z(){}\\[\\]'\"%=+.,:\\\\# \r\n]|f\"|'''|prompt|\\{x\\}|\\.format){0,100}") {
        let path = Path::new("m.py");
        answered(&[Source { path: path.to_owned(), text: format!("PROMPT = {text}") }], path)?;
    }
}
