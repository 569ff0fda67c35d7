//! What was active at a time, compared with what is active now or with a version.

use promptbook_core::api::{ActiveAtBody, ActiveBody};
use promptbook_core::{Instance, VersionNumber};
use serde_json::json;

use super::instance::{self, Side};
use super::text;
use crate::api::Client;
use crate::args::{DiffArgs, PastTime, VersionSelector};
use crate::commands::history::find;
use crate::commands::labels;
use crate::commands::past;
use crate::commands::session::Session;
use crate::error::{Error, Result};
use crate::output;

pub(super) async fn compare(session: &Session, args: &DiffArgs, time: PastTime) -> Result<()> {
    let before = past::active_at(session, &args.name, Some(time)).await?;
    if let Some(which) = args.one {
        let (owner, version) = given(session, args, which).await?;
        note(session, &before);
        return compare_sources(session, &before.active, owner, version).await;
    }
    let now = active(session, args).await?;
    note(session, &before);
    note_includes(&before.active, &now);
    match args.compose {
        true => {
            let from = served(session, &before.active).await?;
            let to = served(session, &now).await?;
            instance::print(session, &from, &to)
        }
        false => compare_sources(session, &before.active, now.instance, now.version).await,
    }
}

/// The version to compare with, of the instance's own prompt or of the inherited one.
async fn given(
    session: &Session,
    args: &DiffArgs,
    which: VersionSelector,
) -> Result<(Instance, VersionNumber)> {
    let read = async |client: Client| find(&client, &args.name).await;
    let (_, prompt) = session.client.own_or_inherited(read).await?;
    let version = which.of(session, &prompt)?;
    Ok((prompt.instance, version))
}

async fn active(session: &Session, args: &DiffArgs) -> Result<ActiveBody> {
    let name = &args.name;
    match session
        .client
        .active(name, &session.config.label, true)
        .await
    {
        Err(Error::Api(error)) if error.is("not-active") => {
            Err(labels::explain_inactive(session, name, error).await)
        }
        found => found,
    }
}

/// What was served: the version, composed.
async fn served(session: &Session, active: &ActiveBody) -> Result<Side> {
    let side = Side::of(session, &active.instance, &active.name, active.version).await?;
    Ok(Side {
        version: past::composed(side.version, active),
        ..side
    })
}

async fn compare_sources(
    session: &Session,
    from: &ActiveBody,
    owner: Instance,
    version: VersionNumber,
) -> Result<()> {
    let name = &from.name;
    if from.instance == owner {
        let client = session.client.about(owner);
        let diff = client.diff(name, version, Some(from.version)).await?;
        return session.print(text(&diff, version), &json!(diff));
    }
    let from = Side::of(session, &from.instance, name, from.version).await?;
    let to = Side::of(session, &owner, name, version).await?;
    instance::print(session, &from, &to)
}

fn note(session: &Session, before: &ActiveAtBody) {
    output::note(past::describe(before));
    if let Some(inherited) = past::inherited(session, &before.active.instance) {
        output::note(inherited);
    }
}

/// Says which included prompts have changed. One that is no longer included, or was not yet, shows in the text.
fn note_includes(before: &ActiveBody, now: &ActiveBody) {
    for old in &before.includes {
        let new = now.includes.iter().find(|new| new.name == old.name);
        let changed =
            new.filter(|new| (&new.instance, new.version) != (&old.instance, old.version));
        if let Some(new) = changed {
            output::note(format!("Now includes `{}`: {}", new.name, past::which(new)));
        }
    }
}
