//! `promptbook rollback`.

use futures_util::future::join_all;
use promptbook_core::api::{ReleaseRollbackBody, RollbackBody};
use promptbook_core::prompt::{Prompt, Release};
use promptbook_core::{PromptName, ReleaseId};
use serde_json::json;

use super::answer::Answer;
use super::publish::{made, move_label};
use super::session::Session;
use crate::args::{GlobalArgs, RollbackArgs};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::release::publications;

pub async fn run(global: &GlobalArgs, args: RollbackArgs) -> Result<Exit> {
    match (&args.name, &args.release) {
        (_, Some(id)) => release(global, id, &args).await,
        (Some(name), None) => {
            let session = Session::open(global)?;
            prompt(&session, name, &args).await?.print(&session)
        }
        (None, None) => Err(Error::Usage(
            "pass the name of a prompt, or --release with the ID of a release".to_owned(),
        )),
    }
}

pub(super) async fn prompt(
    session: &Session,
    name: &PromptName,
    args: &RollbackArgs,
) -> Result<Answer> {
    let body = RollbackBody {
        label: Some(session.config.label.to_string()),
        from: args.from,
        author: args.change.author(session)?,
        message: args.change.message.clone(),
    };
    let done = move_label(session, "rollback", name, None, &body);
    Ok(made(session, &done.await?.body).await)
}

async fn release(global: &GlobalArgs, id: &ReleaseId, args: &RollbackArgs) -> Result<Exit> {
    for (is_given, flag) in [
        (global.flags.label, "--label"),
        (global.flags.instance, "--instance"),
    ] {
        if is_given {
            return Err(Error::Usage(format!(
                "a release has its label and instance: leave out {flag}"
            )));
        }
    }
    let session = Session::open(global)?;
    let body = ReleaseRollbackBody {
        author: args.change.author(&session)?,
        message: args.change.message.clone(),
    };
    let undone = session.client.roll_release_back(id, &body).await?;
    session.print(active_again(&session, &undone).await, &json!(undone))?;
    Ok(Exit::Done)
}

/// What is active now of each prompt of a release that was rolled back.
async fn active_again(session: &Session, undone: &Release) -> String {
    let Release { id, label, .. } = undone;
    let client = session.client.about(undone.instance.clone());
    let reads = publications(undone).map(|made| client.prompt(&made.name));
    let mut said = format!("release {id} is rolled back\n");
    for prompt in join_all(reads).await.into_iter().flatten() {
        let Prompt { name, labels, .. } = prompt.body;
        said += &match labels.get(label).copied().flatten() {
            Some(version) => format!("  `{name}`: version {version} is active under `{label}`\n"),
            None => format!("  `{name}`: no version is active under `{label}`\n"),
        };
    }
    said
}
