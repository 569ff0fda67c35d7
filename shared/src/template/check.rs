//! Checks the templates of a version when it is written.

use std::collections::BTreeSet;

use super::uses::{self, Reading};
use crate::content::{Body, Message};
use crate::error::FieldError;

/// Parses every template of the body; returns the names that rendering reads, pushes what is wrong.
pub(crate) fn check(body: &Body, wrong: &mut Vec<FieldError>) -> BTreeSet<String> {
    let mut together = Reading::default();
    each_template(body, |pointer, source| match uses::read(source) {
        Ok(reading) => {
            together.uses.extend(reading.uses);
            together.functions.extend(reading.functions);
        }
        Err(problems) => wrong.extend(
            problems
                .iter()
                .map(|problem| FieldError::new(pointer.clone(), problem.to_string())),
        ),
    });
    together.uses.extend(body.threads().map(str::to_owned));
    for name in together.uses.intersection(&together.functions) {
        wrong.push(FieldError::new(
            match body {
                Body::Text(_) => "/template",
                Body::Chat(_) => "/messages",
            },
            format!("`{name}` is called as a function and read as an input: rename the input"),
        ));
    }
    together.uses
}

/// Calls with each template and its JSON pointer, in order.
pub(super) fn each_template(body: &Body, mut with: impl FnMut(String, &str)) {
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
