//! What is found in Python code.

mod branches;
mod built;
mod certainty;
mod conversion;
mod detours;
mod engines;
mod filled_elsewhere;
mod lines;
mod looked_up;
mod no_prompts;
mod passed_on;
mod several_files;
mod sharing;
mod sinks;
mod steps;
use crate::files::Source;
use crate::report::{Finding, Outcome, Report};
use crate::scan;
use crate::site::Site;
use promptbook_core::content::{Body, Message};

fn found(files: &[(&str, &str)]) -> Vec<Finding> {
    let sources: Vec<Source> = files
        .iter()
        .map(|(path, text)| Source {
            path: path.into(),
            text: (*text).to_owned(),
        })
        .collect();
    let Report { found, unread, .. } = scan(&sources);
    assert!(unread.is_empty(), "{unread:?}");
    found
}

/// The templates of all prompts of one file that are converted, chats as `role: content` and `[thread]` lines.
fn templates(python: &str) -> Vec<String> {
    templates_of(&[("m.py", python)])
}

fn templates_of(files: &[(&str, &str)]) -> Vec<String> {
    let converted = |found: Finding| match found.outcome {
        Outcome::Converted(converted) => Some(match converted.content.body() {
            Body::Text(template) => template.clone(),
            Body::Chat(messages) => {
                let lines = messages.iter().map(|message| match message {
                    Message::Turn { role, content } => format!("{role}: {content}"),
                    Message::Thread { thread } => format!("[{thread}]"),
                });
                lines.collect::<Vec<_>>().join("\n")
            }
        }),
        Outcome::NeedsPerson(_) | Outcome::Skipped(_) | Outcome::LookedUp(_) => None,
    };
    found(files).into_iter().filter_map(converted).collect()
}

fn reasons(python: &str) -> Vec<String> {
    let needs = |found: Finding| match found.outcome {
        Outcome::NeedsPerson(reason) => Some(reason),
        Outcome::Converted(_) | Outcome::Skipped(_) | Outcome::LookedUp(_) => None,
    };
    found(&[("m.py", python)])
        .into_iter()
        .filter_map(needs)
        .collect()
}
