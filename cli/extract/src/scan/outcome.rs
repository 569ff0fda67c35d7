//! The results for candidates, and their names.

use promptbook_core::PromptName;
use promptbook_core::content::Content;

use crate::certainty::Certainty;
use crate::find::candidate::Candidate;
use crate::name_allocator::NameAllocator;
use crate::report::{Converted, Finding, Outcome};
use crate::scan::{Scan, draft};
use crate::site::Site;

/// The result for a candidate, except for its name, which depends on the names before it.
pub(super) struct Unnamed {
    pub(super) made: Made,
    pub(super) excerpt: String,
    pub(super) notes: Vec<String>,
}

pub(super) enum Made {
    Prompt(Box<(Result<Content, String>, Site)>),
    NeedsPerson(String),
    Skipped(String),
    LookedUp(String),
}

/// The result for a candidate, and its name if it is a prompt.
pub(super) struct Draft {
    pub(super) candidate: Candidate,
    pub(super) unnamed: Unnamed,
    pub(super) name: Option<PromptName>,
}

impl Scan<'_> {
    /// Names the result for the next candidate.
    pub(super) fn named(
        &self,
        candidate: Candidate,
        unnamed: Unnamed,
        names: &mut NameAllocator,
    ) -> Draft {
        let name = match unnamed.made {
            Made::Prompt(_) => {
                let file = &self.files[candidate.module];
                // A prompt that is looked up elsewhere keeps its name.
                let known = self
                    .looked_up(&candidate)
                    .and_then(|name| name.parse().ok());
                known.or_else(|| names.name(&file.dotted, &candidate.scope))
            }
            Made::NeedsPerson(_) | Made::Skipped(_) | Made::LookedUp(_) => None,
        };
        Draft {
            candidate,
            unnamed,
            name,
        }
    }

    pub(super) fn found(&self, draft: Draft) -> Finding {
        let Draft {
            candidate,
            unnamed:
                Unnamed {
                    made,
                    excerpt,
                    mut notes,
                },
            name,
        } = draft;
        notes.shrink_to_fit();
        let outcome = match made {
            Made::Skipped(reason) => Outcome::Skipped(reason),
            Made::NeedsPerson(reason) => Outcome::NeedsPerson(reason),
            Made::LookedUp(name) => Outcome::LookedUp(name),
            Made::Prompt(prompt) => finish(prompt.0, prompt.1, name),
        };
        let certainty = matches!(outcome, Outcome::Converted(_))
            .then(|| Certainty::with(draft::doubts(&candidate, &notes)));
        Finding {
            at: self.files[candidate.module].span(candidate.range),
            line: candidate.line,
            scope: candidate.scope.join("."),
            excerpt,
            outcome,
            notes,
            certainty,
        }
    }
}

pub(super) fn finish(
    content: Result<Content, String>,
    site: Site,
    name: Option<PromptName>,
) -> Outcome {
    match (content, name) {
        (Ok(content), Some(name)) => Outcome::Converted(Box::new(Converted {
            name,
            content,
            site,
        })),
        (Err(reason), _) => Outcome::NeedsPerson(reason),
        (Ok(_), None) => Outcome::NeedsPerson(
            "no prompt name can be derived from its identifiers: rename them".to_owned(),
        ),
    }
}
