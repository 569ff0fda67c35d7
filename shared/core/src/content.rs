//! The content of a version: its text or messages, model and inputs. It is checked once, when it is new.

mod checks;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::digest;
use crate::error::{FieldError, InvalidBody};
use crate::kinds;
use crate::names::PromptName;
use crate::options;
use crate::template::{self, Template, Uses};
use crate::version::Version;

pub use crate::format::{TemplateFormat, Templates};
pub use crate::input::{DeclaredInput, DeclaredInputs, Input, InputKind, Inputs, Model};
pub use crate::message::{Message, PromptType, Role, Turn};

/// The most bytes a version's template, or its messages together, may have.
pub const MAX_CONTENT: usize = 128 * 1024;
/// The most bytes that `model` and `inputs` as JSON, or a header's metadata, may have.
pub const MAX_METADATA: usize = 32 * 1024;

/// The templates of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// A text prompt: one template.
    Text(String),
    /// Messages, their roles fixed before anything is rendered.
    Chat(Vec<Message>),
}

/// A version's content. A new one has templates that parse and is within the limits; a saved one met the limits of its time.
#[derive(Debug, Clone, PartialEq)]
pub struct Content {
    templates: Templates,
    model: Option<Model>,
    inputs: Inputs,
    uses: Uses,
    digest: String,
}

impl Content {
    /// Checks templates, options of the model, inputs and sizes.
    ///
    /// # Errors
    /// Every field that is wrong, each with a JSON pointer into `{template | messages, model, inputs}`.
    pub fn new(
        templates: impl Into<Templates>,
        model: Option<Model>,
        inputs: Inputs,
    ) -> Result<Self, Vec<FieldError>> {
        let templates = templates.into();
        let body = &templates.body;
        let mut wrong = Vec::new();
        options::check(model.as_ref(), &mut wrong);
        checks::sizes(&templates, &model, &inputs, &mut wrong);
        checks::inputs(body, &inputs, &mut wrong);
        kinds::check_values(&inputs, &mut wrong);
        let uses = match wrong.is_empty() {
            true => template::check(&templates, &inputs, &mut wrong),
            false => Uses::default(),
        };
        if !wrong.is_empty() {
            return Err(wrong);
        }
        Ok(Self::of(templates, model, inputs, uses))
    }

    /// The same for inputs whose kinds may be left out: see [`DeclaredInput::kind`].
    ///
    /// # Errors
    /// As [`Content::new`].
    ///
    /// ```
    /// use promptbook_core::content::{Body, Content, InputKind};
    ///
    /// let body = Body::Text("Dear {{ customer.name }}".to_owned());
    /// let content = Content::declared(body, None, [("customer".to_owned(), Default::default())].into()).unwrap();
    /// assert_eq!(content.inputs()["customer"].kind, InputKind::Object);
    /// ```
    pub fn declared(
        templates: impl Into<Templates>,
        model: Option<Model>,
        inputs: DeclaredInputs,
    ) -> Result<Self, Vec<FieldError>> {
        let templates = templates.into();
        let mut wrong = Vec::new();
        let inputs = kinds::complete(inputs, &templates, &mut wrong);
        match Self::new(templates, model, inputs) {
            Ok(content) if wrong.is_empty() => return Ok(content),
            Ok(_) => {}
            Err(more) => wrong.extend(more),
        }
        Err(wrong)
    }

    /// The content of a prompt that is compiled into a service. Only its templates are checked, and without the kinds of the inputs:
    /// a stricter release must not take the fallback away.
    ///
    /// # Errors
    /// A template does not compile.
    pub(crate) fn compiled_in(
        templates: Templates,
        model: Option<Model>,
        inputs: DeclaredInputs,
    ) -> Result<Self, Vec<FieldError>> {
        let inputs = kinds::complete(inputs, &templates, &mut Vec::new());
        let mut wrong = Vec::new();
        let uses = template::check(&templates, &Inputs::new(), &mut wrong);
        if !uses.includes.is_empty() && wrong.is_empty() {
            // It is compiled with the prompts that it includes.
            return Ok(Self::of(templates, model, inputs, uses));
        }
        match Template::compile(&templates, &inputs) {
            Ok(_) => Ok(Self::of(templates, model, inputs, uses)),
            Err(error) if wrong.is_empty() => Err(vec![FieldError::new(
                error.pointer.clone(),
                error.to_string(),
            )]),
            Err(_) => Err(wrong),
        }
    }

    pub(crate) fn of(
        templates: Templates,
        model: Option<Model>,
        inputs: Inputs,
        uses: Uses,
    ) -> Self {
        let digest = digest_of(&templates, &model, &inputs);
        Self {
            templates,
            model,
            inputs,
            uses,
            digest,
        }
    }

    /// The content of a version that was saved. It is not checked again: today's checks may be stricter.
    ///
    /// # Errors
    /// The version has neither a template nor messages, or both.
    pub fn of_saved(version: Version) -> Result<Self, InvalidBody> {
        Ok(Self {
            templates: Templates::try_from(&version)?,
            model: version.model,
            inputs: version.inputs,
            uses: Uses {
                all: version.uses,
                optional: version.optional,
                includes: version.includes,
            },
            digest: version.digest,
        })
    }

    /// The text template or the messages.
    pub fn body(&self) -> &Body {
        &self.templates.body
    }

    /// The format of the templates.
    pub fn template_format(&self) -> TemplateFormat {
        self.templates.format
    }

    /// The templates with their format, as [`Template::compile`] takes them.
    pub fn templates(&self) -> &Templates {
        &self.templates
    }

    /// The model that the version was written for.
    pub fn model(&self) -> Option<&Model> {
        self.model.as_ref()
    }

