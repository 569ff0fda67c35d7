//! Prompts in TypeScript and JavaScript.

mod aliases;
mod flows;
mod libraries;
mod names;
mod texts;

use crate::files::Source;
use crate::finding_line::line;
use crate::report::{Finding, Report};
use crate::scan;

fn found(files: &[(&str, &str)]) -> Vec<Finding> {
    let source = |(path, text): &(&str, &str)| Source {
        path: path.into(),
        text: (*text).to_owned(),
    };
    let sources: Vec<Source> = files.iter().map(source).collect();
    let Report { found, unread, .. } = scan(&sources);
    assert!(unread.is_empty(), "{unread:?}");
    found
}

/// The templates of a file, or why a text is none.
fn lines(script: &str) -> Vec<String> {
    found(&[("app.tsx", script)]).iter().map(line).collect()
}
