//! The result of an extraction.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use promptbook_core::PromptName;
use promptbook_core::content::Content;
use serde::Serialize;

use crate::certainty::Certainty;
use crate::files::{LeftOut, Source};
use crate::site::{Site, Span};
use crate::unread::Unread;

/// The result of scanning a code base.
#[derive(Debug, Default)]
pub struct Report {
    /// How many files were read and parsed.
    pub files: usize,
    /// The prompts and texts that look like one, by file and line: those of Python first, then those of other files.
    pub found: Vec<Finding>,
    /// The files that could not be read or parsed.
    pub unread: Vec<Unread>,
    /// The texts, templates and data that were read because the code reads them.
    pub read: Vec<Source>,
    /// The names of the prompts that the code already looks up everywhere.
    pub looked_up: BTreeSet<String>,
    /// The number of files that were left out.
    pub left_out: LeftOut,
}

/// The number of texts of each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// The texts that were found: the sum of the next three.
    pub found: usize,
    /// The prompts that were converted.
    pub converted: usize,
    /// The prompts that a person has to convert.
    pub needs_person: usize,
    /// The texts that look like a prompt, but are not.
    pub skipped: usize,
    /// The prompts that the code already looks up.
    pub looked_up: usize,
}

impl Report {
    /// The number of texts of each kind.
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

    /// How many texts were skipped because they are parts of a prompt.
    pub fn fragments(&self) -> usize {
        let is_part = |found: &&Finding| matches!(&found.outcome, Outcome::Skipped(reason) if reason.starts_with(PART_OF));
        self.found.iter().filter(is_part).count()
    }

    /// How many texts were skipped for each other reason, the most frequent reason first.
    pub fn skipped_by_reason(&self) -> Vec<(&str, usize)> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for found in &self.found {
            if let Outcome::Skipped(reason) = &found.outcome
                && !reason.starts_with(PART_OF)
            {
                *counts.entry(reason).or_default() += 1;
            }
        }
        let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
        counts.sort_by_key(|(_, count)| Reverse(*count));
        counts
    }

    /// The least certain of the converted prompts, by index; none that is beyond doubt.
    pub fn least_certain(&self, most: usize) -> Vec<(usize, &Certainty)> {
        let rated = self.found.iter().enumerate();
        let rated = rated.filter_map(|(index, found)| Some((index, found.certainty.as_ref()?)));
        let mut doubtful: Vec<_> = rated.filter(|(_, it)| !it.doubts.is_empty()).collect();
        doubtful.sort_by_key(|(_, certainty)| certainty.score);
        doubtful.truncate(most);
        doubtful
    }
}

/// The beginning of the reason why a part of a prompt is skipped; its place follows.
pub(crate) const PART_OF: &str = "its text is part of the prompt in";

/// A text that is a prompt, or looks like one.
#[derive(Debug)]
pub struct Finding {
    /// Its place in the code.
    pub at: Span,
    /// Its first line, from 1.
    pub line: usize,
    /// The identifiers around it, such as `Orchestrator.answer.prompt`.
    pub scope: String,
    /// The beginning of its text.
    pub excerpt: String,
    /// The result.
    pub outcome: Outcome,
    /// Notes for a person, such as on conversions, formats and defaults.
    pub notes: Vec<String>,
    /// How certain a converted prompt is.
    pub certainty: Option<Certainty>,
}

/// The note on a prompt that is evaluated when its file is imported.
pub(crate) const AT_IMPORT: &str =
    "it is evaluated when its file is imported: edits take effect after a restart";

impl Finding {
    /// Whether a converted prompt is evaluated when its file is imported, so that edits take effect after a restart.
    pub fn runs_at_import(&self) -> bool {
        matches!(self.outcome, Outcome::Converted(_)) && self.notes.iter().any(|it| it == AT_IMPORT)
    }
}

/// The result for a text.
#[derive(Debug)]
pub enum Outcome {
    /// It was converted.
    Converted(Box<Converted>),
    /// It is a prompt that can't be converted faithfully, for this reason.
    NeedsPerson(String),
    /// It is not a prompt, for this reason.
    Skipped(String),
    /// It is the fallback of the prompt with this name, which the code already looks up.
    LookedUp(String),
}

/// A converted prompt.
#[derive(Debug)]
pub struct Converted {
    /// Its name: unique in the report, and the same on every run.
    pub name: PromptName,
    /// Its template or messages, and its inputs.
    pub content: Content,
    /// How a lookup can replace it.
    pub site: Site,
}
