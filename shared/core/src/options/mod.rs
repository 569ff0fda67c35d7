//! The options of a model: which ones a version may have, and which are sent to the model.

mod known;
#[cfg(feature = "openapi")]
mod schema;
mod takes;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::content::{Model, escape_pointer};
use crate::error::FieldError;
use crate::nearest::misspelt;
use crate::warning::Warning;

pub use known::{BEDROCK_TEMPERATURE, Known};
pub(crate) use known::{openai_names, prompty_name};
#[cfg(feature = "openapi")]
pub use schema::ModelOptions;
use takes::Takes;

/// The option whose entries a provider is sent unchecked.
const ADDITIONAL: &str = "additionalProperties";

/// Names that are refused as options, and what to do instead.
const RESERVED: [(&str, &str); 4] = [
    ("model", "name the model in the prompt's `model.id`"),
    (
        "messages",
        "write them as the prompt's own messages or template",
    ),
    (
        "stream",
        "leave it out, because a chat is answered in one piece",
    ),
    ("n", "leave it out, because a chat has one answer"),
];

/// An option that can be sent to a model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ModelOption<'a> {
    /// The name in the prompt.
    pub name: &'a str,
    /// The setting, if the option is known. Entries of `additionalProperties` belong to the provider and are never known.
    pub known: Option<Known>,
    /// The value; valid if the option is known.
    pub value: &'a Value,
    is_additional: bool,
}

/// An option that is refused when a version is saved. Versions of earlier releases may have such options; they are not sent to a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidOption<'a> {
    /// Where it is in `model.options`.
    pub path: Vec<&'a str>,
    /// What is wrong, and what to do.
    pub problem: String,
}

impl<'a> ModelOption<'a> {
    /// The name in OpenAI's API; an unknown option keeps its name.
    pub fn openai_name(&self) -> &'a str {
        match self.known {
            Some(_) => known::openai_name(self.name),
            None => self.name,
        }
    }

    /// Where it is in `model.options`: its name, or `additionalProperties.` and its name.
    pub fn path(&self) -> String {
        match self.is_additional {
            true => format!("{ADDITIONAL}.{}", self.name),
            false => self.name.to_owned(),
        }
    }
}

/// Returns the model's valid options in order, with those of `additionalProperties` last, and the invalid ones.
///
/// A known option that is null or an empty list counts as not set. If two names set the same option, the second is invalid.
///
/// ```
/// use promptbook_core::content::Model;
/// use promptbook_core::options::{self, Known};
///
/// let model: Model = serde_json::from_str(r#"{"options": {"max_tokens": 5, "temperature": "hot", "own": {}}}"#)?;
/// let (options, invalid) = options::read(&model);
/// assert_eq!(options[0].known, Some(Known::MaxOutputTokens));
/// assert_eq!((options[1].name, options[1].known), ("own", None));
/// assert!(invalid[0].problem.starts_with("`temperature` must be a number"));
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn read(model: &Model) -> (Vec<ModelOption<'_>>, Vec<InvalidOption<'_>>) {
    let mut reader = Reader {
        for_bedrock: (model.provider.as_deref())
            .is_some_and(|provider| provider.eq_ignore_ascii_case("bedrock")),
        ..Reader::default()
    };
    for (name, value) in &model.options {
        if name != ADDITIONAL {
            reader.own(name, value);
        }
    }
    match model.options.get(ADDITIONAL) {
        None | Some(Value::Null) => {}
        Some(Value::Object(entries)) => reader.additional(entries),
        Some(other) => {
            let problem = Takes::Object.problem(ADDITIONAL, other).unwrap_or_default();
            reader.refuse(vec![ADDITIONAL], problem);
        }
    }
    (reader.options, reader.invalid)
}

/// Adds an error for every invalid option of a model.
pub(crate) fn check(model: Option<&Model>, wrong: &mut Vec<FieldError>) {
    let invalid = model.map_or_else(Vec::new, |model| read(model).1);
    wrong.extend(invalid.into_iter().map(|option| {
        let path: String = option
            .path
            .iter()
            .map(|name| format!("/{}", escape_pointer(name)))
            .collect();
        FieldError::new(format!("/model/options{path}"), option.problem)
    }));
}

/// The unknown options of a model that look like misspellings of known ones. They are sent to the model unchanged.
pub(crate) fn warnings(model: Option<&Model>) -> impl Iterator<Item = (&str, Warning)> {
    let names = model.into_iter().flat_map(|model| model.options.keys());
    let unknown = names.filter(|name| *name != ADDITIONAL && known::row(name).is_none());
    unknown.filter_map(|name| {
        let meant = misspelt(name, known::KNOWN.iter().map(|(_, known, _)| *known))?;
        let warning = Warning {
            pointer: format!("/model/options/{}", escape_pointer(name)),
            detail: format!(
                "`{}` is not a known option and is sent to the model as it is: did you mean `{meant}`?",
                name.escape_debug()
            ),
        };
        Some((name.as_str(), warning))
    })
}

#[derive(Default)]
struct Reader<'a> {
    for_bedrock: bool,
    options: Vec<ModelOption<'a>>,
    /// The option that sets each setting, by the first of its names.
    set: HashMap<&'a str, usize>,
    invalid: Vec<InvalidOption<'a>>,
}

impl<'a> Reader<'a> {
    fn own(&mut self, name: &'a str, value: &'a Value) {
        let row = known::row(name);
        let problem = reserved(name).or_else(|| {
            let (known, _, takes) = row?;
            let takes = match (known, self.for_bedrock) {
                (Known::Temperature, true) => Takes::Number(0.0, BEDROCK_TEMPERATURE),
                _ => *takes,
            };
            takes.problem(name, value).filter(|_| !value.is_null())
        });
        // Providers refuse a request with an empty list of tools or stop sequences.
        let is_unset = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        if row.is_some() && problem.is_none() && is_unset {
            return;
        }
        self.add(name, row.map(|(known, ..)| *known), value, false, problem);
    }

    fn additional(&mut self, entries: &'a Map<String, Value>) {
        for (name, value) in entries {
            self.add(name, None, value, true, reserved(name));
        }
    }

    fn add(
        &mut self,
        name: &'a str,
        known: Option<Known>,
        value: &'a Value,
        is_additional: bool,
        problem: Option<String>,
    ) {
        let option = ModelOption {
            name,
            known,
            value,
            is_additional,
        };
        let sets = known::prompty_name(name);
        let first = self.set.get(sets).map(|&index| &self.options[index]);
        let repeated = first.map(|first| {
            let first = first.path();
            format!("`{name}` sets the same option as `{first}`: keep one of them")
        });
        match problem.or(repeated) {
            None => {
                self.set.insert(sets, self.options.len());
                self.options.push(option);
            }
            Some(problem) if is_additional => self.refuse(vec![ADDITIONAL, name], problem),
            Some(problem) => self.refuse(vec![name], problem),
        }
    }

    fn refuse(&mut self, path: Vec<&'a str>, problem: String) {
        self.invalid.push(InvalidOption { path, problem });
    }
}

fn reserved(name: &str) -> Option<String> {
    let (_, instead) = RESERVED.iter().find(|(reserved, _)| *reserved == name)?;
    Some(format!("`{name}` can't be an option: {instead}"))
}
