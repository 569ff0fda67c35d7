//! Renders a version with given inputs.

use promptbook::api::RenderAnswer;
use promptbook::content::{Body, escape_pointer};
use promptbook::preview::{Source, Values};
use promptbook::prompt::Version;
use promptbook::template::{self, Rendered, Template, TemplateError};
use promptbook::{Error as Domain, FieldError, Label, table_keys};
use serde_json::{Map, Value};

/// A version, and the label under which it was found.
pub(super) struct SelectedVersion {
    pub(super) version: Version,
    pub(super) label: Option<Label>,
}

impl SelectedVersion {
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
        let rendered = rendered(&version, values)?;
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

fn rendered(version: &Version, values: Map<String, Value>) -> Result<Rendered, Domain> {
    let body = Body::try_from(version)?;
    let template =
        Template::compile(&body, &version.inputs).map_err(|error| uncompilable(version, &error))?;
    template.render(&values).map_err(|error| {
        let mut wrong = template::explain(&body, &version.inputs, &values, &error);
        wrong.detail = format!("version {}: {}", version.version, wrong.detail);
        Domain::Invalid(vec![wrong])
    })
}

/// Saved templates compile, so the item is corrupt, not the request.
fn uncompilable(version: &Version, error: &TemplateError) -> Domain {
    Domain::Corrupt {
        key: table_keys::version(&version.id(), version.version).to_string(),
        problem: format!(
            "{}, line {}: the template does not compile",
            error.pointer, error.line
        ),
    }
}

/// Lists the inputs without a value, each with what to do about it.
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
