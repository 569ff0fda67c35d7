//! What extraction found.

use std::path::PathBuf;

use promptbook::PromptName;
use promptbook::content::Content;

use super::site::{Site, Span};

/// Everything that was found in a code base, ordered by file and line.
#[derive(Debug, Default)]
pub struct Report {
    /// How many files were read.
    pub files: usize,
    /// The prompts, and what looked like one.
    pub found: Vec<Found>,
    /// The files that could not be read, one line each.
    pub unread: Vec<Unread>,
}

/// A text that looks like a prompt.
#[derive(Debug)]
pub struct Found {
    /// Where its text begins.
    pub at: Span,
    /// The line of it, from 1.
    pub line: usize,
    /// The identifiers around it, such as `Orchestrator.answer.prompt`.
    pub scope: String,
    /// The beginning of its text, for people.
    pub excerpt: String,
    /// What became of it.
    pub outcome: Outcome,
    /// What a person should know: conversions, formats, defaults, bugs that were kept.
    pub notes: Vec<String>,
}

/// What became of a text.
#[derive(Debug)]
pub enum Outcome {
    /// It is a prompt, and became a file.
    Converted(Box<Converted>),
    /// It is a prompt, and can't be converted faithfully: why.
    NeedsPerson(String),
    /// It looks like a prompt by some signs and is none: why.
    Skipped(String),
}

/// A converted prompt.
#[derive(Debug)]
pub struct Converted {
    /// Its name, unique in the report and the same from run to run.
    pub name: PromptName,
    /// Its template or messages, and inputs.
    pub content: Content,
    /// How a lookup can take its place.
    pub site: Site,
}

/// A file that could not be read, or read only in part.
#[derive(Debug)]
pub struct Unread {
    /// Which.
    pub file: PathBuf,
    /// The line, from 1, where it is known.
    pub line: Option<usize>,
    /// Why, in one line.
    pub reason: String,
}
