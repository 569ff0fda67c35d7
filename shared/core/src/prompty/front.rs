//! Reading front matter: the properties of a prompt, checked for their types; others are ignored.

use std::collections::BTreeSet;
use std::iter;

use serde_json::Value;

use super::reader::Reader;
use super::references::{self, References};
use super::unread::{Misspelt, Unread};
use super::{FileWarning, PromptyError};
use crate::content::{DeclaredInputs, Model, TemplateFormat, escape_pointer};
use crate::names::PromptName;

/// The content of the front matter.
#[derive(Default)]
pub(super) struct Front {
    pub(super) name: Option<PromptName>,
    pub(super) description: Option<String>,
    pub(super) tags: BTreeSet<String>,
    pub(super) format: TemplateFormat,
    pub(super) model: Option<Model>,
    /// The settings of the program, from `metadata.config`.
    pub(super) config: Option<Value>,
    pub(super) inputs: DeclaredInputs,
    /// Inputs of kind `thread`, and threads that the file declares for runtimes alone.
    pub(super) threads: BTreeSet<String>,
    /// Whether no role markers split the body.
    pub(super) is_whole: bool,
    /// Whether only a sample declares the inputs.
    pub(super) is_sampled: bool,
    /// The paths of ignored properties.
    pub(super) passed_over: Vec<String>,
    /// Warnings of keys and options that are probably misspelt, by line.
    pub(super) misspelt: Vec<FileWarning>,
}

/// Reads the lines between the delimiters.
pub(super) fn read(
    reader: &Reader<'_>,
    references: &References<'_>,
) -> Result<Front, PromptyError> {
    let Some(mut properties) = reader.mapping()? else {
        return Ok(Front::default());
    };
    let Unread {
        mut passed_over,
        misspelt,
    } = Unread::of(&properties);
    passed_over.extend(references::apply(reader, &mut properties, references)?);
    if properties.get("base").is_some_and(|base| !base.is_null()) {
        return Err(reader.wrong(
            "base",
            "`base` is not supported: copy the properties of that file into this one",
        ));
    }
    let name = reader.text(properties.get("name"), "name")?;
    let metadata = properties.get("metadata");
    let mut tags = reader.tags(metadata.and_then(|metadata| metadata.get("tags")))?;
    tags.extend(reader.tags(properties.get("tags"))?);
    let format = reader.format(properties.get("template"))?;
    let written_model = properties.get("model");
    let model = reader.model(written_model)?;
    let api = written_model
        .and_then(|model| model.get("api"))
        .and_then(Value::as_str);
    let mut misspelt = reader.misspelt(&misspelt);
    misspelt.extend(reader.misspelt_options(model.as_ref()));
    misspelt.sort_by_key(|warning| warning.line);
    let mut front = Front {
        name: name.and_then(|name| name.parse().ok()),
        description: reader.text(properties.get("description"), "description")?,
        tags,
        format,
        model,
        config: metadata
            .and_then(|metadata| metadata.get("config"))
            .cloned(),
        is_whole: api == Some("completion"),
        is_sampled: !properties.contains_key("inputs") && properties.contains_key("sample"),
        passed_over,
        misspelt,
        ..Front::default()
    };
    reader.inputs(properties.get("inputs"), &mut front)?;
    reader.samples(properties.get("sample"), &mut front)?;
    Ok(front)
}

impl Reader<'_> {
    /// Warnings of keys that are probably misspelt.
    fn misspelt(&self, keys: &[Misspelt]) -> Vec<FileWarning> {
        let warning = |key: &Misspelt| FileWarning {
            pointer: (key.path.iter())
                .map(|part| format!("/{}", escape_pointer(part)))
                .collect(),
            line: self.line_at(key.path.iter().map(|part| iter::once(part.as_str()))),
            column: None,
            detail: key.problem(),
            inputs: Vec::new(),
        };
        keys.iter().map(warning).collect()
    }

    fn tags(&self, value: Option<&Value>) -> Result<BTreeSet<String>, PromptyError> {
        let wrong = || {
            self.wrong(
                "tags",
                "`tags` must be a list of strings, such as [chat, support]",
            )
        };
        match value {
            None | Some(Value::Null) => Ok(BTreeSet::new()),
            Some(Value::Array(tags)) => tags
                .iter()
                .map(|tag| tag.as_str().map(str::to_owned).ok_or_else(wrong))
                .collect(),
            Some(_) => Err(wrong()),
        }
    }

    /// The format of the templates. The template of another engine would be stored as literal text.
    fn format(&self, template: Option<&Value>) -> Result<TemplateFormat, PromptyError> {
        let named = |value: Option<&Value>| match value {
            Some(Value::Object(map)) => map.get("kind").or_else(|| map.get("type")).cloned(),
            Some(Value::Null) | None => None,
            Some(value) => Some(value.clone()),
        };
        let text = |value: Option<Value>| {
            let value = value.unwrap_or_default();
            let text = value.as_str().map(str::to_owned);
            text.unwrap_or_else(|| match value {
                Value::Null => String::new(),
                other => other.to_string(),
            })
        };
        let (format, parser) = match template {
            Some(Value::Object(map)) => {
                let format = ["format", "type", "kind"];
                let format = format.iter().find_map(|key| map.get(*key));
                (named(format), named(map.get("parser")))
            }
            other => (named(other), None),
        };
        let (format, parser) = (text(format), text(parser));
        if !["", "prompty", "prompty.chat"].contains(&parser.as_str()) {
            return Err(self.wrong(
                "template",
                format!("the template parser `{parser}` is not supported: use `prompty`"),
            ));
        }
        let mut all = TemplateFormat::ALL.into_iter();
        match all.find(|known| known.as_str() == format) {
            Some(known) => Ok(known),
            None if format.is_empty() => Ok(TemplateFormat::default()),
            None => Err(self.wrong(
                "template",
                format!(
                    "the template format `{format}` is not supported: convert the template to `jinja2`, or to `mustache` or `none`"
                ),
            )),
        }
    }
}
