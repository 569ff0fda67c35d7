//! Checks the templates of a version when it is written.

use std::collections::BTreeSet;

use super::uses;
use crate::content::{Body, Inputs, Message};
use crate::error::FieldError;

/// The inputs that a version reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Uses {
    /// Every input that a template reads.
    pub(crate) all: BTreeSet<String>,
    /// Those that may be absent: each place that reads one is prepared for that.
    pub(crate) optional: BTreeSet<String>,
}

/// Parses every template of the body; returns the names that rendering reads, pushes what is wrong.
pub(crate) fn check(body: &Body, inputs: &Inputs, wrong: &mut Vec<FieldError>) -> Uses {
    let (mut all, mut needs, mut functions) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    each_template(body, |pointer, source| match uses::read(source, inputs) {
        Ok(reading) => {
            all.extend(reading.uses);
            needs.extend(reading.needs);
            functions.extend(reading.functions);
        }
        Err(problems) => wrong.extend(
            problems
                .iter()
                .map(|problem| FieldError::new(pointer.clone(), problem.to_string())),
        ),
    });
    all.extend(body.threads());
    needs.extend(body.threads());
    for name in all.intersection(&functions) {
        wrong.push(FieldError::new(
            match body {
                Body::Text(_) => "/template",
                Body::Chat(_) => "/messages",
            },
            format!("`{name}` is called as a function and read as an input: rename the input"),
        ));
    }
    let owned = |name: &&str| (*name).to_owned();
    Uses {
        optional: all.difference(&needs).map(owned).collect(),
        all: all.iter().map(owned).collect(),
    }
}

/// Calls with each template and its JSON pointer, in order.
pub(super) fn each_template<'b>(body: &'b Body, mut with: impl FnMut(String, &'b str)) {
    match body {
        Body::Text(template) => with("/template".to_owned(), template),
        Body::Chat(messages) => {
            for (index, message) in messages.iter().enumerate() {
                if let Message::Turn { content, .. } = message {
                    with(format!("/messages/{index}/content"), content);
                }
            }
        }
    }
}
