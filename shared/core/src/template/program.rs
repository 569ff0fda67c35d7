//! One compiled template: its source together with the instructions that borrow from it.

use std::collections::BTreeMap;

use minijinja::machinery::{CodeGenerator, Instructions, eval, make_string_output, parse};
use minijinja::{AutoEscape, Error, Value};
use self_cell::self_cell;

use super::origins::Origins;
use super::{engine, rewrite};
use crate::names::PromptName;

/// The text of a template and the origins of its parts.
struct Source {
    text: String,
    origins: Origins,
}

struct Code<'s> {
    instructions: Instructions<'s>,
    blocks: BTreeMap<&'s str, Instructions<'s>>,
    /// The approximate size of the rendered text.
    length: usize,
}

self_cell!(
    /// A compiled template, which can be rendered any number of times.
    pub(super) struct Program {
        owner: Source,
        #[covariant]
        dependent: Code,
    }
);

impl Program {
    /// Compiles a template such that everything that walks its operands charges for them first.
    ///
    /// # Errors
    /// The template does not parse.
    pub(super) fn compile(text: String, origins: Origins) -> Result<Self, Error> {
        Self::try_new(Source { text, origins }, |source| {
            let source = source.text.as_str();
            let tree = parse(source, "template", engine::syntax())?;
            let mut generator = CodeGenerator::new("template", source);
            generator.compile_stmt(&rewrite::statement(&tree));
            let length = generator.buffer_size_hint();
            let (instructions, blocks) = generator.finish();
            Ok(Code {
                instructions,
                blocks,
                length,
            })
        })
    }

    /// The line of an error, and the included prompt that it belongs to, if any.
    pub(super) fn place(&self, error: &Error) -> (Option<PromptName>, Option<usize>) {
        let Source { text, origins } = self.borrow_owner();
        let Some(range) = error.range() else {
            return (None, error.line().filter(|_| !origins.is_composed()));
        };
        let (piece, line) = origins.place(text, range.start);
        (piece, Some(line))
    }

    /// Renders the template. Also returns the fuel that it consumed.
    ///
    /// # Errors
    /// Those of the engine.
    pub(super) fn render(&self, values: Value) -> Result<(String, u64), Error> {
        let code = self.borrow_dependent();
        let mut text = String::with_capacity(code.length);
        let mut output = make_string_output(&mut text);
        let (_, state) = eval(
            engine::engine(),
            &code.instructions,
            values,
            &code.blocks,
            &mut output,
            AutoEscape::None,
        )?;
        let spent = state.fuel_levels().map_or(0, |(spent, _)| spent);
        drop(state);
        drop(output);
        Ok((text, spent))
    }
}
