//! Templates of every format: what they use, compiling them once, and rendering them within limits.

mod access;
mod binding;
mod braces;
mod calls;
mod check;
mod compile;
mod compose;
mod composed;
mod composed_inputs;
mod cost;
mod engine;
mod error;
mod explain;
mod expr;
mod facts;
mod formats;
mod hyphens;
mod includes;
mod limits;
mod literal;
mod mistakes;
mod mustache;
mod names;
mod operators;
mod origins;
mod path_exprs;
mod path_walk;
mod paths;
mod piece;
mod placeholders;
mod plain;
mod problem;
mod program;
mod render;
mod rewrite;
mod rewrite_expr;
mod scope;
mod shape;
mod slips;
mod statements;
mod tag;
mod unclosed;
mod uses;

#[cfg(test)]
mod proptests;
#[cfg(test)]
mod proptests_compose;
#[cfg(test)]
mod tests_access;
#[cfg(test)]
mod tests_check;
#[cfg(test)]
mod tests_compose;
#[cfg(test)]
mod tests_cost;
#[cfg(test)]
mod tests_includes;
#[cfg(test)]
mod tests_optional;
#[cfg(test)]
mod tests_render;
#[cfg(test)]
mod tests_slips;
#[cfg(test)]
mod tests_unclosed;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

pub(crate) use access::kinds_by_use;
pub(crate) use check::{Uses, check};
pub use composed::Composed;
pub use error::{RenderError, RenderProblem, TemplateError, TemplateProblem};
pub use explain::explain;
use formats::Program;
pub(crate) use includes::include_of;
pub use includes::{MAX_INCLUDE_TAGS, MAX_INCLUDES};
pub(crate) use limits::tokens;
use minijinja::Value;
use minijinja::value::Serde;
pub(crate) use mistakes::{MAX_WARNINGS, Mistake, mistakes};
pub use mustache::partials;
pub(crate) use mustache::texts as mustache_text;
use origins::Origins;
pub use piece::{ComposeError, Piece};
pub(crate) use problem::{Problem, position};
use serde::Serialize;

use crate::content::{Inputs, Role, Templates, Turn};

/// The maximum size of a rendered prompt in bytes, over all messages.
pub const MAX_RENDERED: usize = 1024 * 1024;

/// The compiled templates of a version. Cloning is cheap and copies no text.
///
/// ```
/// use promptbook_core::content::{Body, Inputs};
/// use promptbook_core::template::{Rendered, Template};
///
/// let body = Body::Text("Hello {{ name }}!".to_owned());
/// let template = Template::compile(&body.into(), &Inputs::new())?;
/// let rendered = template.render(&serde_json::json!({"name": "Ada"}))?;
/// assert_eq!(rendered, Rendered::Text("Hello Ada!".to_owned()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Template(Arc<Compiled>);

struct Compiled {
    plan: Plan,
    defaults: Vec<(String, Value)>,
    /// The functions that the templates call. A value of the same name must not hide them.
    functions: BTreeSet<String>,
}

/// What to render, in order.
enum Plan {
    Text(Program),
    Chat(Vec<Step>),
}

enum Step {
    Turn { role: Role, template: Program },
    Thread(String),
}

/// A rendered prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rendered {
    /// The text of a text prompt.
    Text(String),
    /// The messages of a chat prompt.
    Chat(Vec<Turn>),
}

impl Template {
    /// Compiles the templates of a version with the defaults of its inputs.
    ///
    /// # Errors
    /// The first template that does not parse, or that includes prompts: see [`Content::compose`](crate::content::Content::compose).
    /// Other templates of a [`Content`](crate::content::Content) always compile.
    pub fn compile(templates: &Templates, inputs: &Inputs) -> Result<Self, TemplateError> {
        Self::compile_composed(templates, inputs, &[])
    }

    fn compile_composed(
        templates: &Templates,
        inputs: &Inputs,
        origins: &[Origins],
    ) -> Result<Self, TemplateError> {
        compile::compile(templates, inputs, origins).map(|compiled| Self(Arc::new(compiled)))
    }

    /// Renders with a struct or map of input names to values. An absent input has its default; `null` is a value.
    ///
    /// The call does not block: a usual prompt takes microseconds. Limits bound the work of any template and values to some tens of
    /// milliseconds of one core. Async code that renders untrusted templates or large values should use another thread, for example
    /// with `tokio::task::spawn_blocking`.
    ///
    /// # Errors
    /// A value is missing or does not fit, or a limit is exceeded. The error contains no value and no template text.
    pub fn render<S: Serialize + ?Sized>(&self, values: &S) -> Result<Rendered, RenderError> {
        render::render(&self.0, Value::from(Serde(values)))
    }
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // minijinja's Debug would print the source.
        f.debug_struct("Template").finish_non_exhaustive()
    }
}
