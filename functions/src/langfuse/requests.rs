//! Bodies of the routes, parsed into what the store saves. Unknown fields are ignored.

use std::collections::BTreeSet;

use promptbook::store::request::NewVersion;
use promptbook::{Label, PromptName};
use serde::Deserialize;
use serde_json::Value;

use super::config::model_of;
use super::content::{body, content};
use crate::http::Error;
use crate::http::fields::Fields;

/// The longest commit message, in characters.
const MAX_MESSAGE: usize = 500;
/// Names that their server's own pages have.
const TAKEN: [&str; 3] = ["new", "metrics", "prompt-detail"];

/// The body of a creation.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CreateBody {
    name: String,
    #[serde(rename = "type")]
    prompt_type: Option<String>,
    prompt: Value,
    config: Option<Value>,
    labels: Option<Vec<String>>,
    tags: Option<Vec<String>>,
    commit_message: Option<String>,
    is_active: Option<bool>,
}

/// The body of a move of labels.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LabelsBody {
    new_labels: Vec<String>,
}

/// A parsed creation.
#[derive(Debug)]
pub(super) struct Create {
    pub(super) name: PromptName,
    pub(super) new: NewVersion,
    pub(super) message: Option<String>,
}

impl CreateBody {
    /// The same as the first API meant it: `isActive` stands for the label `production`.
    pub(super) fn of_first_api(mut self) -> Self {
        if self.is_active == Some(true) {
            let labels = self.labels.get_or_insert_default();
            labels.push(Label::PRODUCTION.to_owned());
        }
        self
    }

    /// # Errors
    /// Every invalid field.
    pub(super) fn parse(self) -> Result<Create, Error> {
        let mut fields = Fields::default();
        let name = name(&mut fields, &self.name);
        let labels = labels(
            &mut fields,
            "/labels",
            self.labels.unwrap_or_default(),
            true,
        );
        let tags = self.tags.map(|tags| fields.tags(tags));
        let message = message(&mut fields, self.commit_message);
        let model = self.config.as_ref().and_then(model_of);
        let body = body(&mut fields, self.prompt_type.as_deref(), &self.prompt);
        let content = body.and_then(|body| content(&mut fields, body, model));
        let content = content.and_then(|content| {
            let content = content.with_config(self.config);
            content.map_err(|wrong| fields.extend(vec![wrong])).ok()
        });
        let parsed = name.zip(content).map(|(name, content)| Create {
            name,
            new: NewVersion {
                content,
                tags,
                labels,
            },
            message,
        });
        fields.check(parsed)
    }
}

impl LabelsBody {
    /// # Errors
    /// Every invalid label.
    pub(super) fn parse(self) -> Result<BTreeSet<Label>, Error> {
        let mut fields = Fields::default();
        let labels = labels(&mut fields, "/newLabels", self.new_labels, false);
        fields.check(Some(labels))
    }
}

fn name(fields: &mut Fields, text: &str) -> Option<PromptName> {
    if TAKEN.contains(&text) {
        let what = format!("`{text}` is reserved by Langfuse: choose another name");
        fields.wrong("/name", what);
    }
    fields.name("/name", text)
}

/// Parses a commit message. A blank one counts as absent.
fn message(fields: &mut Fields, text: Option<String>) -> Option<String> {
    let text = text.filter(|text| !text.trim().is_empty())?;
    if text.chars().count() > MAX_MESSAGE {
        let what = format!("a commit message has at most {MAX_MESSAGE} characters: shorten it");
        fields.wrong("/commitMessage", what);
    }
    Some(text)
}

/// Parses labels. `latest` is always that of the newest version: a creation may name it, nothing can move it.
fn labels(
    fields: &mut Fields,
    pointer: &str,
    texts: Vec<String>,
    takes_latest: bool,
) -> BTreeSet<Label> {
    let mut labels = BTreeSet::new();
    for (index, text) in texts.iter().enumerate() {
        let pointer = format!("{pointer}/{index}");
        let Some(label) = fields.name::<Label>(&pointer, text) else {
            continue;
        };
        match label.is_reserved() {
            false => drop(labels.insert(label)),
            true if takes_latest => {}
            true => fields.wrong(
                pointer,
                "`latest` is always the label of the newest version: leave it out",
            ),
        }
    }
    labels
}
