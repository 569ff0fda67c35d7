//! Inputs that a template probably reads by mistake: `user-name` subtracts, and `${{ secrets.KEY }}` belongs to another language.

use std::collections::BTreeMap;

use minijinja::machinery::Span;
use minijinja::machinery::ast::{Expr, Stmt};

use super::access::root;
use super::uses::Walk;

/// The maximum number of reported slips of one template.
pub(super) const MAX_SLIPS: usize = 20;

/// Keywords of other languages that are names here, with their equivalents.
const FOREIGN_WORDS: &[(&str, &str)] = &[
    ("FALSE", "false"),
    ("NULL", "none"),
    ("TRUE", "true"),
    ("nil", "none"),
    ("null", "none"),
    ("undefined", "none"),
];

/// The first names of expressions in GitHub Actions and Azure Pipelines.
const CONTEXTS: &[&str] = &[
    "env",
    "github",
    "inputs",
    "job",
    "jobs",
    "matrix",
    "needs",
    "parameters",
    "runner",
    "secrets",
    "steps",
    "strategy",
    "variables",
    "vars",
];

/// The reads of one template, and the places where it probably means something else.
#[derive(Debug, Default)]
pub(super) struct Slips<'s> {
    /// The number of reads of each input, without slips.
    pub(super) reads: BTreeMap<&'s str, isize>,
    pub(super) found: Vec<Slip<'s>>,
}

#[derive(Debug)]
pub(super) struct Slip<'s> {
    pub(super) offset: usize,
    /// The inputs that it reads.
    pub(super) names: Vec<&'s str>,
    pub(super) kind: SlipKind,
    /// The text there, and what was probably meant.
    pub(super) what: String,
}

/// When a slip is intended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum SlipKind {
    /// `user-name`, which is intended if the inputs are numbers or are also read elsewhere.
    Subtraction,
    /// Text that looks like code, which is never intended.
    Text,
    /// Other slips, which are intended if the input is declared.
    Word,
}

impl<'s> Slips<'s> {
    /// Counts a read of an input.
    pub(super) fn read(&mut self, name: &'s str, span: Span) {
        *self.reads.entry(name).or_default() += 1;
        if let Some((word, meant)) = FOREIGN_WORDS.iter().find(|(word, _)| *word == name) {
            let what = format!("`{word}` is read as an input here: did you mean `{meant}`?");
            self.add(span, vec![name], SlipKind::Word, what);
        }
    }

    /// Whether the last slip begins at this place.
    pub(super) fn ends_with(&self, span: Span) -> bool {
        let last = self.found.last();
        last.is_some_and(|last| last.offset == span.start_offset as usize)
    }

    /// Records a slip and the inputs that it reads.
    pub(super) fn add(&mut self, span: Span, names: Vec<&'s str>, kind: SlipKind, what: String) {
        for name in &names {
            *self.reads.entry(name).or_default() -= 1;
        }
        if self.found.len() < MAX_SLIPS {
            self.found.push(Slip {
                offset: span.start_offset as usize,
                names,
                kind,
                what,
            });
        }
    }
}

impl<'s> Walk<'s> {
    /// Records a `${{ secrets.KEY }}`. `${{ price }}` is an amount of money.
    pub(super) fn after_dollar(&mut self, before: Option<&Stmt<'s>>, statement: &Stmt<'s>) {
        let (Some(Stmt::EmitRaw(raw)), Stmt::EmitExpr(emit)) = (before, statement) else {
            return;
        };
        let is_part = matches!(emit.expr, Expr::GetAttr(_) | Expr::GetItem(_));
        let Expr::Var(name) = root(&emit.expr) else {
            return;
        };
        if !is_part || !raw.raw.ends_with('$') || !CONTEXTS.contains(&name.id) {
            return;
        }
        let what = format!(
            "`${{{{ {0}… }}}}` is an expression of a build pipeline, and reads an input `{0}` here: to keep it as text, put it between \
             {{% raw %}} and {{% endraw %}}",
            name.id
        );
        let slips = &mut self.reading.slips;
        slips.add(name.span(), vec![name.id], SlipKind::Word, what);
    }
}
