//! Finds prompts in TypeScript and JavaScript.

mod aliases;
mod built;
mod calls;
mod candidate;
mod classes;
mod draft;
mod evaluate;
mod exclusions;
mod find;
mod flow;
mod inside;
mod items;
mod lower;
mod meaning;
mod messages;
mod names;
mod nesting;
mod parse;
mod parts;
mod program;
mod reads;
mod replaced;
mod sinks;
mod sites;
mod sources;
mod statements;
mod tree;

#[cfg(test)]
mod tests;

use crate::files::{Source, kind};
use crate::name_allocator::NameAllocator;
use crate::reads::ReadAt;
use crate::report::Finding;
use crate::scripts::candidate::{Candidate, Marks};
use crate::scripts::find::Finder;
use crate::scripts::program::Program;
use crate::scripts::reads::FoundRead;
use crate::scripts::sources::Sources;
use crate::site::Span;
use crate::threads;
use crate::unread::Unread;

/// What is in the files of TypeScript and JavaScript.
pub(crate) struct Scripts {
    program: Program,
    candidates: Vec<Vec<Candidate>>,
    marks: Marks,
    /// The texts that they read from files.
    pub(crate) reads: Vec<ReadAt>,
    pub(crate) unread: Vec<Unread>,
}

impl Scripts {
    /// Parses these files. With `tools`, descriptions of tools are prompts.
    pub(crate) fn read(sources: &[&Source], tools: bool) -> Self {
        let (mut scripts, mut unread) = (Vec::new(), Vec::new());
        let parsed = threads::parallel_map(sources, |source| parse::parse(source));
        for (source, parsed) in sources.iter().zip(parsed) {
            match parsed {
                Ok(script) => scripts.push(script),
                Err(_) if kind::is_page(&source.path) && !mentions_prompts(&source.text) => {}
                Err(problem) => unread.push(problem),
            }
        }
        let program = Program::new(scripts, tools);
        let all: Vec<usize> = (0..program.scripts.len()).collect();
        let mut marks = Marks::new();
        let (mut candidates, mut reads) = (Vec::new(), Vec::new());
        let sources = Sources::new(&program);
        for seen in threads::parallel_map(&all, |script| Finder::look(&program, &sources, *script))
        {
            candidates.push(seen.candidates);
            reads.extend(seen.reads);
            for (place, mark) in seen.marks {
                marks.entry(place).or_default().merge(mark);
            }
        }
        let reads = reads
            .into_iter()
            .map(|read| read_at(&program, &marks, read));
        Self {
            reads: reads.collect(),
            program,
            candidates,
            marks,
            unread,
        }
    }

    /// The number of files that were parsed.
    pub(crate) fn len(&self) -> usize {
        self.program.scripts.len()
    }

    /// The prompts in them.
    pub(crate) fn findings(&mut self, allocator: &mut NameAllocator) -> Vec<Finding> {
        let mut found = Vec::new();
        for candidates in &mut self.candidates {
            candidates.sort_by_key(|candidate| candidate.start);
            candidates.dedup_by_key(|candidate| candidate.start);
            for candidate in candidates {
                let finding = draft::finding(&self.program, candidate, &self.marks, allocator);
                found.extend(finding);
            }
        }
        found
    }
}

/// Whether a script may have prompts. Many pages are templates, whose scripts are only valid when an engine has filled them in.
fn mentions_prompts(text: &str) -> bool {
    let text = text.to_lowercase();
    ["prompt", "messages"]
        .iter()
        .any(|word| text.contains(word))
}

/// A read, with what all files do with the text.
fn read_at(program: &Program, marks: &Marks, found: FoundRead) -> ReadAt {
    let script = &program.scripts[found.script];
    let mark = marks.get(&(found.script, found.start));
    ReadAt {
        read: found.read,
        at: Span {
            file: script.path.as_path().into(),
            range: found.start as usize..found.end as usize,
        },
        line: draft::line(&script.text, found.start),
        later: true,
        form: found.form,
        sent: found.sent || mark.is_some_and(|mark| mark.sent),
        looked_up: None,
        symbols: Vec::new(),
        label: found.label,
        manual: Some(draft::NO_PATCH),
    }
}