    /// The declared inputs.
    pub fn inputs(&self) -> &Inputs {
        &self.inputs
    }

    /// The names that rendering reads.
    pub fn uses(&self) -> &BTreeSet<String> {
        &self.uses.all
    }

    /// Those of [`Content::uses`] that may be absent: each place that reads one has a `default` or tests that it is there.
    ///
    /// ```
    /// use promptbook_core::content::{Body, Content, Inputs};
    ///
    /// let source = "{{ greeting|default('Hi') }} {{ name }}{% if city is defined %} in {{ city }}{% endif %}";
    /// let content = Content::new(Body::Text(source.to_owned()), None, Inputs::new()).unwrap();
    /// assert_eq!(Vec::from_iter(content.optional()), ["city", "greeting"]);
    /// ```
    pub fn optional(&self) -> &BTreeSet<String> {
        &self.uses.optional
    }

    /// The prompts that its templates include, each once, in the order of their first use; at most
    /// [`MAX_INCLUDES`](crate::template::MAX_INCLUDES).
    ///
    /// [`Content::uses`] and [`Content::optional`] are its own names, without those that the included prompts read.
    ///
    /// ```
    /// use promptbook_core::content::{Body, Content, Inputs};
    ///
    /// let source = "{% include \"shared/tone\" %} Help {{ customer }}.".to_owned();
    /// let content = Content::new(Body::Text(source), None, Inputs::new()).unwrap();
    /// assert_eq!(content.includes()[0].as_str(), "shared/tone");
    /// ```
    pub fn includes(&self) -> &[PromptName] {
        &self.uses.includes
    }

    /// Checks that it does not include the prompt of this name, which is its own.
    ///
    /// # Errors
    /// Where it does.
    pub fn check_own_name(&self, name: &PromptName) -> Result<(), FieldError> {
        match self.includes().contains(name) {
            true => template::include_of(&self.templates, name).map_or(Ok(()), Err),
            false => Ok(()),
        }
    }

    /// What it needs and the contract does not supply: why it can't be published.
    pub fn unmet(&self, contract: &BTreeSet<String>) -> Vec<String> {
        unmet(self.needed(), contract)
    }

    /// The names that a caller has to supply: used, not optional, and without a default.
    pub fn needed(&self) -> impl Iterator<Item = &String> {
        needed(&self.uses.all, &self.uses.optional, &self.inputs)
    }

    /// SHA-256 over canonical JSON of type, template or messages, model and inputs, and of a format other than Jinja2. See [`order_counts`].
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Whether this is a text or a chat prompt.
    pub fn prompt_type(&self) -> PromptType {
        self.body().prompt_type()
    }

    /// The contract that a first version starts: its declared inputs, else the names that it needs. An optional name is not
    /// promised by anybody, so a later version that needs it has to be told that the code supplies it.
    pub fn initial_contract(&self) -> BTreeSet<String> {
        match self.inputs.is_empty() {
            true => self.needed().cloned().collect(),
            false => self.inputs.keys().cloned().collect(),
        }
    }
}

impl Body {
    /// Whether this is a text or a chat prompt.
    pub fn prompt_type(&self) -> PromptType {
        match self {
            Self::Text(_) => PromptType::Text,
            Self::Chat(_) => PromptType::Chat,
        }
    }

    /// The inputs that hold a conversation to splice in, in order.
    pub(crate) fn threads(&self) -> impl Iterator<Item = &str> {
        let messages = match self {
            Self::Text(_) => &[],
            Self::Chat(messages) => messages.as_slice(),
        };
        messages.iter().filter_map(|message| match message {
            Message::Thread { thread } => Some(thread.as_str()),
            Message::Turn { .. } => None,
        })
    }
}

/// The digest that [`Content::digest`] documents; also recomputed by audits over stored versions.
pub fn digest_of(templates: &Templates, model: &Option<Model>, inputs: &Inputs) -> String {
    let Templates { format, body } = templates;
    let (key, value) = match body {
        Body::Text(template) => ("template", Value::from(template.as_str())),
        Body::Chat(messages) => (
            "messages",
            serde_json::to_value(messages).unwrap_or_default(),
        ),
    };
    let mut content = serde_json::json!({
        "type": body.prompt_type(), key: value, "model": model, "inputs": inputs,
    });
    // Versions from before there were formats keep their digests.
    if !format.is_default() {
        content["template_format"] = format.as_str().into();
    }
    digest::of_ordered(&content, order_counts)
}

/// Whether the order of keys is part of the content in this place of `{model, inputs}`: there a model or a template sees it.
pub fn order_counts(path: &[&str]) -> bool {
    matches!(
        path,
        ["model", "options"] | ["inputs", _, "default" | "example"]
    )
}

/// The needed names that a contract does not supply.
pub(crate) fn unmet<'a>(
    needed: impl Iterator<Item = &'a String>,
    contract: &BTreeSet<String>,
) -> Vec<String> {
    needed
        .filter(|name| !contract.contains(*name))
        .cloned()
        .collect()
}

/// The names that the code has to supply: used, not optional, and without a default.
pub fn needed<'a>(
    uses: &'a BTreeSet<String>,
    optional: &'a BTreeSet<String>,
    inputs: &'a Inputs,
) -> impl Iterator<Item = &'a String> {
    let has_default = |name| {
        let input: Option<&Input> = inputs.get(name);
        input.is_some_and(|input| input.default.is_some())
    };
    uses.difference(optional)
        .filter(move |name| !has_default(name.as_str()))
}

/// Whether a template can read a variable of this name.
pub fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    chars
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
        && name.len() <= 100
}

/// One reference token of a JSON pointer (RFC 6901).
pub fn escape_pointer(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}
