//! Finds prompts in TypeScript and JavaScript.

mod calls;
mod candidate;
mod draft;
mod evaluate;
mod exclusions;
mod find;
mod flow;
mod lower;
mod messages;
mod modules;
mod names;
mod nesting;
mod parse;
mod sinks;
mod statements;
mod tree;

#[cfg(test)]
mod tests;

use crate::files::Source;
use crate::name_allocator::NameAllocator;
use crate::report::Finding;
use crate::scripts::candidate::Marks;
use crate::scripts::find::Finder;
use crate::scripts::modules::Program;
use crate::threads;
use crate::unread::Unread;

/// What was found.
#[derive(Default)]
pub(crate) struct Found {
    /// The number of files that were parsed.
    pub(crate) files: usize,
    pub(crate) found: Vec<Finding>,
    pub(crate) unread: Vec<Unread>,
}

/// Finds the prompts in these files.
pub(crate) fn found(sources: &[&Source], allocator: &mut NameAllocator) -> Found {
    let mut found = Found::default();
    let mut scripts = Vec::new();
    for parsed in threads::parallel_map(sources, |source| parse::parse(source)) {
        match parsed {
            Ok(script) => scripts.push(script),
            Err(unread) => found.unread.push(unread),
        }
    }
    found.files = scripts.len();
    let program = Program::new(scripts);
    let all: Vec<usize> = (0..program.scripts.len()).collect();
    let mut marks = Marks::new();
    let mut candidates = Vec::new();
    for (of, more) in threads::parallel_map(&all, |script| Finder::look(&program, *script)) {
        candidates.push(of);
        for (place, mark) in more {
            marks.entry(place).or_default().merge(mark);
        }
    }
    for mut candidates in candidates {
        candidates.sort_by_key(|candidate| candidate.start);
        candidates.dedup_by_key(|candidate| candidate.start);
        for candidate in &candidates {
            let finding = draft::finding(&program, candidate, &marks, allocator);
            found.found.extend(finding);
        }
    }
    found
}
