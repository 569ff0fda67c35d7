//! Determining what a template uses: a walk of its statements in the engine's order and with its scoping.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::machinery::{Span, parse};

use super::access::Access;
use super::includes::Include;
use super::origins::Origins;
use super::placeholders::Placeholders;
use super::problem::Problem;
use super::scope::Scope;
use super::slips::Slips;
use super::{engine, limits};
use crate::content::Inputs;

/// The maximum number of values in one list or mapping, including those inside its items.
///
/// Ten times `{% set a = [a, a] %}` costs almost nothing and prints a thousand values; twenty times, a million. The engine's fuel
/// counts the lists and not their contents, so the size is limited before the template runs.
pub(super) const MAX_WEIGHT: usize = 32;

/// The maximum number of reported problems of one template. Later ones appear once these are corrected.
const MAX_PROBLEMS: usize = 20;

/// What one template reads and calls.
#[derive(Debug, Default)]
pub(super) struct Reading<'s> {
    /// The names that rendering reads from the values.
    pub(super) uses: BTreeSet<&'s str>,
    /// Those of them whose absence would be an error where it reads them.
    pub(super) needs: BTreeSet<&'s str>,
    /// The functions that it calls.
    pub(super) functions: BTreeSet<&'s str>,
    /// The reads that are probably mistakes.
    pub(super) slips: Slips<'s>,
    /// Text that looks like an input of another template language.
    pub(super) placeholders: Placeholders<'s>,
    /// The prompts that it includes, in order.
    pub(super) includes: Vec<Include>,
}

/// Parses a template and walks it.
pub(super) fn read<'s>(source: &'s str, inputs: &'s Inputs) -> Result<Reading<'s>, Vec<Problem>> {
    read_composed(source, inputs, &Origins::default())
}

/// Parses a template that may be composed, and walks it.
pub(super) fn read_composed<'s>(
    source: &'s str,
    inputs: &'s Inputs,
    origins: &Origins,
) -> Result<Reading<'s>, Vec<Problem>> {
    let mut walk = walk(source, inputs, origins)?;
    walk.check_accesses();
    match walk.problems.is_empty() {
        true => Ok(walk.reading),
        false => Err(walk.problems),
    }
}

/// Parses a template and walks all of it, even if there are problems.
pub(super) fn walk<'s>(
    source: &'s str,
    inputs: &'s Inputs,
    origins: &Origins,
) -> Result<Walk<'s>, Vec<Problem>> {
    limits::check(source, origins).map_err(|problem| vec![problem])?;
    let tree = parse(source, "template", engine::syntax())
        .map_err(|error| vec![Problem::syntax(source, &error)])?;
    let mut walk = Walk::new(source, inputs);
    walk.scope.push();
    walk.statement(&tree);
    Ok(walk)
}

/// The state of a walk.
pub(super) struct Walk<'s> {
    pub(super) source: &'s str,
    pub(super) inputs: &'s Inputs,
    pub(super) scope: Scope<'s>,
    pub(super) reading: Reading<'s>,
    /// The names read since the last value that may be undefined and must not be.
    pub(super) undecided: Vec<&'s str>,
    /// For each input, the first read of a part that its declared kind does not have.
    pub(super) accesses: BTreeMap<&'s str, Access>,
    /// The names whose kind the template tests.
    pub(super) tested: BTreeSet<&'s str>,
    problems: Vec<Problem>,
    /// The number of copied bindings.
    pub(super) copied: usize,
}

impl<'s> Walk<'s> {
    fn new(source: &'s str, inputs: &'s Inputs) -> Self {
        Self {
            source,
            inputs,
            scope: Scope::default(),
            reading: Reading::default(),
            undecided: Vec::new(),
            accesses: BTreeMap::new(),
            tested: BTreeSet::new(),
            problems: Vec::new(),
            copied: 0,
        }
    }

    /// Records a problem, up to the maximum number.
    pub(super) fn wrong(&mut self, span: Span, what: impl Into<String>) {
        if self.problems.len() >= MAX_PROBLEMS {
            return;
        }
        let problem = Problem::at(self.source, span, what);
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }
}
