//! `promptbook history`.

mod included;
mod timeline;

use promptbook_core::PromptName;
use promptbook_core::prompt::{Prompt, Publication, PublicationKind, Version};
use serde::Serialize;
use serde_json::json;

use super::inherited;
use super::session::{Session, named};
use crate::api::Client;
use crate::args::{Format, GlobalArgs, HistoryArgs};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::output::{self, Text, because, by};
use included::Ledgers;

#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "lowercase")]
pub(super) enum Event {
    Version(Box<Version>),
    Publication(Publication),
    /// A publication of a prompt that the active version included then.
    Included(Publication),
}

pub async fn run(global: &GlobalArgs, args: HistoryArgs) -> Result<Exit> {
    let session = Session::open(global)?;
    let (prompt, mut events) = events(&session, &args.name).await?;
    events.truncate(args.limit.unwrap_or(usize::MAX));
    match session.format {
        Format::Text => output::print_long(about(&session, &prompt, &events))?,
        Format::Json => output::print_json(&json!(events))?,
    }
    Ok(Exit::Done)
}

/// The prompt, and its versions and publications, newest first.
pub(super) async fn events(session: &Session, name: &PromptName) -> Result<(Prompt, Vec<Event>)> {
    let read = |client: Client| async move { find(&client, name).await };
    let (client, prompt) = session.client.own_or_inherited(read).await?;
    let mut versions = client.versions(name).await?;
    versions.reverse();
    let mut ledgers = Vec::new();
    for label in prompt.labels.keys() {
        let ledger = client.publications(name, label.as_str());
        ledgers.push(ledger.await?);
    }
    let included = Ledgers::read(session, &prompt, &versions).await?;
    Ok((prompt, timeline::newest_first(versions, ledgers, &included)))
}

/// The events, below what is special about the prompt.
pub(super) fn about(session: &Session, prompt: &Prompt, events: &[Event]) -> Text {
    let deleted = prompt
        .deleted_at
        .map(|at| format!("`{}` was deleted at {}\n", prompt.name, output::moment(at)));
    let mut said = Text::default();
    if prompt.instance != session.config.instance {
        said.plain(inherited::describe(session, prompt) + "\n");
    }
    said.plain(deleted.unwrap_or_default());
    said.append(&text(events));
    said
}

/// The prompt, deleted or not.
pub(super) async fn find(client: &Client, name: &PromptName) -> Result<Prompt> {
    match client.prompt(name).await {
        Err(Error::Api(error)) if error.status() == 404 => {
            let deleted = client.deleted(name).await?;
            deleted.ok_or(Error::Api(error))
        }
        found => Ok(found?.body),
    }
}

impl Event {
    fn what(&self) -> String {
        match self {
            Self::Version(version) => match version.redacted {
                None => format!("version {}", version.version),
                Some(_) => format!("version {} (redacted)", version.version),
            },
            Self::Publication(publication) => done(publication),
            Self::Included(publication) => {
                let included = named(&publication.name, &publication.instance);
                format!("includes {included}: {}", done(publication))
            }
        }
    }

    fn signed(&self) -> String {
        let (author, message) = match self {
            Self::Version(version) => (&version.author, &version.message),
            Self::Publication(publication) | Self::Included(publication) => {
                (&publication.author, &publication.message)
            }
        };
        let by = author
            .as_deref()
            .map_or_else(String::new, |author| format!(",{}", by(Some(author))));
        by + &because(message.as_deref())
    }
}

/// What a publication did.
fn done(publication: &Publication) -> String {
    let Publication {
        label,
        seq,
        version,
        kind,
        release,
        ..
    } = publication;
    let act = match kind {
        PublicationKind::Publish => "published",
        PublicationKind::Rollback => "rolled back",
        PublicationKind::Unpublish => "taken down",
        PublicationKind::Delete => "deleted",
        PublicationKind::Restore => "restored",
    };
    let active = version.map_or("nothing".to_owned(), |version| format!("version {version}"));
    let release = release.as_ref().map(|id| format!(" (release {id})"));
    let release = release.unwrap_or_default();
    format!("{label} #{seq}: {act}, {active} is active{release}")
}

fn text(events: &[Event]) -> Text {
    let mut out = Text::default();
    for event in events {
        let (at, style) = match event {
            Event::Version(version) => (version.created_at, output::TITLE),
            Event::Publication(publication) => (publication.at, output::ACTIVE),
            Event::Included(publication) => (publication.at, output::QUIET),
        };
        out.styled(output::QUIET, output::moment(at))
            .plain("  ")
            .styled(style, event.what())
            .plain(event.signed() + "\n");
    }
    out
}
