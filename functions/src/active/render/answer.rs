//! A version, filled in.

use promptbook::content::{Body, PromptType, Turn, escape_pointer};
use promptbook::preview::{Source, Values};
use promptbook::prompt::Version;
use promptbook::template::{Rendered, Template, TemplateError};
use promptbook::{Error as Domain, FieldError, Instance, Label, PromptName, VersionNumber, keys};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// A prompt filled in.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::active) struct RenderAnswer {
    /// The prompt's name.
    name: PromptName,
    /// Whose wording it is: that of the instance that was asked for, or of `default`.
    instance: Instance,
    /// The version that was rendered.
    version: VersionNumber,
    /// The label under which it is active; null when a version was asked for.
    label: Option<Label>,
    /// Text or chat.
    #[serde(rename = "type")]
    prompt_type: PromptType,
    /// What a text prompt says.
    text: Option<String>,
    /// What a chat prompt says.
    messages: Option<Vec<Turn>>,
    /// The inputs that the prompt uses and that had a value.
    used: Vec<String>,
    /// The given inputs that the prompt does not use.
    unused: Vec<String>,
    /// Those of `used` that took their default.
    defaults: Vec<String>,
    /// Those of `used` that took their example.
    examples: Vec<String>,
}

/// A version, and the label under which it was found.
pub(super) struct Found {
    pub(super) version: Version,
    pub(super) label: Option<Label>,
}

impl Found {
    pub(super) fn render(self, source: Source) -> Result<RenderAnswer, Domain> {
        let Self { version, label } = self;
        let examples = source.examples;
        let filled = source.fill(version.needed(), &version.uses, &version.inputs);
        let Values {
            values,
            used,
            unused,
            defaults,
            examples,
        } = filled.map_err(|names| missing(&names, examples, &version))?;
        let rendered = rendered(&version, &values)?;
        let (text, messages) = match rendered {
            Rendered::Text(text) => (Some(text), None),
            Rendered::Chat(turns) => (None, Some(turns)),
        };
        Ok(RenderAnswer {
            name: version.name,
            instance: version.instance,
            version: version.version,
            label,
            prompt_type: version.prompt_type,
            text,
            messages,
            used,
            unused,
            defaults,
            examples,
        })
    }
}

fn rendered(version: &Version, values: &Map<String, Value>) -> Result<Rendered, Domain> {
    let number = version.version;
    let template = Template::compile(&Body::try_from(version)?, &version.inputs)
        .map_err(|error| uncompilable(version, &error))?;
    template.render(values).map_err(|error| {
        let detail = format!("version {number}: {error}");
        Domain::Invalid(vec![FieldError::new("/inputs", detail)])
    })
}

/// What was saved did compile, so it is the item that is wrong, and not the request.
fn uncompilable(version: &Version, error: &TemplateError) -> Domain {
    Domain::Corrupt {
        key: keys::version(&version.id(), version.version).to_string(),
        problem: format!(
            "{}, line {}: the template does not compile",
            error.pointer, error.line
        ),
    }
}

/// The inputs that have no value, each with what to do about it.
fn missing(names: &[String], examples: bool, version: &Version) -> Domain {
    let about = |name: &String| {
        let input = version.inputs.get(name);
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
