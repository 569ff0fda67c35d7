//! Prompts in TypeScript and JavaScript.

mod libraries;
mod names;
mod texts;

use promptbook_core::content::{Body, Message};

use crate::files::Source;
use crate::report::{Finding, Outcome, Report};
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

fn line(found: &Finding) -> String {
    match &found.outcome {
        Outcome::Converted(converted) => match converted.content.body() {
            Body::Text(text) => text.clone(),
            Body::Chat(messages) => {
                let lines = messages.iter().map(|message| match message {
                    Message::Turn { role, content } => format!("{role}: {content}"),
                    Message::Thread { thread } => format!("[{thread}]"),
                });
                lines.collect::<Vec<_>>().join(" / ")
            }
        },
        Outcome::NeedsPerson(reason) => format!("needs: {reason}"),
        Outcome::Skipped(reason) => format!("skipped: {reason}"),
        Outcome::LookedUp(name) => format!("looked up: {name}"),
    }
}

/// The templates of a file, or why a text is none.
fn lines(script: &str) -> Vec<String> {
    found(&[("app.tsx", script)]).iter().map(line).collect()
}
