//! `promptbook diff`.

mod instance;
mod past;

use promptbook_core::VersionNumber;
use promptbook_core::api::DiffBody;
use promptbook_core::prompt::Prompt;
use serde_json::json;

use super::answer::Answer;
use super::inherited;
use super::labels::{Labels, Whose};
use super::session::Session;
use super::show::find;
use crate::args::{DiffArgs, GlobalArgs, VersionSelector};
use crate::edit::coloured;
use crate::error::Result;
use crate::exit::Exit;
use crate::output::Text;

pub async fn run(global: &GlobalArgs, args: DiffArgs) -> Result<Exit> {
    let mut given = [args.one, args.other].into_iter().flatten();
    if args.at.is_none() && given.clone().all(|which| which != VersionSelector::Active) {
        given.try_for_each(|which| which.refuse_label(global))?;
    }
    let session = Session::open(global)?;
    diff(&session, &args).await?.print(&session)
}

pub(super) async fn diff(session: &Session, args: &DiffArgs) -> Result<Answer> {
    if let Some(time) = args.at {
        return past::compare(session, args, time).await;
    }
    let is_override = args.one.is_none() && !session.config.instance.is_default();
    if is_override && let Some(compared) = instance::compare(session, &args.name).await? {
        return Ok(compared);
    }
    let (client, prompt) = find(session, &args.name).await?;
    let (version, against, mut notes) = versions(session, args, &prompt)?;
    let diff = client.diff(&args.name, version, against).await?;
    if prompt.instance != session.config.instance {
        notes.push(format!("note: {}", inherited::describe(session, &prompt)));
    }
    Ok(Answer::new(text(&diff, version), json!(diff)).after(notes))
}

/// The version to show, the one that it is compared with, where none means the one before it, and what to note.
fn versions(
    session: &Session,
    args: &DiffArgs,
    prompt: &Prompt,
) -> Result<(VersionNumber, Option<VersionNumber>, Vec<String>)> {
    let of = |which: VersionSelector| which.of(session, prompt);
    Ok(match (args.one, args.other) {
        (Some(from), Some(to)) => (of(to)?, Some(of(from)?), Vec::new()),
        (Some(version), None) => (of(version)?, None, Vec::new()),
        (None, _) => {
            let labels = Labels::of(Whose::Prompt(args.name.clone()), [prompt]);
            let note = (!labels.have(&session.config.label)).then(|| {
                let missing = labels.missing(session);
                format!("note: {missing}; this is what the latest version changed")
            });
            let active = inherited::active(session, prompt);
            (
                prompt.latest,
                active.filter(|active| *active != prompt.latest),
                note.into_iter().collect(),
            )
        }
    })
}

fn text(diff: &DiffBody, version: VersionNumber) -> Text {
    let mut text = Text::from(match diff.against {
        Some(against) => format!(
            "`{}` from version {against} to version {version}\n",
            diff.name
        ),
        None => format!("`{}`: version {version} is the first\n", diff.name),
    });
    match diff.diff.is_empty() {
        true => text.plain("The text is unchanged.\n"),
        false => text.append(&coloured(&diff.diff)),
    };
    for (what, names) in [
        ("Inputs added", &diff.inputs.added),
        ("Inputs removed", &diff.inputs.removed),
    ] {
        if !names.is_empty() {
            text.plain(format!("{what}: {}\n", names.join(", ")));
        }
    }
    text
}
