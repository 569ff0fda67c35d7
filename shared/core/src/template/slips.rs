//! Inputs that a template probably reads by mistake: `user-name` subtracts, and `${{ secrets.KEY }}` is of another language.

use std::collections::BTreeMap;

use minijinja::machinery::Span;
use minijinja::machinery::ast::{Expr, Stmt};

use super::access::root;
use super::check::each_template;
use super::problem::Problem;
use super::uses::{self, Reading, Walk};
use crate::content::{Body, InputKind, Inputs};
use crate::warning::Warning;

/// The most slips of one template that are reported.
const MAX_SLIPS: usize = 20;
/// The most warnings of one version: whoever mends these sees the next.
const MAX_WARNINGS: usize = 50;

/// Words of other languages that are names here, with what is probably meant.
const FOREIGN_WORDS: &[(&str, &str)] = &[
    ("FALSE", "false"),
    ("NULL", "none"),
    ("TRUE", "true"),
    ("nil", "none"),
    ("null", "none"),
    ("undefined", "none"),
];

/// What expressions of GitHub Actions and Azure Pipelines begin with.
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

/// What one template reads, and where it probably means something else.
#[derive(Debug, Default)]
pub(super) struct Slips<'s> {
    /// How often each input is read, other than by a slip.
    reads: BTreeMap<&'s str, isize>,
    found: Vec<Slip<'s>>,
}

#[derive(Debug)]
struct Slip<'s> {
    span: Span,
    /// The inputs that it reads.
    names: Vec<&'s str>,
    kind: SlipKind,
    what: String,
}

/// When a slip is intended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum SlipKind {
    /// `user-name`, which is meant where the names are numbers or are read in other places as well.
    Subtraction,
    /// Something else, which is meant where the input is declared.
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
        last.is_some_and(|last| last.span.start_offset == span.start_offset)
    }

    /// Notes a slip and the inputs that it reads.
    pub(super) fn add(&mut self, span: Span, names: Vec<&'s str>, kind: SlipKind, what: String) {
        for name in &names {
            *self.reads.entry(name).or_default() -= 1;
        }
        if self.found.len() < MAX_SLIPS {
            self.found.push(Slip {
                span,
                names,
                kind,
                what,
            });
        }
    }
}

impl<'s> Walk<'s> {
    /// Notes a `${{ secrets.KEY }}`. `${{ price }}` is a sum of money.
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

/// What is probably a mistake in templates that can be saved: the first [`MAX_WARNINGS`].
pub(crate) fn warnings(body: &Body, inputs: &Inputs) -> Vec<Warning> {
    let mut found: Vec<(String, &str, Slip<'_>)> = Vec::new();
    let mut elsewhere: BTreeMap<&str, isize> = BTreeMap::new();
    each_template(body, |pointer, source| {
        // What can't be saved is refused instead.
        let Reading { slips, .. } = uses::read(source, inputs).unwrap_or_default();
        for (name, count) in slips.reads {
            *elsewhere.entry(name).or_default() += count;
        }
        let slips = slips.found.into_iter();
        found.extend(slips.map(|slip| (pointer.clone(), source, slip)));
    });
    found.retain(|(_, _, slip)| !slip.is_meant(inputs, &elsewhere));
    let warning = |(pointer, source, slip): (String, &str, Slip<'_>)| Warning {
        pointer,
        detail: Problem::at(source, slip.span, slip.what).to_string(),
    };
    found.into_iter().take(MAX_WARNINGS).map(warning).collect()
}

impl Slip<'_> {
    fn is_meant(&self, inputs: &Inputs, elsewhere: &BTreeMap<&str, isize>) -> bool {
        let is_number = |name: &&str| {
            let declared = inputs.get(*name);
            declared
                .is_some_and(|input| matches!(input.kind, InputKind::Integer | InputKind::Float))
        };
        let is_read = |name: &&str| elsewhere.get(name).is_some_and(|count| *count > 0);
        let mut names = self.names.iter();
        match self.kind {
            SlipKind::Subtraction => names.clone().all(is_number) || names.all(is_read),
            SlipKind::Word => names.all(|name| inputs.contains_key(*name)),
        }
    }
}
