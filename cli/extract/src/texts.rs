//! The prompts in texts, templates and data: those that the code reads, those whose names say that they are prompts, and data that read
//! like them.

mod data;
mod draft;
mod engine;
mod entries;
mod facts;
mod guesses;
mod library;
mod missing;
mod names;
mod verdict;
mod whole;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::code::Tables;
use crate::files::Source;
use crate::name_allocator::NameAllocator;
use crate::reads::ReadAt;
use crate::report::Finding;
use crate::texts::library::Library;
use crate::unread::Unread;
use crate::uses::Uses;

/// The prompts in files, and the files that were read because the code reads them.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) found: Vec<Finding>,
    pub(crate) read: Vec<Source>,
    pub(crate) unread: Vec<Unread>,
}

/// A text file, and where the code reads it.
pub(crate) struct TextFile<'s> {
    pub(crate) source: &'s Source,
    pub(crate) reads: Vec<&'s ReadAt>,
    /// Whether its name says that it is a prompt.
    pub(crate) named: bool,
    /// Whether CrewAI reads it.
    pub(crate) of_crewai: bool,
}

impl TextFile<'_> {
    /// Whether only its entries say that there are prompts in it.
    fn is_guess(&self) -> bool {
        !self.named && !self.of_crewai && self.reads.is_empty()
    }
}

/// The code, and what it does with the texts that it reads.
#[derive(Clone, Copy)]
pub(crate) struct Program<'s> {
    pub(crate) tables: &'s Tables<'s>,
    pub(crate) uses: &'s Uses,
    /// The texts that TypeScript and JavaScript read.
    pub(crate) script_reads: &'s [ReadAt],
}

/// Finds the prompts in `named`, which are files whose names say so, in those of the `others` that the code reads, and in other data.
pub(crate) fn found(
    program: Program<'_>,
    named: &[&Source],
    others: &[PathBuf],
    names: &mut NameAllocator,
) -> Found {
    let library = Library::new(named, others);
    let mut reads: BTreeMap<usize, Vec<&ReadAt>> = BTreeMap::new();
    let mut found = Found::default();
    for read in program.uses.reads.iter().chain(program.script_reads) {
        let files = library.files(&read.read.path, &read.at.file);
        if files.is_empty() {
            found.found.extend(missing::finding(program, read));
        }
        for file in files {
            reads.entry(file).or_default().push(read);
        }
    }
    let of_crewai = library.of_crewai(program.tables);
    for file in &of_crewai {
        reads.entry(*file).or_default();
    }
    for (file, source) in library.read(reads.keys().copied()) {
        match source {
            Ok(source) => found.read.push(source),
            // What the code reads without sending it to a model may be anything.
            Err(unread) if reads[&file].iter().any(|read| read.sent) => found.unread.push(unread),
            Err(_) => {}
        }
    }
    let unread = library.others().filter(|file| !reads.contains_key(file));
    let unread: Vec<&Path> = unread.map(|file| library.path(file)).collect();
    found.read.extend(guesses::with_prompts(&unread));
    let read = found.read.iter().map(|source| (source, false));
    let named = named.iter().map(|source| (*source, true));
    let mut files: Vec<TextFile<'_>> = named
        .chain(read)
        .map(|(source, named)| {
            let file = library.index(&source.path);
            let reads = file.and_then(|file| reads.get(&file).cloned());
            TextFile {
                source,
                reads: reads.unwrap_or_default(),
                named,
                of_crewai: file.is_some_and(|file| of_crewai.contains(&file)),
            }
        })
        .collect();
    files.sort_by_key(|file| &file.source.path);
    for file in &files {
        match draft::findings(program, file, names) {
            Ok(findings) => found.found.extend(findings),
            Err(unread) => found.unread.push(unread),
        }
    }
    found
}
