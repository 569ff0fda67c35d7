//! `promptbook promote`.

use std::collections::BTreeSet;

use promptbook_core::nearest::question;
use promptbook_core::prompt::Prompt;
use promptbook_core::{Label, PromptName, VersionNumber};

use super::labels::{Labels, Whose, refuse_reserved, reserved};
use super::release::{allow_label, carry_out};
use super::session::Session;
use crate::args::{GlobalArgs, PromoteArgs};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::output;
use crate::release::{Plan, Unplanned, planned};

pub async fn run(global: &GlobalArgs, args: PromoteArgs) -> Result<Exit> {
    check_labels(global, &args)?;
    // What the command says and asks about a label is about the one that it publishes under.
    let global = GlobalArgs {
        label: Some(args.to.clone()),
        ..global.clone()
    };
    let session = Session::open(&global)?;
    let all = session.client.prompts(&[]).await?;
    let labels = Labels::of(Whose::AnyPromptOf(session.config.instance.clone()), &all);
    if !labels.have(&args.from) {
        return Err(Error::NotThere(labels.missing_label(&session, &args.from)));
    }
    check_prefix(&session, &args.prefix, &all)?;
    allow_label(&session, &args.making).await?;
    let found = Found::of(&args, &all);
    let plan = Plan {
        instance: session.config.instance.clone(),
        label: args.to.clone(),
        from: Some(args.from.clone()),
        releases: Vec::new(),
        unchanged: found.unchanged,
        kept: found.kept,
    };
    let plan = plan.divided(planned(&session.client, &args.to, &found.new).await?);
    note_left_out(&args, &plan, &all);
    carry_out(&session, &plan, &[], &args.making).await
}

fn check_labels(global: &GlobalArgs, args: &PromoteArgs) -> Result<()> {
    if global.flags.label {
        let problem = "--label names no label here: pass --from and --to alone";
        return Err(Error::Usage(problem.to_owned()));
    }
    refuse_reserved(&args.to)?;
    if args.from.is_reserved() {
        return Err(Error::Usage(format!(
            "{}; `promptbook release` publishes newest versions",
            reserved(&args.from)
        )));
    }
    match args.from == args.to {
        false => Ok(()),
        true => Err(Error::Usage(format!(
            "--from and --to are both `{}`: pass two labels",
            args.to
        ))),
    }
}

fn check_prefix(session: &Session, prefix: &str, all: &[Prompt]) -> Result<()> {
    let mut names = all.iter().map(|prompt| prompt.name.as_str());
    match prefix.is_empty() || names.clone().any(|name| name.starts_with(prefix)) {
        true => Ok(()),
        false => Err(Error::NotThere(format!(
            "no prompt of `{}` begins with `{prefix}`{}",
            session.config.instance,
            question(prefix, &mut names)
        ))),
    }
}

/// The prompts that are promoted, and those that are not.
struct Found {
    new: Vec<(Prompt, VersionNumber)>,
    unchanged: Vec<Unplanned>,
    kept: Vec<Unplanned>,
}

impl Found {
    fn of(args: &PromoteArgs, all: &[Prompt]) -> Self {
        let (mut new, mut unchanged, mut kept) = (Vec::new(), Vec::new(), Vec::new());
        for prompt in all {
            if !prompt.name.as_str().starts_with(&args.prefix) {
                continue;
            }
            match (active(prompt, &args.from), active(prompt, &args.to)) {
                (Some(from), Some(to)) if from == to => unchanged.push(Unplanned::new(prompt, to)),
                (Some(from), _) => new.push((prompt.clone(), from)),
                (None, Some(to)) => kept.push(Unplanned::new(prompt, to)),
                (None, None) => {}
            }
        }
        Self {
            new,
            unchanged,
            kept,
        }
    }
}

fn active(prompt: &Prompt, label: &Label) -> Option<VersionNumber> {
    prompt.labels.get(label).copied().flatten()
}

/// Notes included prompts that would be promoted too if the prefix did not leave them out.
fn note_left_out(args: &PromoteArgs, plan: &Plan, all: &[Prompt]) {
    let included: BTreeSet<&PromptName> = plan.publish().flat_map(|one| one.includes()).collect();
    for prompt in all {
        let (from, to) = (active(prompt, &args.from), active(prompt, &args.to));
        let is_left_out = !prompt.name.as_str().starts_with(&args.prefix);
        if let Some(from_version) = from
            && from != to
            && is_left_out
            && included.contains(&prompt.name)
        {
            output::note(format!(
                "note: `{}` is included, but `{}` leaves it out: its version {from_version} stays active only under `{}`",
                prompt.name, args.prefix, args.from
            ));
        }
    }
}
