//! Scans files for prompts.

mod chat;
mod draft;
mod fill;
mod outcome;
mod share;
mod site;

#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use crate::code::{self, Code, Tables};
use crate::files::{Files, Kind, Source};
use crate::find::candidate::{Candidate, What};
use crate::find::finder::Finder;
use crate::name_allocator::NameAllocator;
use crate::outline::{Input, Outline};
use crate::report::{Finding, Outcome, Report};
use crate::scan::share::Shared;
use crate::scripts::Scripts;
use crate::texts::{self, Program};
use crate::threads;
use crate::uses::Uses;

pub(crate) use chat::{Chat, role_of};
pub(crate) use draft::{SENTENCE, excerpt, inference, unfilled};
pub(crate) use fill::{filled_by, inferred};
use outcome::{Draft, Made, Unnamed, finish};
use site::Including;

/// What a scan does besides finding the prompts of a code base.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// A constant of a module or class that several prompts include unchanged becomes a prompt, which they include.
    pub share: bool,
    /// The docstrings of tools, and in TypeScript and JavaScript their descriptions, are prompts.
    pub tools: bool,
}

/// Finds the prompts of a code base.
pub fn scan(sources: &[Source]) -> Report {
    scan_with(sources, Options::default())
}

/// The same, but a constant of a module or class that several prompts include unchanged becomes a prompt, which they include.
pub fn scan_sharing(sources: &[Source]) -> Report {
    let options = Options {
        share: true,
        ..Options::default()
    };
    scan_with(sources, options)
}

/// The same with these options.
pub fn scan_with(sources: &[Source], options: Options) -> Report {
    scan_all(&[], sources, &[], options)
}

/// The same for the files of folders, of which some are only read if the code reads them.
pub fn scan_files(files: &Files, options: Options) -> Report {
    scan_all(&files.python, &files.sources, &files.texts, options)
}

fn scan_all(
    python: &[PathBuf],
    sources: &[Source],
    others: &[PathBuf],
    options: Options,
) -> Report {
    let of = |kind: Kind| {
        let sources = sources.iter();
        sources.filter(move |source| Kind::of(&source.path) == kind)
    };
    let on_disk = python.iter().map(|path| Input::OnDisk(path));
    let inputs: Vec<Input<'_>> = on_disk.chain(of(Kind::Python).map(Input::Given)).collect();
    let mut tables = Tables::read(&inputs, options);
    let mut unread = std::mem::take(&mut tables.unread);
    let (mut names, mut found, uses) = in_python(&mut tables);
    let named: Vec<&Source> = of(Kind::Text).collect();
    let in_scripts: Vec<&Source> = of(Kind::Script).collect();
    let mut scripts = Scripts::read(&in_scripts, options.tools);
    let program = Program {
        tables: &tables,
        uses: &uses,
        script_reads: &scripts.reads,
    };
    let mut texts = texts::found(program, &named, others, &mut names);
    found.append(&mut texts.found);
    unread.append(&mut texts.unread);
    found.extend(scripts.findings(&mut names));
    unread.append(&mut scripts.unread);
    let looked_up = looked_up_everywhere(&uses, &found);
    Report {
        files: tables.files.len() + named.len() + texts.read.len() + scripts.len(),
        found,
        unread,
        read: texts.read,
        looked_up,
        ..Report::default()
    }
}

/// The prompts in Python, with the names that are taken and the uses of constants.
fn in_python(tables: &mut Tables<'_>) -> (NameAllocator, Vec<Finding>, Uses) {
    let mut uses = Uses::find(tables);
    let (mut candidates, mut plain) = (Vec::new(), Vec::new());
    let (mut including, mut fallbacks) = (Vec::new(), Vec::new());
    let look = |code: &Code<'_>, module| Finder::look(code, &uses, module);
    code::each_file(tables, look, |(found, reads)| {
        including.push(Including::of(&found));
        fallbacks.extend(found.iter().filter_map(fallback));
        candidates.push(Mutex::new(found));
        plain.extend(reads);
    });
    uses.add_plain(plain);
    if !tables.options.share {
        tables.drop_names();
    }
    let scan = Scan {
        files: &tables.files,
        uses: &uses,
        including: &including,
        fallbacks: &fallbacks,
        shared: &Shared::default(),
    };
    let mut names = NameAllocator::excluding(&uses.looked_up);
    let (mut found, mut drafts) = (Vec::new(), Vec::new());
    scan.each_draft(&candidates, &mut names, |draft| {
        match tables.options.share {
            false => found.push(scan.found(draft)),
            true => drafts.push(draft),
        }
    });
    if tables.options.share {
        found = code::with_all(tables, |code| share::found(code, &scan, drafts, &names));
    }
    (names, found, uses)
}

/// The name of the prompt that is looked up with a candidate as the fallback, and the text.
fn fallback(candidate: &Candidate) -> Option<(String, String)> {
    match &candidate.what {
        What::LookedUp { name, known } => Some((name.clone(), known.clone())),
        _ => None,
    }
}

/// The prompts that are looked up everywhere: a constant that is also read without a lookup is converted.
fn looked_up_everywhere(uses: &Uses, found: &[Finding]) -> BTreeSet<String> {
    let converted: HashSet<&str> = found
        .iter()
        .filter_map(|found| match &found.outcome {
            Outcome::Converted(converted) => Some(converted.name.as_str()),
            Outcome::NeedsPerson(_) | Outcome::Skipped(_) | Outcome::LookedUp(_) => None,
        })
        .collect();
    let names = uses.looked_up.iter();
    let names = names.filter(|name| !converted.contains(name.as_str()));
    names.cloned().collect()
}

struct Scan<'s> {
    files: &'s [Outline],
    uses: &'s Uses,
    /// The candidates of each module that include constants.
    including: &'s [Vec<Including>],
    /// The fallbacks of lookups: the name of the prompt, and the text.
    fallbacks: &'s [(String, String)],
    /// The constants that became prompts.
    shared: &'s Shared,
}

impl Scan<'_> {
    /// Makes the results for the candidates of all modules in parallel, and takes them in order. A candidate is dropped with its result:
    /// all together take as much memory as the findings.
    fn each_draft(
        &self,
        candidates: &[Mutex<Vec<Candidate>>],
        names: &mut NameAllocator,
        mut take: impl FnMut(Draft) + Send,
    ) {
        let drafts = |of_module: &Mutex<Vec<Candidate>>| {
            let mut candidates = of_module.lock().unwrap_or_else(PoisonError::into_inner);
            let candidates = std::mem::take(&mut *candidates).into_iter();
            let drafts = candidates.map(|it| (self.draft(&it), it));
            drafts.collect::<Vec<_>>()
        };
        threads::parallel_each(candidates, drafts, |drafts| {
            for (unnamed, candidate) in drafts {
                take(self.named(candidate, unnamed, names));
            }
        });
    }
}
