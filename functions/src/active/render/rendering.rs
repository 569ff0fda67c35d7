//! Renders a version with given inputs.

use promptbook::api::{Included, RenderAnswer};
use promptbook::content::Content;
use promptbook::error::DatabaseError;
use promptbook::preview::{Source, Values};
use promptbook::prompt::{Active, Version};
use promptbook::store::composed;
use promptbook::template::{Composed, Rendered, TemplateError};
use promptbook::{Error as Domain, FieldError, Label, table_keys};

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
        let values = source.fill_content(&content).map_err(Domain::Invalid)?;
        let (text, messages) = match rendered(&version, &composed, &content, &values)? {
            Rendered::Text(text) => (Some(text), None),
            Rendered::Chat(turns) => (None, Some(turns)),
        };
        let Values {
            used,
            unused,
            defaults,
            examples,
            ..
        } = values;
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
    content: &Content,
    values: &Values,
) -> Result<Rendered, Domain> {
    let template = composed
        .compile()
        .map_err(|error| uncompilable(version, &error))?;
    values.render(content, &template).map_err(|mut wrong| {
        wrong.detail = format!("version {}: {}", version.version, wrong.detail);
        Domain::Invalid(vec![wrong])
    })
}

/// Saved templates compile by themselves, so the item is corrupt, not the request.
fn uncompilable(version: &Version, error: &TemplateError) -> Domain {
    match version.includes.is_empty() {
        false => Domain::Invalid(vec![FieldError::new(&error.pointer, error.to_string())]),
        true => Domain::Database(DatabaseError::Corrupt {
            key: table_keys::version(&version.id(), version.version).to_string(),
            problem: format!(
                "{}, line {}: the template does not compile",
                error.pointer, error.line
            ),
        }),
    }
}
