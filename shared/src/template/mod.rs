//! Jinja2 templates: what they use, compiling them once, and rendering them within bounds.

mod engine;
mod error;
mod render;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

pub use error::{RenderError, RenderProblem, TemplateError};
use minijinja::value::Serde;
use minijinja::{Environment, Value};
use serde::Serialize;

use crate::content::{Body, Inputs, Message, Role, Turn};
use crate::error::FieldError;

/// The most bytes that a rendered prompt may have, its messages together.
pub const MAX_RENDERED: usize = 1024 * 1024;

/// Parses every template of the body; returns the names that rendering reads, pushes what is wrong.
pub(crate) fn check(_body: &Body, _wrong: &mut Vec<FieldError>) -> BTreeSet<String> {
    BTreeSet::new()
}

/// A version's templates, compiled. Cloning it is cheap and copies no text.
///
/// ```
/// use promptbook::content::{Body, Inputs};
/// use promptbook::template::{Rendered, Template};
///
/// let body = Body::Text("Hello {{ name }}!".to_owned());
/// let template = Template::compile(&body, &Inputs::new())?;
/// let rendered = template.render(&serde_json::json!({"name": "Ada"}))?;
/// assert_eq!(rendered, Rendered::Text("Hello Ada!".to_owned()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Template(Arc<Compiled>);

struct Compiled {
    engine: Environment<'static>,
    plan: Plan,
    defaults: Vec<(String, Value)>,
    /// Functions that the template calls: a value of the same name must not get in their way.
    functions: BTreeSet<String>,
    weight: usize,
}

/// What to render, in order. The engine's templates are named by their index.
enum Plan {
    Text,
    Chat(Vec<Step>),
}

enum Step {
    Turn { role: Role, template: String },
    Thread(String),
}

/// What a prompt renders to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rendered {
    /// A text prompt.
    Text(String),
    /// A chat prompt.
    Chat(Vec<Turn>),
}

impl Template {
    /// Compiles the templates of a version, and takes the defaults of its inputs.
    ///
    /// # Errors
    /// The first template that does not parse. A [`Content`](crate::content::Content)'s always do.
    pub fn compile(body: &Body, inputs: &Inputs) -> Result<Self, TemplateError> {
        let mut engine = engine::engine();
        let mut add = |name: &str, source: &str, pointer: &str| {
            engine
                .add_template_owned(name.to_owned(), source.to_owned())
                .map_err(|error| TemplateError {
                    pointer: pointer.to_owned(),
                    line: error.line().unwrap_or(1),
                })
        };
        let plan = match body {
            Body::Text(template) => {
                add(TEXT, template, "/template")?;
                Plan::Text
            }
            Body::Chat(messages) => {
                let mut steps = Vec::with_capacity(messages.len());
                for (index, message) in messages.iter().enumerate() {
                    steps.push(match message {
                        Message::Thread { thread } => Step::Thread(thread.clone()),
                        Message::Turn { role, content } => {
                            let template = index.to_string();
                            add(&template, content, &format!("/messages/{index}/content"))?;
                            Step::Turn {
                                role: *role,
                                template,
                            }
                        }
                    });
                }
                Plan::Chat(steps)
            }
        };
        Ok(Self(Arc::new(Compiled {
            engine,
            plan,
            defaults: render::defaults(inputs),
            functions: BTreeSet::new(),
            weight: 0,
        })))
    }

    /// Renders with a struct or map of input names to values. An input that is absent (not: null) takes its default.
    ///
    /// # Errors
    /// A value that is missing or of no use, or bounds exceeded. The error holds no value and no template text.
    pub fn render<S: Serialize + ?Sized>(&self, values: &S) -> Result<Rendered, RenderError> {
        render::render(&self.0, Value::from(Serde(values)))
    }

    /// Bytes of source: what a cache bounded by bytes counts.
    pub fn weight(&self) -> usize {
        self.0.weight
    }
}

/// The engine's name for the one template of a text prompt.
const TEXT: &str = "text";

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // minijinja's own Debug prints the source.
        f.debug_struct("Template")
            .field("weight", &self.weight())
            .finish_non_exhaustive()
    }
}
