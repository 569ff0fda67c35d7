//! What the sidecar answers: the API's shapes with the source of the prompt. A fallback has no version.

use promptbook::api::{ActiveBody, Included, Source};
use promptbook::content::{Inputs, Message, Model, PromptType, TemplateFormat, Turn};
use promptbook::lookup::NamedVersion;
use promptbook::preview::Values;
use promptbook::template::Rendered;
use promptbook::{Instance, Label, PromptName, Timestamp, VersionNumber};
use serde::Serialize;

use crate::fallback::Fallback;

/// Where a prompt came from.
#[derive(Debug, Serialize)]
pub struct Origin {
    /// Fresh, stale, previous or fallback.
    source: Source,
    /// Milliseconds since it was read; null for a fallback.
    age_ms: Option<u64>,
}

const FALLBACK: Origin = Origin {
    source: Source::Fallback,
    age_ms: None,
};

impl Origin {
    fn of(found: &NamedVersion) -> Self {
        let age = u64::try_from(found.age().as_millis());
        Self {
            source: found.source(),
            age_ms: Some(age.unwrap_or(u64::MAX)),
        }
    }
}

/// The active version of a prompt, as in the API.
#[derive(Debug, Serialize)]
pub struct ActiveAnswer {
    name: PromptName,
    instance: Instance,
    label: Label,
    version: Option<VersionNumber>,
    seq: Option<u64>,
    #[serde(rename = "type")]
    prompt_type: PromptType,
    template_format: TemplateFormat,
    template: Option<String>,
    messages: Option<Vec<Message>>,
    model: Option<Model>,
    inputs: Inputs,
    published_at: Option<Timestamp>,
    includes: Vec<Included>,
    #[serde(flatten)]
    origin: Origin,
}

impl ActiveAnswer {
    pub(crate) fn found(found: &NamedVersion) -> Self {
        let body: ActiveBody = found.active_body();
        Self {
            name: body.name,
            instance: body.instance,
            label: body.label,
            version: Some(body.version),
            seq: Some(body.seq),
            prompt_type: body.prompt_type,
            template_format: body.template_format,
            template: body.template,
            messages: body.messages,
            model: body.model,
            inputs: body.inputs,
            published_at: Some(body.published_at),
            includes: body.includes,
            origin: Origin::of(found),
        }
    }

    pub(crate) fn fallback(name: PromptName, label: Label, fallback: &Fallback) -> Self {
        let (template, messages) = fallback.content.body().clone().into_parts();
        Self {
            name,
            instance: fallback.instance.clone(),
            label,
            version: None,
            seq: None,
            prompt_type: fallback.content.prompt_type(),
            template_format: fallback.content.template_format(),
            template,
            messages,
            model: fallback.content.model().cloned(),
            inputs: fallback.content.inputs().clone(),
            published_at: None,
            includes: Vec::new(),
            origin: FALLBACK,
        }
    }
}

/// A rendered prompt, as in the API.
#[derive(Debug, Serialize)]
pub struct RenderAnswer {
    name: PromptName,
    instance: Instance,
    version: Option<VersionNumber>,
    label: Label,
    #[serde(rename = "type")]
    prompt_type: PromptType,
    template_format: TemplateFormat,
    text: Option<String>,
    messages: Option<Vec<Turn>>,
    used: Vec<String>,
    unused: Vec<String>,
    defaults: Vec<String>,
    examples: Vec<String>,
    includes: Vec<Included>,
    #[serde(flatten)]
    origin: Origin,
}

/// The request and its result.
pub(crate) struct Filled {
    pub(crate) name: PromptName,
    pub(crate) label: Label,
    pub(crate) rendered: Rendered,
    pub(crate) values: Values,
}

impl RenderAnswer {
    pub(crate) fn found(filled: Filled, found: &NamedVersion) -> Self {
        Self {
            version: Some(found.version()),
            includes: found.includes(),
            template_format: found.content().template_format(),
            origin: Origin::of(found),
            ..Self::of(filled, found.instance().clone())
        }
    }

    pub(crate) fn fallback(filled: Filled, fallback: &Fallback) -> Self {
        Self {
            template_format: fallback.content.template_format(),
            ..Self::of(filled, fallback.instance.clone())
        }
    }

    fn of(filled: Filled, instance: Instance) -> Self {
        let (text, messages) = match filled.rendered {
            Rendered::Text(text) => (Some(text), None),
            Rendered::Chat(turns) => (None, Some(turns)),
        };
        let prompt_type = match text {
            Some(_) => PromptType::Text,
            None => PromptType::Chat,
        };
        let values = filled.values;
        Self {
            name: filled.name,
            instance,
            version: None,
            label: filled.label,
            prompt_type,
            template_format: TemplateFormat::default(),
            text,
            messages,
            used: values.used,
            unused: values.unused,
            defaults: values.defaults,
            examples: values.examples,
            includes: Vec::new(),
            origin: FALLBACK,
        }
    }
}
