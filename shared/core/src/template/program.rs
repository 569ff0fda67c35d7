//! One template, compiled: its source together with the instructions that borrow from it.

use std::collections::BTreeMap;

use minijinja::machinery::{CodeGenerator, Instructions, eval, make_string_output, parse};
use minijinja::{AutoEscape, Error, Value};
use self_cell::self_cell;

use super::{engine, rewrite};

struct Code<'s> {
    instructions: Instructions<'s>,
    blocks: BTreeMap<&'s str, Instructions<'s>>,
    /// About how long the text gets.
    length: usize,
}

self_cell!(
    /// A template that can be rendered any number of times.
    pub(super) struct Program {
        owner: String,
        #[covariant]
        dependent: Code,
    }
);

impl Program {
    /// Compiles a template, in which everything that walks its operands charges for them first.
    ///
    /// # Errors
    /// When it does not parse.
    pub(super) fn compile(source: String) -> Result<Self, Error> {
        Self::try_new(source, |source| {
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

    /// Renders it; what it spent comes along.
    ///
    /// # Errors
    /// The engine's.
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
