//! Rendering for the sender of values: errors point at the values of the request.

use crate::content::{Content, Inputs, escape_pointer};
use crate::error::FieldError;
use crate::template::{self, Rendered, Template};

use super::{Source, Values};

impl Source {
    /// Finds a value for each input that the content needs.
    ///
    /// # Errors
    /// All needed inputs without a value, each with what to do about it.
    pub fn fill_content(self, content: &Content) -> Result<Values, Vec<FieldError>> {
        let examples = self.examples;
        let filled = self.fill(content.needed(), content.uses(), content.inputs());
        filled.map_err(|names| missing(&names, examples, content.inputs()))
    }
}

impl Values {
    /// Renders the content's compiled template.
    ///
    /// # Errors
    /// The value that can't be rendered, with a pointer into `{inputs}`.
    pub fn render(&self, content: &Content, template: &Template) -> Result<Rendered, FieldError> {
        template.render(&self.values).map_err(|error| {
            template::explain(content.templates(), content.inputs(), &self.values, &error)
        })
    }
}

/// Lists the inputs without a value, each with what to do about it.
fn missing(names: &[String], examples: bool, inputs: &Inputs) -> Vec<FieldError> {
    let about = |name: &String| {
        let input = inputs.get(name);
        let example = input.and_then(|input| input.example.as_ref());
        let remedy = match (example, examples) {
            (Some(_), _) => "give it a value, or ask for its example with `examples`",
            (None, true) => "it has no example either; give it a value",
            (None, false) => "give it a value",
        };
        let detail = format!("input `{name}` is missing: {remedy}");
        FieldError::new(format!("/inputs/{}", escape_pointer(name)), detail)
    };
    names.iter().map(about).collect()
}
