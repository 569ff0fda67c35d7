//! Include tags, as in `{% include "shared/tone" %}`: the prompts that a template includes, and the refused forms of the tag.

use std::collections::BTreeSet;

use minijinja::machinery::Span;
use minijinja::machinery::ast::{self, Expr};

use super::check::each_template;
use super::formats;
use super::names;
use super::problem::Problem;
use super::scope::Meaning;
use super::uses::Walk;
use crate::content::{Inputs, Templates};
use crate::error::FieldError;
use crate::names::PromptName;

/// The maximum number of different prompts that one version may include. A name counts once, however often it is included.
pub const MAX_INCLUDES: usize = 8;
/// The maximum number of include tags in one version. It and the limit on a version's text limit the size of a composed prompt.
pub const MAX_INCLUDE_TAGS: usize = 16;

/// The correct form, for error messages.
const FORM: &str = "write {% include \"shared/tone\" %} with the name of one prompt";

/// An include tag.
#[derive(Debug)]
pub(super) struct Include {
    pub(super) name: PromptName,
    /// The offset of its keyword.
    pub(super) offset: usize,
}

impl<'s> Walk<'s> {
    /// Walks an include.
    pub(super) fn include(&mut self, include: &ast::Include<'s>, span: Span) {
        match named(self.source, include, span) {
            Ok(name) => self.reading.includes.push(Include {
                name,
                offset: span.start_offset as usize,
            }),
            Err(what) => self.wrong(span, what),
        }
        self.check_names_around(span);
    }

    /// Checks the names around an include. The included prompt may read and call any name, so each must have the same meaning in every
    /// engine.
    fn check_names_around(&mut self, span: Span) {
        if let Some(name) = self.scope.carried() {
            let what = format!(
                "`{name}` is not set on every path of this loop before the include, so the included prompt could read the value of an \
                 earlier iteration: set it before the include on every path"
            );
            self.wrong(span, what);
        }
        for (name, _) in names::FUNCTIONS {
            if !matches!(self.scope.meaning(name), Meaning::Input) {
                let what = format!(
                    "`{name}` is set around the include, and the included prompt may call the function `{name}`: set another name"
                );
                self.wrong(span, what);
            }
        }
    }
}

/// The name in an include tag.
fn named(source: &str, include: &ast::Include<'_>, span: Span) -> Result<PromptName, String> {
    if include.ignore_missing {
        return Err(
            "`ignore missing` is not supported, because an included prompt is always active: remove it"
                .to_owned(),
        );
    }
    let place = match &include.name {
        Expr::List(_) | Expr::Tuple(_) => {
            return Err(format!("an include takes one name, not a list: {FORM}"));
        }
        name => name.span(),
    };
    let literal = text_of(source, place.start_offset, place.end_offset);
    let after = text_of(source, place.end_offset, span.end_offset).trim_start();
    if after.starts_with("with") {
        return Err(
            "`with context` and `without context` are not supported, because an included prompt always sees the names around it: remove it"
                .to_owned(),
        );
    }
    match unquoted(literal).filter(|_| after.is_empty()) {
        Some(name) => name
            .parse()
            .map_err(|invalid| format!("the name of the included prompt is invalid: {invalid}")),
        None => Err(format!(
            "an include takes a name in quotes, not an expression: {FORM}"
        )),
    }
}

fn text_of(source: &str, start: u32, end: u32) -> &str {
    source.get(start as usize..end as usize).unwrap_or_default()
}

/// The text of a string literal without escapes.
fn unquoted(literal: &str) -> Option<&str> {
    let quote = literal.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inside = literal.strip_prefix(quote)?.strip_suffix(quote)?;
    (!inside.contains([quote, '\\'])).then_some(inside)
}

/// The includes of all templates of a version.
#[derive(Default)]
pub(super) struct Included {
    /// The included prompts, each once, in the order of their first use.
    pub(super) names: Vec<PromptName>,
    tags: usize,
}

impl Included {
    /// Adds the includes of one template. Reports the first one beyond a limit.
    pub(super) fn add(&mut self, source: &str, includes: Vec<Include>) -> Result<(), Problem> {
        for Include { name, offset } in includes {
            let at = |what: String| Err(Problem::at_offset(source, offset, what));
            self.tags += 1;
            if self.tags > MAX_INCLUDE_TAGS {
                return at(format!(
                    "a version has at most {MAX_INCLUDE_TAGS} include tags: put included text that belongs together into one prompt"
                ));
            }
            if self.names.contains(&name) {
                continue;
            }
            if self.names.len() == MAX_INCLUDES {
                return at(format!(
                    "`{name}` would be the {}th prompt that this version includes, and at most {MAX_INCLUDES} are allowed: join some of them",
                    MAX_INCLUDES + 1
                ));
            }
            self.names.push(name);
        }
        Ok(())
    }

    /// An input with the name of a function, in a version with includes.
    pub(super) fn function_among<'n>(&self, uses: &BTreeSet<&'n str>) -> Option<&'n str> {
        let is_function = |name: &&&str| names::has(names::FUNCTIONS, name);
        let found = uses.iter().find(is_function);
        found.copied().filter(|_| !self.names.is_empty())
    }
}

/// An error for the first template that includes this prompt: a prompt can't include itself.
pub(crate) fn include_of(templates: &Templates, name: &PromptName) -> Option<FieldError> {
    let inputs = Inputs::new();
    let mut found = None;
    each_template(&templates.body, |pointer, source| {
        let reading = formats::read(templates.format, source, &inputs).unwrap_or_default();
        let own = reading
            .includes
            .iter()
            .find(|include| include.name == *name);
        if let Some(own) = own.filter(|_| found.is_none()) {
            let what = format!("prompt `{name}` includes itself: remove the include");
            let problem = Problem::at_offset(source, own.offset, what);
            found = Some(FieldError::new(pointer, problem.to_string()));
        }
    });
    found
}
