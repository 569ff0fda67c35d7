//! `promptbook release`, and what it shares with `promptbook promote`.

use std::collections::BTreeMap;

use futures_util::{StreamExt, TryStreamExt, stream};
use promptbook_core::VersionNumber;
use promptbook_core::api::MAX_RELEASED;
use promptbook_core::prompt::Prompt;

use super::inherited::{self, own};
use super::labels::{note_missing, refuse_reserved};
use super::session::Session;
use crate::args::{Format, GlobalArgs, MakeReleaseArgs, NamedVersion, PlanArgs, ReleaseArgs};
use crate::ask;
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::output;
use crate::release::{self, Plan, Unplanned, planned};

/// How many prompts are read at once.
const JOBS: usize = 8;

pub async fn run(global: &GlobalArgs, args: ReleaseArgs) -> Result<Exit> {
    check_named(&args.prompts)?;
    let session = Session::open(global)?;
    refuse_reserved(&session.config.label)?;
    let prompts: Vec<(Prompt, VersionNumber)> = stream::iter(&args.prompts)
        .map(|named| find(&session, named))
        .buffered(JOBS)
        .try_collect()
        .await?;
    allow_label(&session, &args.making).await?;
    let (unchanged, new): (Vec<_>, Vec<_>) = prompts
        .into_iter()
        .partition(|(prompt, version)| inherited::active(&session, prompt) == Some(*version));
    let mut releases = vec![planned(&session.client, &session.config.label, &new).await?];
    releases.retain(|release| !release.is_empty());
    let unchanged = unchanged.iter();
    let plan = Plan {
        instance: session.config.instance.clone(),
        label: session.config.label.clone(),
        from: None,
        releases,
        unchanged: unchanged
            .map(|(prompt, version)| Unplanned::new(prompt, *version))
            .collect(),
        kept: Vec::new(),
    };
    carry_out(&session, &plan, &plan.unchanged, &args.making).await
}

/// Refuses what can't be one release, before anything is read.
fn check_named(prompts: &[NamedVersion]) -> Result<()> {
    let mut places = BTreeMap::new();
    for (index, named) in prompts.iter().enumerate() {
        if let Some(first) = places.insert(&named.name, index) {
            return Err(Error::Usage(format!(
                "`{}` is named twice, as prompt {} and as prompt {}: pass it once",
                named.name,
                first + 1,
                index + 1
            )));
        }
    }
    match prompts.len() > MAX_RELEASED {
        false => Ok(()),
        true => Err(Error::Usage(format!(
            "a release has at most {MAX_RELEASED} prompts, and these are {}: make several releases",
            prompts.len()
        ))),
    }
}

/// A prompt and the version of it to publish.
async fn find(session: &Session, named: &NamedVersion) -> Result<(Prompt, VersionNumber)> {
    let spec = named.to_string();
    let name = &named.name;
    let words = ["release", spec.as_str()];
    let prompt = own(session, name, &words, session.client.prompt(name)).await?;
    let prompt = prompt.body;
    let version = named.version.unwrap_or(prompt.latest);
    Ok((prompt, version))
}

/// Checks that the label exists or may be created; a plan alone creates none.
pub(super) async fn allow_label(session: &Session, args: &MakeReleaseArgs) -> Result<()> {
    if args.plan.dry_run {
        note_missing(session).await;
        return Ok(());
    }
    args.new_label.allow_anywhere(session).await
}

/// Shows the plan, asks, and makes its releases. Each also checks that the prompts in `checked` are as they were read.
pub(super) async fn carry_out(
    session: &Session,
    plan: &Plan,
    checked: &[Unplanned],
    args: &MakeReleaseArgs,
) -> Result<Exit> {
    if session.format == Format::Text {
        release::print_plan(plan)?;
    }
    if !is_confirmed(session, plan, args.plan)? {
        if session.format == Format::Json {
            output::print_json(&release::json(plan, None))?;
        }
        return Ok(Exit::Done);
    }
    let author = args.change.author(session)?;
    let (message, author) = (args.change.message.as_deref(), author.as_deref());
    let outcome = release::apply(&session.client, plan, checked, message, author).await;
    match session.format {
        Format::Json => output::print_json(&release::json(plan, Some(&outcome.releases)))?,
        Format::Text => {
            for made in &outcome.releases {
                output::print_line(release::describe(made))?;
                let undo = session.config.invocation.undo(&made.id);
                output::print_line(format!("{undo} undoes it"))?;
            }
        }
    }
    match outcome.error {
        None => Ok(Exit::Done),
        Some(error) => Err(error),
    }
}

/// Whether to carry out the plan: it publishes something, and the user confirmed it.
fn is_confirmed(session: &Session, plan: &Plan, args: PlanArgs) -> Result<bool> {
    if args.dry_run || plan.releases.is_empty() {
        return Ok(false);
    }
    if args.yes {
        return Ok(true);
    }
    match session.is_interactive() {
        true => ask::confirm(&release::question(plan)),
        false => Err(Error::Usage(format!(
            "not a terminal: to publish {} under `{}`, pass --yes; to see only the plan, pass --dry-run",
            output::counted(plan.publish().count(), "prompt"),
            plan.label
        ))),
    }
}
