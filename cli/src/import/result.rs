//! What an import says at its end: how much was saved and published, and what to do about the rest.

use super::apply::Applied;
use super::plan::{Action, Item};
use super::report::Report;
use crate::error::{Error, Result, stops};
use crate::output::print_line;
use crate::release::heading;

/// The result for a prompt, in one line.
pub(super) fn done(applied: &Applied) -> String {
    let name = &applied.name;
    let version = applied
        .version
        .map(|version| format!(", version {version}"));
    let version = version.unwrap_or_default();
    match (&applied.problem, applied.action) {
        (Some(problem), _) => format!("{name}: {problem}"),
        (None, Action::Create) => format!("{name}: created{version}"),
        (None, Action::NewVersion | Action::Describe) => format!("{name}: saved{version}"),
        (None, Action::Publish) => format!("{name}: published"),
        (None, Action::Unchanged | Action::Conflict) => format!("{name}: unchanged"),
    }
}

impl Report<'_> {
    /// Prints how much of the plan was carried out.
    pub fn print_done(&self) -> Result<()> {
        let planned = self.plan.iter().filter(|item| !item.steps.is_empty());
        let planned = planned.count();
        let mut finished = 0;
        for one in self.applied.iter().flatten() {
            match one.problem {
                None => finished += 1,
                Some(_) if one.is_unreleased => {}
                Some(_) => print_line(format!("! {}", done(one)))?,
            }
        }
        for made in &self.releases {
            match &made.release {
                Some(release) => print_line(heading(release))?,
                None => print_line(format!("! {made}"))?,
            }
        }
        match planned - finished {
            0 => print_line(format!("Done: {finished} of {planned}.")),
            rest => print_line(format!(
                "Done: {finished} of {planned}{}. {} the same command again for the other {rest}.",
                self.parts(),
                match self.is_refused() {
                    true => "Fix what is listed above, then run",
                    false => "Run",
                }
            )),
        }
    }

    /// How much was saved and how much was published, where something was to be published.
    fn parts(&self) -> String {
        let applied = |item: &&Item| {
            let mut all = self.applied.iter().flatten();
            all.find(|one| one.name == item.name)
        };
        let of = |items: Vec<&Item>, is_done: fn(&Applied) -> bool| {
            let done = items.iter().filter(|it| applied(it).is_some_and(is_done));
            format!("{} of {}", done.count(), items.len())
        };
        let saved = self.plan.iter().filter(|it| it.requests().next().is_some());
        let published = self.plan.iter().filter(|it| !it.publications.is_empty());
        let (saved, published): (Vec<_>, Vec<_>) = (saved.collect(), published.collect());
        match (saved.is_empty(), published.is_empty()) {
            (false, false) => format!(
                " (saved: {}; published: {})",
                of(saved, |one| one.error.is_none()),
                of(published, |one| one.problem.is_none())
            ),
            _ => String::new(),
        }
    }

    /// Whether the next run would be refused in the same way: nothing failed but what the server refuses, and that not because of a change
    /// meanwhile.
    fn is_refused(&self) -> bool {
        let of_prompts = self.applied.iter().flatten();
        let of_prompts = of_prompts.filter_map(|one| one.error.as_ref());
        let of_releases = self.releases.iter().filter_map(|one| one.error.as_ref());
        let mut errors = of_prompts.chain(of_releases).peekable();
        let is_refusal = |error: &Error| matches!(error, Error::Api(it) if it.status() < 500 && it.status() != 412);
        errors.peek().is_some() && errors.all(|error| is_refusal(error) && !stops(error))
    }
}
