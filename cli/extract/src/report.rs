//! What extraction found.

use std::collections::BTreeSet;

use promptbook_core::PromptName;
use promptbook_core::content::Content;
use serde::Serialize;

use crate::site::{Site, Span};
use crate::unread::Unread;

/// Everything that was found in a code base.
#[derive(Debug, Default)]
pub struct Report {
    /// How many files were read and parsed.
    pub files: usize,
    /// The prompts, and what looked like one, by file and line.
    pub found: Vec<Found>,
    /// The files that could not be read, one line each.
    pub unread: Vec<Unread>,
    /// The names of the prompts that the code looks up, wherever it reads them.
    pub looked_up: BTreeSet<String>,
}

/// How many there are of each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// All texts that are hardcoded: the sum of the next three.
    pub found: usize,
    /// Those that became a file.
    pub converted: usize,
    /// Those that can't become one without a person.
    pub needs_person: usize,
    /// Those that are no prompts.
    pub skipped: usize,
    /// The prompts that the code already looks up.
    pub looked_up: usize,
}

impl Report {
    /// How many there are of each kind.
    pub fn summary(&self) -> Summary {
        let count = |is: fn(&Outcome) -> bool| {
            let found = self.found.iter().filter(|found| is(&found.outcome));
            found.count()
        };
        let converted = count(|outcome| matches!(outcome, Outcome::Converted(_)));
        let needs_person = count(|outcome| matches!(outcome, Outcome::NeedsPerson(_)));
        let skipped = count(|outcome| matches!(outcome, Outcome::Skipped(_)));
        Summary {
            found: converted + needs_person + skipped,
            converted,
            needs_person,
            skipped,
            looked_up: self.looked_up.len(),
        }
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
    /// It is the fallback of the prompt of this name, which the code looks up.
    LookedUp(String),
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
