//! The bodies of branches and loops: which value of a name a place can read.

use ruff_python_ast::{ExceptHandler, Stmt};
use ruff_text_size::{Ranged, TextRange, TextSize};

use crate::scope::{Binding, Change, Scope};

/// The body of a branch or loop.
pub(crate) struct Block {
    range: TextRange,
    parent: Option<usize>,
    /// The statement that runs at most one of several bodies.
    choice: Option<TextSize>,
    is_loop: bool,
}

impl<'a> Scope<'a> {
    /// Adds the bodies of a statement.
    pub(crate) fn add_blocks(&mut self, stmt: &Stmt) {
        let one_of = Some(stmt.start());
        let parent = self.block(stmt.start());
        match stmt {
            Stmt::If(stmt) => {
                self.add_block(&stmt.body, parent, one_of, false);
                for clause in &stmt.elif_else_clauses {
                    self.add_block(&clause.body, parent, one_of, false);
                }
            }
            Stmt::Match(stmt) => {
                for case in &stmt.cases {
                    self.add_block(&case.body, parent, one_of, false);
                }
            }
            Stmt::For(stmt) => {
                self.add_block(&stmt.body, parent, None, true);
                self.add_block(&stmt.orelse, parent, None, false);
            }
            Stmt::While(stmt) => {
                self.add_block(&stmt.body, parent, None, true);
                self.add_block(&stmt.orelse, parent, None, false);
            }
            Stmt::Try(stmt) => {
                self.add_block(&stmt.body, parent, None, false);
                for ExceptHandler::ExceptHandler(handler) in &stmt.handlers {
                    self.add_block(&handler.body, parent, one_of, false);
                }
                self.add_block(&stmt.orelse, parent, one_of, false);
                self.add_block(&stmt.finalbody, parent, None, false);
            }
            _ => {}
        }
    }

    fn add_block(
        &mut self,
        body: &[Stmt],
        parent: Option<usize>,
        choice: Option<TextSize>,
        is_loop: bool,
    ) {
        let (Some(first), Some(last)) = (body.first(), body.last()) else {
            return;
        };
        let range = TextRange::new(first.start(), last.end());
        self.blocks.push(Block {
            range,
            parent,
            choice,
            is_loop,
        });
    }

    /// The innermost block around a position. Statements add their bodies after those around them.
    pub(crate) fn block(&self, at: TextSize) -> Option<usize> {
        let around = |block: &Block| block.range.contains_inclusive(at);
        self.blocks.iter().rposition(around)
    }

    fn around(&self, at: TextSize) -> impl Iterator<Item = &Block> {
        let mut next = self.block(at);
        std::iter::from_fn(move || {
            let block = self.blocks.get(next?)?;
            next = block.parent;
            Some(block)
        })
    }

    /// Whether every way to a position behind `of` in the text leads through the block of `of`.
    pub(crate) fn dominates(&self, of: TextRange, at: TextSize) -> bool {
        let block = self.block(of.start()).map(|block| &self.blocks[block]);
        block.is_none_or(|block| block.range.contains_inclusive(at))
    }

    /// Whether two positions are in branches of which only one runs.
    fn are_exclusive(&self, one: TextSize, other: TextSize) -> bool {
        let choices: Vec<&Block> = self.around(one).collect();
        self.around(other).any(|block| {
            let same = |seen: &&&Block| seen.choice.is_some() && seen.choice == block.choice;
            choices
                .iter()
                .find(same)
                .is_some_and(|seen| seen.range != block.range)
        })
    }

    /// Whether a read of a name in this scope can see the value that it was assigned at `set`.
    pub(crate) fn reaches(&self, name: &str, set: TextRange, read: TextRange) -> bool {
        let from = match set.end() <= read.start() {
            true if self.are_exclusive(set.start(), read.start()) => return false,
            true => set.end(),
            // Only the next round of a loop reads what is assigned further down.
            false => {
                let mut loops = self.around(read.start()).filter(|block| block.is_loop);
                match loops.find(|block| block.range.contains_range(set)) {
                    Some(block) => block.range.start(),
                    None => return false,
                }
            }
        };
        let replaced = |value: TextRange| {
            let between = from <= value.start() && value.end() <= read.start();
            let on_the_way = || {
                self.dominates(value, read.start())
                    || (set.end() <= value.start() && self.dominates(value, set.start()))
            };
            between && value != set && on_the_way()
        };
        !self
            .changes(name)
            .any(|(change, value)| change != Change::Add && replaced(value))
    }

    /// The assignments of a name, in the order of the text.
    fn changes(&self, name: &str) -> impl Iterator<Item = (Change, TextRange)> {
        let bindings = self.bindings.get(name).into_iter().flatten();
        bindings
            .filter_map(Binding::change)
            .map(|(change, value)| (change, value.range()))
    }
}
