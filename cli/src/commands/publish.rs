//! `promptbook publish`.

use promptbook_core::api::PublishBody;
use promptbook_core::prompt::{Prompt, Publication, PublicationKind};
use promptbook_core::{Label, PromptName};
use serde::Serialize;
use serde_json::json;

use super::also_changed::AlsoChanged;
use super::answer::Answer;
use super::inherited::own;
use super::labels::Labels;
use super::session::Session;
use crate::api::Tagged;
use crate::args::{GlobalArgs, PublishArgs, VersionSelector};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::output;

pub async fn run(global: &GlobalArgs, args: PublishArgs) -> Result<Exit> {
    let session = Session::open(global)?;
    publish(&session, args).await?.print(&session)
}

pub(super) async fn publish(session: &Session, args: PublishArgs) -> Result<Answer> {
    let name = &args.name;
    let which = args.version.unwrap_or(VersionSelector::Latest);
    let words = ["publish", name.as_str()];
    let before = own(session, name, &words, session.client.prompt(name)).await;
    if let Err(inherited @ Error::Inherited { .. }) = before {
        return Err(inherited);
    }
    if let Ok(before) = &before {
        warn(session, &before.body).await;
    }
    args.new_label.allow_for(session, name).await?;
    let (version, etag) = match (which, before) {
        // What a publication is refused for is said of the publication.
        (VersionSelector::Number(number), Err(Error::Api(_))) => (number, None),
        (which, before) => {
            let before = before?;
            (which.of(session, &before.body)?, before.etag)
        }
    };
    let if_match = etag.as_deref().filter(|_| which == VersionSelector::Latest);
    let body = PublishBody {
        version,
        label: Some(session.config.label.to_string()),
        author: args.change.author(session)?,
        message: args.change.message,
    };
    let done = move_label(session, "publish", name, if_match, &body).await?;
    let publication = done.body;
    // The answer is the publication in force, which an earlier write may have made. Every write changes the ETag.
    let is_unchanged = etag.is_some() && etag == done.etag;
    match publication.kind {
        PublicationKind::Publish if !is_unchanged => Ok(made(session, &publication).await),
        _ => Ok(nothing_changed(&publication)),
    }
}

/// Says which prompts would change, before the question whether to create a label.
async fn warn(session: &Session, prompt: &Prompt) {
    let label = &session.config.label;
    let asks = session.is_interactive() && *label != Label::default();
    if asks && !prompt.labels.contains_key(label) {
        let also = AlsoChanged::with_label(session, &prompt.name).await;
        also.warning().into_iter().for_each(output::note);
    }
}

/// Moves a label.
pub(super) async fn move_label(
    session: &Session,
    action: &str,
    name: &PromptName,
    if_match: Option<&str>,
    body: &impl Serialize,
) -> Result<Tagged<Publication>> {
    let moved = session.client.move_label(action, name, if_match, body);
    match own(session, name, &[action, name.as_str()], moved).await {
        Err(Error::Api(error)) if error.is("never-published") => {
            match Labels::of_prompt(session, name).await {
                Ok(labels) if !labels.have(&session.config.label) => {
                    Err(Error::NotThere(labels.missing(session)))
                }
                _ => Err(Error::Api(error)),
            }
        }
        moved => moved,
    }
}

/// What a publication did, and which prompts changed with it.
pub(super) async fn made(session: &Session, publication: &Publication) -> Answer {
    let also = match publication.version == publication.replaced {
        true => AlsoChanged::nothing(),
        false => AlsoChanged::with_label(session, &publication.name).await,
    };
    answer(&describe(publication), publication, &also)
}

/// That a publication in force is what was asked for.
pub(super) fn nothing_changed(publication: &Publication) -> Answer {
    answer(
        &unchanged(publication),
        publication,
        &AlsoChanged::nothing(),
    )
}

fn answer(said: &str, publication: &Publication, also: &AlsoChanged) -> Answer {
    let mut json = json!(publication);
    also.add_to(&mut json);
    Answer::new(said.to_owned() + &also.line(), json)
}

/// That a publication in force is what was asked for, in words.
fn unchanged(publication: &Publication) -> String {
    let Publication {
        name, label, seq, ..
    } = publication;
    match publication.version {
        Some(version) => format!(
            "version {version} of `{name}` is already active under `{label}`: nothing changed (publication {seq})"
        ),
        None => format!(
            "no version of `{name}` is active under `{label}`: nothing changed (publication {seq})"
        ),
    }
}

/// What a publication did, in words.
pub(super) fn describe(publication: &Publication) -> String {
    let Publication {
        name,
        label,
        seq,
        version,
        replaced,
        kind,
        ..
    } = publication;
    let before = match replaced {
        Some(replaced) => format!("previously version {replaced}"),
        None => "previously none".to_owned(),
    };
    match version {
        Some(version) if *kind == PublicationKind::Rollback && *replaced == Some(*version) => {
            format!(
                "version {version} of `{name}` is already active under `{label}`: this rollback changed nothing (publication {seq})"
            )
        }
        Some(version) => {
            let again = match kind {
                PublicationKind::Rollback | PublicationKind::Restore => " again",
                PublicationKind::Publish | PublicationKind::Unpublish | PublicationKind::Delete => {
                    ""
                }
            };
            format!(
                "version {version} of `{name}` is active{again} under `{label}` (publication {seq}; {before})"
            )
        }
        None => {
            format!(
                "no version of `{name}` is active under `{label}` (publication {seq}; {before})"
            )
        }
    }
}

#[cfg(test)]
mod tests;
