//! Checks the templates of a version when it is written.

use std::collections::BTreeSet;

use super::formats;
use super::includes::Included;
use crate::content::{Body, Inputs, Message, Templates};
use crate::error::FieldError;
use crate::names::PromptName;

/// The inputs and prompts that a version uses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Uses {
    /// Every input that a template reads.
    pub(crate) all: BTreeSet<String>,
    /// The inputs that may be absent, because no read of them fails then.
    pub(crate) optional: BTreeSet<String>,
    /// The prompts that it includes, each once, in the order of their first use.
    pub(crate) includes: Vec<PromptName>,
}

/// Parses every template of the body, returns the names that rendering reads and adds the problems to the list.
pub(crate) fn check(templates: &Templates, inputs: &Inputs, wrong: &mut Vec<FieldError>) -> Uses {
    let Templates { format, body } = templates;
    let (mut all, mut needs, mut functions) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut included = Included::default();
    each_template(body, |pointer, source| {
        match formats::read(*format, source, inputs) {
            Ok(reading) => {
                all.extend(reading.uses);
                needs.extend(reading.needs);
                functions.extend(reading.functions);
                if let Err(problem) = included.add(source, reading.includes) {
                    wrong.push(FieldError::new(pointer, problem.to_string()));
                }
            }
            Err(problems) => wrong.extend(
                problems
                    .iter()
                    .map(|problem| FieldError::new(pointer.clone(), problem.to_string())),
            ),
        }
    });
    all.extend(body.threads());
    needs.extend(body.threads());
    let whole = match body {
        Body::Text(_) => "/template",
        Body::Chat(_) => "/messages",
    };
    for name in all.intersection(&functions) {
        let what =
            format!("`{name}` is called as a function and read as an input: rename the input");
        wrong.push(FieldError::new(whole, what));
    }
    if let Some(name) = included.function_among(&all) {
        let what = format!(
            "`{name}` is read as an input, and an included prompt may call the function `{name}`: rename the input"
        );
        wrong.push(FieldError::new(whole, what));
    }
    let owned = |name: &&str| (*name).to_owned();
    Uses {
        optional: all.difference(&needs).map(owned).collect(),
        all: all.iter().map(owned).collect(),
        includes: included.names,
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
