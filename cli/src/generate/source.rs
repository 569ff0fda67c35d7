//! A prompt as the writers of modules need it.

use promptbook_core::api::ActiveBody;
use promptbook_core::content::{
    Body, Content, DeclaredInput, DeclaredInputs, InputKind, PromptType, TemplateFormat, Templates,
};
use promptbook_core::prompt::Prompt;
use promptbook_core::{Instance, Label, PromptName, VersionNumber};
use serde_json::{Map, Value};

use super::uses;
use crate::error::{Error, Result};

/// An active prompt: what its function takes, and what it falls back to.
#[derive(Debug)]
pub struct Source {
    pub name: PromptName,
    pub description: Option<String>,
    pub version: VersionNumber,
    /// The instance that the version belongs to.
    pub instance: Instance,
    pub label: Label,
    /// The content without includes.
    pub content: Content,
    /// The inputs of the contract, those without a default first.
    pub parameters: Vec<Parameter>,
}

/// An input that the code supplies.
#[derive(Debug)]
pub struct Parameter {
    pub name: String,
    /// The kind of its value; `None` if nothing says what it is.
    pub kind: Option<InputKind>,
    pub description: Option<String>,
    pub default: Option<Value>,
}

impl Source {
    /// Puts the header of a prompt and its composed active version together.
    ///
    /// # Errors
    /// This command can't read the version, because the server has another release.
    pub fn new(prompt: &Prompt, active: ActiveBody) -> Result<Self> {
        let body = match (active.template, active.messages) {
            (Some(template), _) => Body::Text(template),
            (None, messages) => Body::Chat(messages.unwrap_or_default()),
        };
        let mut declared: DeclaredInputs = active
            .inputs
            .into_iter()
            .map(|(name, input)| (name, input.into()))
            .collect();
        for name in &prompt.contract {
            declared.entry(name.clone()).or_default();
        }
        let templates = Templates {
            format: active.template_format,
            body,
        };
        let content = Content::declared(templates, active.model, declared.clone());
        let content =
            content.map_err(|errors| unreadable(&prompt.name, active.version, &errors))?;
        let parameter = |name: &String| Parameter::new(name, &content, declared.get(name));
        let mut parameters: Vec<Parameter> = prompt.contract.iter().map(parameter).collect();
        // Stable: in the order of the contract, which is alphabetical.
        parameters.sort_by_key(|parameter| parameter.default.is_some());
        Ok(Self {
            name: prompt.name.clone(),
            description: prompt.description.clone(),
            version: active.version,
            instance: active.instance,
            label: active.label,
            content,
            parameters,
        })
    }

    pub fn prompt_type(&self) -> PromptType {
        self.content.prompt_type()
    }

    pub fn format(&self) -> TemplateFormat {
        self.content.template_format()
    }

    /// The defaults of all inputs, also of those that the code does not supply.
    pub fn defaults(&self) -> Map<String, Value> {
        let inputs = self.content.inputs().iter();
        inputs
            .filter_map(|(name, input)| Some((name.clone(), input.default.clone()?)))
            .collect()
    }

    /// The inputs that are lists or objects, or may be: only a template engine prints them.
    pub fn lists(&self) -> impl Iterator<Item = &str> {
        let is_list = |kind| match kind {
            InputKind::Array | InputKind::Object | InputKind::Thread => true,
            InputKind::String | InputKind::Integer | InputKind::Float | InputKind::Boolean => false,
            InputKind::Image | InputKind::File | InputKind::Audio => false,
        };
        let lists = self
            .parameters
            .iter()
            .filter(move |it| it.kind.is_none_or(is_list));
        lists.map(|parameter| parameter.name.as_str())
    }
}

impl Parameter {
    fn new(name: &str, content: &Content, declared: Option<&DeclaredInput>) -> Self {
        let input = content.inputs().get(name);
        let stated = declared.and_then(|declared| declared.kind);
        let default = input.and_then(|input| input.default.clone());
        let is_container = |value: &Value| value.is_array() || value.is_object();
        let inferred = input.map(|input| input.kind);
        // A default that is a list says that text is not meant, and so does a loop. What is not used says nothing.
        let is_any = default.as_ref().is_some_and(is_container)
            || uses::as_list(content.body(), name)
            || !content.uses().contains(name);
        let inferred = inferred.filter(|kind| *kind != InputKind::String || !is_any);
        Self {
            name: name.to_owned(),
            kind: stated.or(inferred),
            description: input.and_then(|input| input.description.clone()),
            default: default.filter(|default| !default.is_null()),
        }
    }
}

fn unreadable(
    name: &PromptName,
    version: VersionNumber,
    errors: &[promptbook_core::FieldError],
) -> Error {
    let why = errors.first().map(ToString::to_string).unwrap_or_default();
    Error::Failed(format!(
        "version {version} of `{name}` can't be read: {why}; use a command of the server's release"
    ))
}
