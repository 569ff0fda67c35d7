//! What was active at a time, compared with what is active now or with a version.

use promptbook_core::api::{ActiveBody, Included};
use promptbook_core::{Instance, VersionNumber};
use serde_json::json;

use super::instance::{self, Side};
use super::text;
use crate::api::Client;
use crate::args::{DiffArgs, PastTime, VersionSelector};
use crate::commands::answer::Answer;
use crate::commands::history::find;
use crate::commands::labels;
use crate::commands::past;
use crate::commands::session::Session;
use crate::error::{Error, Result};

pub(super) async fn compare(session: &Session, args: &DiffArgs, time: PastTime) -> Result<Answer> {
    let before = past::active_at(session, &args.name, Some(time)).await?;
    let mut notes = vec![past::describe(&before)];
    notes.extend(past::inherited(session, &before.active.instance));
    if let Some(which) = args.one {
        let (owner, version) = given(session, args, which).await?;
        let compared = compare_sources(session, &before.active, owner, version).await?;
        return Ok(compared.after(notes));
    }
    let now = active(session, args).await?;
    notes.extend(changed_includes(&before.active, &now));
    let compared = match args.compose {
        true => {
            let from = served(session, &before.active).await?;
            let to = served(session, &now).await?;
            instance::changes(session, &from, &to)?
        }
        false => compare_sources(session, &before.active, now.instance, now.version).await?,
    };
    Ok(compared.after(notes))
}

/// The version to compare with, of the instance's own prompt or of the inherited one.
async fn given(
    session: &Session,
    args: &DiffArgs,
    which: VersionSelector,
) -> Result<(Instance, VersionNumber)> {
    let read = |client: Client| async move { find(&client, &args.name).await };
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
) -> Result<Answer> {
    let name = &from.name;
    if from.instance == owner {
        let client = session.client.about(owner);
        let diff = client.diff(name, version, Some(from.version)).await?;
        return Ok(Answer::new(text(&diff, version), json!(diff)));
    }
    let from = Side::of(session, &from.instance, name, from.version).await?;
    let to = Side::of(session, &owner, name, version).await?;
    instance::changes(session, &from, &to)
}

/// Says which included prompts have changed. One that is no longer included, or was not yet, shows in the text.
fn changed_includes(before: &ActiveBody, now: &ActiveBody) -> Vec<String> {
    let change = |old: &Included| {
        let new = now.includes.iter().find(|new| new.name == old.name)?;
        let is_changed = (&new.instance, new.version) != (&old.instance, old.version);
        is_changed.then(|| format!("Now includes `{}`: {}", new.name, past::which(new)))
    };
    before.includes.iter().filter_map(change).collect()
}
