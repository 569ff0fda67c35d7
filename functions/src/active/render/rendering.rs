//! Renders a version with given inputs.

use promptbook::api::{Included, RenderAnswer};
use promptbook::content::{Content, Inputs, escape_pointer};
use promptbook::preview::{Source, Values};
use promptbook::prompt::{Active, Version};
use promptbook::store::composed;
use promptbook::template::{self, Composed, Rendered, TemplateError};
use promptbook::{Error as Domain, FieldError, Label, table_keys};
use serde_json::{Map, Value};

/// A version, what it includes, and the label under which it was found.
pub(super) struct SelectedVersion {
    pub(super) version: Version,
    pub(super) pieces: Vec<Active>,
    pub(super) label: Option<Label>,
}

impl SelectedVersion {
    pub(super) fn render(self, source: Source) -> Result<RenderAnswer, Domain> {
        let Self {
            version,
            pieces,
            label,
        } = self;
        let composed = composed(&version, &pieces)?;
        let content = content(&version, &composed)?;
        let examples = source.examples;
        let filled = source.fill(content.needed(), content.uses(), content.inputs());
        let Values {
            values,
            used,
            unused,
            defaults,
            examples,
        } = filled.map_err(|names| missing(&names, examples, content.inputs()))?;
        let (text, messages) = match rendered(&version, &composed, &values)? {
            Rendered::Text(text) => (Some(text), None),
            Rendered::Chat(turns) => (None, Some(turns)),
        };
        Ok(RenderAnswer {
            name: version.name,
            instance: version.instance,
            version: version.version,
            label,
            prompt_type: version.prompt_type,
            template_format: version.template_format,
            text,
            messages,
            used,
            unused,
            defaults,
            examples,
            includes: pieces.iter().filter_map(Included::of).collect(),
        })
    }
}

/// What the version reads together with what it includes.
fn content(version: &Version, composed: &Composed) -> Result<Content, Domain> {
    if version.includes.is_empty() {
        return Ok(Content::of_saved(version.clone())?);
    }
    Ok(composed.content(version.model.clone()))
}

fn rendered(
    version: &Version,
    composed: &Composed,
    values: &Map<String, Value>,
) -> Result<Rendered, Domain> {
    let template = composed
        .compile()
        .map_err(|error| uncompilable(version, &error))?;
    template.render(values).map_err(|error| {
        let mut wrong = template::explain(composed.templates(), composed.inputs(), values, &error);
        wrong.detail = format!("version {}: {}", version.version, wrong.detail);
        Domain::Invalid(vec![wrong])
    })
}

/// Saved templates compile by themselves, so the item is corrupt, not the request.
fn uncompilable(version: &Version, error: &TemplateError) -> Domain {
    match version.includes.is_empty() {
        false => Domain::Invalid(vec![FieldError::new(&error.pointer, error.to_string())]),
        true => Domain::Corrupt {
            key: table_keys::version(&version.id(), version.version).to_string(),
            problem: format!(
                "{}, line {}: the template does not compile",
                error.pointer, error.line
            ),
        },
    }
}

/// Lists the inputs without a value, each with what to do about it.
fn missing(names: &[String], examples: bool, inputs: &Inputs) -> Domain {
    let about = |name: &String| {
        let input = inputs.get(name);
        let example = input.and_then(|input| input.example.as_ref());
        let remedy = match (example, examples) {
            (Some(_), _) => "give it a value, or ask for its example with `examples`",
            (None, true) => "it has no example either; give it a value",
            (None, false) => "give it a value",
        };
        let detail = format!("input `{name}` is missing: {remedy}");
        FieldError::new(format!("/inputs/{}", escape_pointer(name)), detail)
    };
    Domain::Invalid(names.iter().map(about).collect())
}
