//! A composed prompt: one without includes, made of a prompt and the prompts that it includes.

use std::collections::BTreeSet;

use super::compose;
use super::origins::Origins;
use super::piece::{ComposeError, Piece};
use super::{Template, TemplateError, Uses, formats};
use crate::content::{Body, Content, Inputs, Message, Model, Templates};

/// A prompt with the text of each included prompt in the place of its include. It renders the same as with real includes in every
/// Jinja engine that keeps a template's last newline.
///
/// A value comes from the caller, else from the prompt's default, else from the default of the included prompt that reads it. An
/// included prompt sees the names that `{% set %}` and loops define around the include. Names that it sets are not visible outside.
#[derive(Debug, Clone, PartialEq)]
pub struct Composed {
    pub(super) templates: Templates,
    pub(super) inputs: Inputs,
    /// The origins of each template or message.
    pub(super) origins: Vec<Origins>,
}

impl Composed {
    /// The templates, without includes.
    pub fn body(&self) -> &Body {
        &self.templates.body
    }

    /// The templates with their format.
    pub fn templates(&self) -> &Templates {
        &self.templates
    }

    /// The inputs of the prompt, then those of the included prompts. A default that applies in one included prompt only is in the
    /// template instead.
    pub fn inputs(&self) -> &Inputs {
        &self.inputs
    }

    /// Compiles the templates. Errors of compiling and rendering name the included prompt and its line.
    ///
    /// # Errors
    /// The first template that does not compile: the prompts together exceed a limit, or one reads an input with the name of a function
    /// that another calls.
    pub fn compile(&self) -> Result<Template, TemplateError> {
        Template::compile_composed(&self.templates, &self.inputs, &self.origins)
    }

    /// Returns the composed prompt as content for this model, to find the values to render it with or to write it to a file. Its digest
    /// is that of the composed templates and inputs, and it can exceed the size limit of new content.
    pub fn content(&self, model: Option<Model>) -> Content {
        Content::of(
            self.templates.clone(),
            model,
            self.inputs.clone(),
            self.uses(),
        )
    }

    fn uses(&self) -> Uses {
        let Templates { format, body } = &self.templates;
        let templates = match body {
            Body::Text(template) => vec![template.as_str()],
            Body::Chat(messages) => messages.iter().map(template_of).collect(),
        };
        let undeclared = Inputs::new();
        let threads = || body.threads().map(str::to_owned);
        let (mut all, mut needs) = (
            BTreeSet::from_iter(threads()),
            BTreeSet::from_iter(threads()),
        );
        for (template, origins) in templates.into_iter().zip(&self.origins) {
            // A template that does not parse does not compile either, and compiling reports why.
            let reading = formats::read_composed(*format, template, &undeclared, origins);
            let reading = reading.unwrap_or_default();
            all.extend(reading.uses.into_iter().map(str::to_owned));
            needs.extend(reading.needs.into_iter().map(str::to_owned));
        }
        Uses {
            optional: all.difference(&needs).cloned().collect(),
            all,
            includes: Vec::new(),
        }
    }
}

fn template_of(message: &Message) -> &str {
    match message {
        Message::Turn { content, .. } => content,
        Message::Thread { .. } => "",
    }
}

impl Content {
    /// Composes the content with the prompts that it includes. Ignores other pieces. Content without includes is returned unchanged.
    ///
    /// ```
    /// use promptbook_core::content::{Body, Content, Inputs};
    /// use promptbook_core::template::{Piece, Rendered};
    ///
    /// let content = |text: &str| Content::new(Body::Text(text.to_owned()), None, Inputs::new()).unwrap();
    /// let tone = content("Be kind to {{ customer }}.");
    /// let prompt = content("{%- include \"shared/tone\" %} Be brief.");
    /// let pieces = [Piece::new(&prompt.includes()[0], &tone)?];
    /// let composed = prompt.compose(&pieces)?;
    /// let text = "{%- with %}Be kind to {{ customer }}.{% endwith %} Be brief.";
    /// assert_eq!(composed.body(), &Body::Text(text.to_owned()));
    /// let rendered = composed.compile()?.render(&serde_json::json!({"customer": "Ada"}))?;
    /// assert_eq!(rendered, Rendered::Text("Be kind to Ada. Be brief.".to_owned()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`ComposeError::Missing`].
    pub fn compose(&self, pieces: &[Piece<'_>]) -> Result<Composed, ComposeError> {
        compose::compose(self, pieces)
    }
}
