//! Creating content: new, declared in a file, compiled into a service, or saved before.

use serde_json::{Map, Value};

use super::{Content, DeclaredInputs, Inputs, MAX_METADATA, Model, Templates, checks, digest_of};
use crate::error::{FieldError, InvalidBody};
use crate::template::{self, Template, Uses};
use crate::version::Version;
use crate::{kinds, options};

impl Content {
    /// Creates content. Checks templates, options of the model, inputs and sizes.
    ///
    /// # Errors
    /// All invalid fields, each with a JSON pointer into `{template | messages, model, inputs}`.
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

    /// Creates content from inputs whose kinds may be left out: see [`DeclaredInput::kind`](super::DeclaredInput::kind).
    ///
    /// # Errors
    /// Those of [`Content::new`].
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

    /// Creates the content of a prompt that is compiled into a service. Only checks its templates, and not the kinds of the inputs, so
    /// that a stricter release does not refuse a fallback.
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
            // Composing compiles it with the prompts that it includes.
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
        let digest = digest_of(&templates, &model, &inputs, None);
        Self {
            templates,
            model,
            config: None,
            inputs,
            uses,
            digest,
        }
    }

    /// The same content with these settings for the program. Null and `{}` count as none.
    ///
    /// # Errors
    /// They are too large.
    pub fn with_config(self, config: Option<Value>) -> Result<Self, FieldError> {
        let is_empty = |it: &Value| it.is_null() || it.as_object().is_some_and(Map::is_empty);
        let config = config.filter(|config| !is_empty(config));
        let size = config.as_ref().map_or(0, |it| it.to_string().len());
        match size > MAX_METADATA {
            true => Err(FieldError::too_large("/config", size, MAX_METADATA)),
            false => Ok(self.keeping_config(config)),
        }
    }

    /// Does the same with settings that were checked when they were saved.
    pub(crate) fn keeping_config(self, config: Option<Value>) -> Self {
        let digest = digest_of(&self.templates, &self.model, &self.inputs, config.as_ref());
        Self {
            config,
            digest,
            ..self
        }
    }

    /// Creates the content of a saved version. Does not check it again, because today's checks may be stricter.
    ///
    /// # Errors
    /// The version has neither a template nor messages, or both.
    pub fn of_saved(version: Version) -> Result<Self, InvalidBody> {
        Ok(Self {
            templates: Templates::try_from(&version)?,
            model: version.model,
            config: version.config,
            inputs: version.inputs,
            uses: Uses {
                all: version.uses,
                optional: version.optional,
                includes: version.includes,
            },
            digest: version.digest,
        })
    }
}
