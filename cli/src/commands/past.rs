//! What was active at a time: reading it, and saying so.

use promptbook_core::api::{ActiveAtBody, ActiveBody, Included};
use promptbook_core::clock::Clock;
use promptbook_core::prompt::Version;
use promptbook_core::{Instance, PromptName};

use super::labels;
use super::session::Session;
use crate::args::PastTime;
use crate::error::{Error, Result};
use crate::output::{self, because, by};

/// What was active under the configured label. Default: now.
pub(super) async fn active_at(
    session: &Session,
    name: &PromptName,
    time: Option<PastTime>,
) -> Result<ActiveAtBody> {
    let time = time.map(|time| time.resolve(Clock::default().now()));
    let label = &session.config.label;
    let found = session.client.active_at(name, label, time.transpose()?);
    match found.await {
        Err(Error::Api(error)) if error.is("not-active-at") => {
            Err(labels::explain_inactive(session, name, error).await)
        }
        found => found,
    }
}

/// When it was active, the publication that made it so, and what it included.
pub(super) fn describe(found: &ActiveAtBody) -> String {
    let publication = &found.publication;
    let active = format!(
        "Active under `{}` at {}: publication {} from {}{}{}",
        publication.label,
        found.time,
        publication.seq,
        output::moment(publication.at),
        by(publication.author.as_deref()),
        because(publication.message.as_deref())
    );
    let includes = found.active.includes.iter();
    let includes = includes.map(|it| format!("\nIncludes `{}`: {}", it.name, which(it)));
    includes.fold(active, |text, line| text + &line)
}

/// Which version of an included prompt.
pub(super) fn which(piece: &Included) -> String {
    let (version, instance, label) = (piece.version, &piece.instance, &piece.label);
    format!("version {version} under `{label}` of `{instance}`")
}

/// That the instance inherited it; none if it was its own.
pub(super) fn inherited(session: &Session, owner: &Instance) -> Option<String> {
    let instance = &session.config.instance;
    (instance != owner).then(|| format!("Inherited by `{instance}` from `{owner}`"))
}

/// The version with the text of included prompts in place of the includes.
pub(super) fn composed(version: Version, active: &ActiveBody) -> Version {
    Version {
        template: active.template.clone(),
        messages: active.messages.clone(),
        inputs: active.inputs.clone(),
        includes: Vec::new(),
        ..version
    }
}
