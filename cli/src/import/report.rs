//! The report of an import: its plan, its result, and its exit code.

use serde_json::{Value, json};

use super::apply::Applied;
use super::found::Unread;
use super::plan::{Action, Item};
use super::publish::AppliedRelease;
use super::releases::PlannedRelease;
use super::steps::PlannedPublication;
use crate::error::{Error, Result, stops};
use crate::exit::Exit;
use crate::inputs;
use crate::output::{Text, headed, print_line};
use crate::release::several;
use anstyle::{AnsiColor, Style};

/// One line of the plan, with its notes below.
fn line(item: &Item) -> Text {
    let (sign, word, style) = look(item.action);
    let files = item.files.join(", ");
    let mut out = headed(
        style,
        &format!("{sign} {word:<12}"),
        format!("{}  {files}", item.name),
    );
    let reasons = item.reason.iter().flat_map(|reason| reason.lines());
    for said in reasons.chain(item.notes.iter().map(String::as_str)) {
        out.plain(format!("\n    {said}"));
    }
    for PlannedPublication { version, label, .. } in &item.publications {
        out.plain(format!("\n    publishes version {version} under `{label}`"));
    }
    for said in &item.unpublished {
        out.plain(format!("\n    {said}"));
    }
    let no_inputs = || (!item.steps.is_empty()).then(|| inputs::NONE.to_owned());
    let inputs = inputs::line(&item.inputs, &item.optional).or_else(no_inputs);
    let includes = inputs::includes(&item.includes);
    for line in inputs.into_iter().chain(includes).chain(
        item.warnings
            .iter()
            .map(|warning| format!("warning: {warning}")),
    ) {
        out.plain(format!("\n    {line}"));
    }
    out
}

fn look(action: Action) -> (char, &'static str, Style) {
    let colour = |colour: AnsiColor| colour.on_default();
    match action {
        Action::Create => ('+', "create", colour(AnsiColor::Green)),
        Action::NewVersion => ('~', "new version", colour(AnsiColor::Yellow)),
        Action::Describe => ('~', "describe", colour(AnsiColor::Yellow)),
        Action::Publish => ('~', "publish", colour(AnsiColor::Yellow)),
        Action::Unchanged => ('=', "unchanged", Style::new()),
        Action::Conflict => ('!', "conflict", colour(AnsiColor::Red)),
    }
}

/// Prints the plan. Unchanged prompts are only counted, unless they have notes.
pub fn print_plan(plan: &[Item], unread: &[Unread], releases: &[PlannedRelease]) -> Result<()> {
    let is_told = |item: &&Item| {
        let is_quiet = item.notes.is_empty() && item.unpublished.is_empty();
        item.action != Action::Unchanged || !is_quiet
    };
    for item in plan.iter().filter(is_told) {
        print_line(line(item))?;
    }
    for unread in unread {
        let place = [unread.line, unread.column].into_iter().flatten();
        let place: String = place.map(|number| format!(":{number}")).collect();
        let style = AnsiColor::Red.on_default();
        let said = format!("{}{place}: {}", unread.file, unread.reason);
        print_line(headed(style, &format!("! {:<12}", "unread"), said))?;
    }
    let sizes: Vec<usize> = releases.iter().map(|one| one.publish.len()).collect();
    print_line(format!(
        "Plan: {}.{}",
        counts(plan, unread),
        several(&sizes)
    ))
}

/// How many publications a plan makes.
pub fn publications(plan: &[Item]) -> usize {
    plan.iter().map(|item| item.publications.len()).sum()
}

fn counts(plan: &[Item], unread: &[Unread]) -> String {
    let count = |action| plan.iter().filter(|item| item.action == action).count();
    let mut out = vec![
        format!("{} to create", count(Action::Create)),
        format!("{} with a new version", count(Action::NewVersion)),
    ];
    let others = [
        (count(Action::Describe), "with another description or tags"),
        (publications(plan), "to publish"),
    ];
    out.extend(
        others
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}")),
    );
    out.push(format!("{} unchanged", count(Action::Unchanged)));
    let unpublished = plan.iter().filter(|item| !item.unpublished.is_empty());
    let left = [
        (unpublished.count(), "not published as exported"),
        (count(Action::Conflict), "in conflict"),
        (unread.len(), "not readable"),
    ];
    out.extend(
        left.iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}")),
    );
    out.join(", ")
}

/// An import as it is reported.
#[derive(Debug)]
pub struct Report<'a> {
    pub plan: &'a [Item],
    pub unread: &'a [Unread],
    /// The result for each prompt; none if the plan was not carried out.
    pub applied: Option<Vec<Applied>>,
    /// What came of each release.
    pub releases: Vec<AppliedRelease>,
}

impl<'a> Report<'a> {
    /// That of a plan which was not carried out.
    pub fn of(plan: &'a [Item], unread: &'a [Unread]) -> Self {
        Self {
            plan,
            unread,
            applied: None,
            releases: Vec::new(),
        }
    }

    /// The plan and its result as JSON.
    pub fn json(&self) -> Value {
        let count = |action| {
            self.plan
                .iter()
                .filter(|item| item.action == action)
                .count()
        };
        let applied = self.applied.as_deref();
        let failed = applied.map(|all| all.iter().filter(|one| one.problem.is_some()).count());
        json!({
            "plan": self.plan,
            "unread": self.unread,
            "applied": applied,
            "releases": applied.map(|_| &self.releases),
            "summary": {
                "create": count(Action::Create),
                "new_version": count(Action::NewVersion),
                "describe": count(Action::Describe),
                "publish": publications(self.plan),
                "unchanged": count(Action::Unchanged),
                "conflict": count(Action::Conflict),
                "unread": self.unread.len(),
                "done": applied.map(<[_]>::len).zip(failed).map(|(all, failed)| all - failed),
                "failed": failed,
            },
        })
    }

    /// The exit code: of the error that stopped the import, else of a failure, else of what is left to the user.
    pub fn exit(&self) -> Exit {
        let applied = || self.applied.iter().flatten();
        let of_prompts = applied().filter_map(|one| one.error.as_ref());
        let of_releases = self.releases.iter().filter_map(|one| one.error.as_ref());
        let errors: Vec<&Error> = of_prompts.chain(of_releases).collect();
        let is_refusal = |error: &Error| matches!(error, Error::Api(error) if error.status() < 500);
        let stopped = errors.iter().find(|error| stops(error));
        let failed = errors.iter().find(|error| !is_refusal(error));
        let is_left = !self.unread.is_empty()
            || applied().any(|one| one.problem.is_some())
            || (self.plan.iter())
                .any(|item| item.action == Action::Conflict || !item.unpublished.is_empty());
        match stopped.or(failed) {
            Some(error) => Exit::from(*error),
            None if is_left => Exit::NeedsPerson,
            None => Exit::Done,
        }
    }
}
