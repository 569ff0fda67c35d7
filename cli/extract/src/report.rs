//! What extraction found.

use std::fmt;
use std::path::PathBuf;

use promptbook::PromptName;
use promptbook::content::Content;
use serde::Serialize;

use super::site::{Site, Span};

/// Everything that was found in a code base.
#[derive(Debug, Default)]
pub struct Report {
    /// How many files were read.
    pub files: usize,
    /// The prompts, and what looked like one, by file and line.
    pub found: Vec<Found>,
    /// The files that could not be read, one line each.
    pub unread: Vec<Unread>,
}

/// How many there are of each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// All.
    pub found: usize,
    /// Those that became a file.
    pub converted: usize,
    /// Those that can't become one without a person.
    pub needs_person: usize,
    /// Those that are no prompts.
    pub skipped: usize,
}

impl Report {
    /// How many there are of each kind.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary {
            found: self.found.len(),
            converted: 0,
            needs_person: 0,
            skipped: 0,
        };
        for found in &self.found {
            match found.outcome {
                Outcome::Converted(_) => summary.converted += 1,
                Outcome::NeedsPerson(_) => summary.needs_person += 1,
                Outcome::Skipped(_) => summary.skipped += 1,
            }
        }
        summary
    }
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
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Unread {
    /// Which.
    pub file: PathBuf,
    /// The line, from 1, where it is known.
    pub line: Option<usize>,
    /// Why, in one line.
    pub reason: String,
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.file.display();
        match self.line {
            Some(line) => write!(f, "{file}:{line}: {}", self.reason),
            None => write!(f, "{file}: {}", self.reason),
        }
    }
}
