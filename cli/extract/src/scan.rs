//! Scans files for prompts.

mod chat;
mod draft;
mod site;

#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashSet};

use promptbook_core::content::Content;

use crate::code::Code;
use crate::files::Source;
use crate::find::candidate::Candidate;
use crate::find::finder::Finder;
use crate::module::Module;
use crate::name_allocator::NameAllocator;
use crate::report::{Converted, Finding, Outcome, Report};
use crate::site::Site;
use crate::threads;
use crate::uses::Uses;

/// Finds the prompts of a code base.
pub fn scan(sources: &[Source]) -> Report {
    let (mut modules, mut unread) = (Vec::new(), Vec::new());
    for parsed in threads::parallel_map(sources, Module::parse) {
        match parsed {
            Ok(module) => modules.push(module),
            Err(why) => unread.push(why),
        }
    }
    let code = Code::new(&modules);
    let uses = Uses::find(&code);
    let all: Vec<usize> = (0..modules.len()).collect();
    let candidates: Vec<Vec<Candidate>> =
        threads::parallel_map(&all, |module| Finder::look(&code, &uses, *module));
    let scan = Scan {
        modules: &modules,
        uses: &uses,
        candidates: &candidates,
    };
    let drafts = threads::parallel_map(&candidates, |candidates| {
        let drafts = candidates.iter().map(|candidate| scan.draft(candidate));
        drafts.collect::<Vec<_>>()
    });
    let found = scan.named(drafts);
    let looked_up = looked_up_everywhere(&uses, &found);
    Report {
        files: modules.len(),
        found,
        unread,
        looked_up,
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

/// The result for a candidate, except for its name, which depends on the names before it.
struct Unnamed {
    made: Made,
    excerpt: String,
    notes: Vec<String>,
}

enum Made {
    Prompt(Box<(Result<Content, String>, Site)>),
    NeedsPerson(String),
    Skipped(String),
    LookedUp(String),
}

struct Scan<'s> {
    modules: &'s [Module],
    uses: &'s Uses,
    /// The candidates of each module.
    candidates: &'s [Vec<Candidate>],
}

impl Scan<'_> {
    /// Names the prompts in order.
    fn named(&self, drafts: Vec<Vec<Unnamed>>) -> Vec<Finding> {
        let mut names = NameAllocator::excluding(&self.uses.looked_up);
        let candidates = self.candidates.iter().flatten();
        candidates
            .zip(drafts.into_iter().flatten())
            .map(|(candidate, draft)| self.found(candidate, draft, &mut names))
            .collect()
    }

    fn found(&self, candidate: &Candidate, draft: Unnamed, names: &mut NameAllocator) -> Finding {
        let module = &self.modules[candidate.module];
        let outcome = match draft.made {
            Made::Skipped(reason) => Outcome::Skipped(reason),
            Made::NeedsPerson(reason) => Outcome::NeedsPerson(reason),
            Made::LookedUp(name) => Outcome::LookedUp(name),
            Made::Prompt(prompt) => {
                let (content, site) = *prompt;
                // A prompt that is looked up elsewhere keeps its name.
                let known = self.looked_up(candidate).and_then(|name| name.parse().ok());
                let name = known.or_else(|| names.name(&module.dotted, &candidate.scope));
                finish(content, site, name)
            }
        };
        Finding {
            at: module.span(candidate.range),
            line: module.line(candidate.range),
            scope: candidate.scope.join("."),
            excerpt: draft.excerpt,
            outcome,
            notes: draft.notes,
        }
    }
}

fn finish(
    content: Result<Content, String>,
    site: Site,
    name: Option<promptbook_core::PromptName>,
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
