//! Parses the fields of a body into the domain's types and collects every invalid field.

use std::collections::BTreeSet;
use std::str::FromStr;

use promptbook::content::{MAX_METADATA, is_identifier};
use promptbook::{Error as Domain, FieldError, InvalidName, Label};

use super::error::Error;

const MAX_AUTHOR: usize = 200;
const MAX_MESSAGE: usize = 4 * 1024;
const MAX_TAGS: usize = 50;
const MAX_TAG: usize = 100;
pub(super) const MAX_CONTRACT: usize = 200;

/// The error for an invalid input name.
pub const NO_INPUT_NAME: &str =
    "an input name consists of letters, digits and `_`, not starting with a digit, at most 100";

/// The author of a change and the reason.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Author {
    /// Who made the change.
    pub author: Option<String>,
    /// Why.
    pub message: Option<String>,
}

/// Collects invalid fields.
#[derive(Debug, Default)]
pub struct Fields {
    wrong: Vec<FieldError>,
}

impl Fields {
    /// Records an invalid field.
    pub fn wrong(&mut self, pointer: impl Into<String>, detail: impl Into<String>) {
        self.wrong.push(FieldError::new(pointer, detail));
    }

    /// Records invalid fields that were found elsewhere.
    pub fn extend(&mut self, wrong: Vec<FieldError>) {
        self.wrong.extend(wrong);
    }

    /// Parses a name of the domain.
    pub fn name<T: FromStr<Err = InvalidName>>(&mut self, pointer: &str, text: &str) -> Option<T> {
        text.parse()
            .map_err(|wrong: InvalidName| self.wrong(pointer, wrong.0))
            .ok()
    }

    /// Parses a label. Default: `production`.
    pub fn label(&mut self, text: Option<String>) -> Option<Label> {
        match text {
            Some(text) => self.name("/label", &text),
            None => Some(Label::default()),
        }
    }

    /// The label to publish under, if `publish` is true.
    pub fn publish(&mut self, publish: Option<bool>, label: Option<String>) -> Option<Label> {
        match (publish.unwrap_or(false), label) {
            (true, label) => self.label(label),
            (false, None) => None,
            (false, Some(_)) => {
                let detail =
                    "a label is only used with publishing: add \"publish\": true, or leave it out";
                self.wrong("/label", detail);
                None
            }
        }
    }

    /// Parses author and message. Blank counts as absent.
    pub fn author(&mut self, author: Option<String>, message: Option<String>) -> Author {
        let said = |text: &String| !text.trim().is_empty();
        let author = author.filter(said);
        let message = message.filter(said);
        if author
            .as_ref()
            .is_some_and(|author| author.chars().count() > MAX_AUTHOR)
        {
            let detail = format!("an author has at most {MAX_AUTHOR} characters: shorten it");
            self.wrong("/author", detail);
        }
        self.size(
            "/message",
            message.as_ref().map_or(0, String::len),
            MAX_MESSAGE,
        );
        Author { author, message }
    }

    /// Parses the author and the reason of a redaction.
    pub fn reason(&mut self, author: Option<String>, reason: String) -> Author {
        if reason.trim().is_empty() {
            self.wrong("/reason", "the reason is blank: say why");
        }
        self.size("/reason", reason.len(), MAX_MESSAGE);
        Author {
            message: Some(reason),
            ..self.author(author, None)
        }
    }

    /// Parses a prompt's tags.
    pub fn tags(&mut self, tags: Vec<String>) -> BTreeSet<String> {
        if tags.len() > MAX_TAGS {
            self.wrong(
                "/tags",
                format!("a prompt has at most {MAX_TAGS} tags: leave some out"),
            );
        }
        for (index, tag) in tags.iter().enumerate() {
            if let Err(detail) = check_tag(tag) {
                self.wrong(format!("/tags/{index}"), detail);
            }
        }
        tags.into_iter().collect()
    }

    /// Parses a contract: the names of the inputs that the code supplies.
    pub fn contract(&mut self, pointer: &str, names: Vec<String>) -> BTreeSet<String> {
        if names.len() > MAX_CONTRACT {
            let detail = format!("a contract has at most {MAX_CONTRACT} names: leave some out");
            self.wrong(pointer, detail);
        }
        for (index, name) in names.iter().enumerate() {
            if !is_identifier(name) {
                self.wrong(format!("{pointer}/{index}"), NO_INPUT_NAME);
            }
        }
        names.into_iter().collect()
    }

    /// Parses description, tags and contract together.
    pub fn metadata(
        &mut self,
        description: Option<&String>,
        tags: &BTreeSet<String>,
        contract: Option<&BTreeSet<String>>,
    ) {
        let names = tags.iter().chain(contract.into_iter().flatten());
        let size = description.map_or(0, String::len) + names.map(String::len).sum::<usize>();
        self.size("/description", size, MAX_METADATA);
    }

    fn size(&mut self, pointer: &str, size: usize, limit: usize) {
        if size > limit {
            self.wrong.push(FieldError::too_large(pointer, size, limit));
        }
    }

    /// Returns what was parsed if no field is invalid.
    ///
    /// # Errors
    /// Every invalid field.
    pub fn check<T>(self, parsed: Option<T>) -> Result<T, Error> {
        match parsed {
            Some(parsed) if self.wrong.is_empty() => Ok(parsed),
            _ => Err(Domain::Invalid(self.wrong).into()),
        }
    }

    /// Like [`Self::check`], for query parameters, which have no pointer.
    ///
    /// # Errors
    /// The first invalid parameter.
    pub fn check_query<T>(self, parsed: T) -> Result<T, Error> {
        match self.wrong.first() {
            None => Ok(parsed),
            Some(FieldError {
                pointer, detail, ..
            }) => {
                let parameter = pointer.trim_start_matches('/');
                Err(Error::BadQuery(format!("{parameter}: {detail}")))
            }
        }
    }
}

/// Parses the fields that publish, unpublish and rollback share.
///
/// # Errors
/// Every invalid field.
pub fn parse_label_and_author(
    label: Option<String>,
    author: Option<String>,
    message: Option<String>,
) -> Result<(Label, Author), Error> {
    let mut fields = Fields::default();
    let label = fields.label(label);
    let author = fields.author(author, message);
    fields.check(label.map(|label| (label, author)))
}

/// Validates a tag.
///
/// # Errors
/// If it is blank or too long.
pub fn check_tag(tag: &str) -> Result<(), String> {
    match tag.chars().count() {
        _ if tag.trim().is_empty() => Err("a tag is blank: leave it out".to_owned()),
        n if n > MAX_TAG => Err(format!(
            "a tag has at most {MAX_TAG} characters, this one has {n}"
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
