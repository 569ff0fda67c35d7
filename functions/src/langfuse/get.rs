//! Reading one version of a prompt: the instance's own, else that of `default`.

use axum::Json;
use axum::extract::State;
use http::Uri;
use promptbook::content::Message;
use promptbook::error::LabelError;
use promptbook::prompt::{Header, PromptId, Version};
use promptbook::store::Store;
use promptbook::store::request::VersionSelector;
use promptbook::{Error as Domain, Label, VersionNumber};

use super::bodies::PromptBody;
use super::paths::{self, WhichQuery};
use super::text;
use crate::http::basic::Client;
use crate::http::{Error, update_context};

/// Reads a version of the prompt in the path. Default: what is active under `production`.
pub(super) async fn get(
    State(store): State<Store>,
    client: Client,
    uri: Uri,
) -> Result<Json<PromptBody>, Error> {
    let id = paths::prompt(client.instance.clone(), &uri)?;
    one(&store, &client, &id, &paths::query(&uri)?).await
}

/// Reads a version.
pub(super) async fn one(
    store: &Store,
    client: &Client,
    id: &PromptId,
    query: &WhichQuery,
) -> Result<Json<PromptBody>, Error> {
    let (which, resolve) = (Which::of(query.selector()?)?, query.resolve()?);
    client.caller.reads(id)?;
    if which.label().is_none() {
        client.caller.reads_drafts()?;
    }
    let headers = store.live_headers(id).await?;
    let Some((header, number)) = which.find(&headers) else {
        return Err(which.missing(id, headers.first()).into());
    };
    let version = store.version_of(header, number).await?;
    update_context(|context| {
        context.version = Some(version.version);
        context.label = which.label().cloned();
    });
    check_fillable(&version)?;
    if version.includes.is_empty() || !resolve {
        return Ok(Json(PromptBody::new(header, &version, text::tag)));
    }
    let label = which.label().cloned().unwrap_or_default();
    let pieces = pieces(store, id, &label, &version).await?;
    let of = |name: &_| {
        let piece = pieces.iter().find(|piece| piece.name == *name);
        piece
            .and_then(|piece| piece.template.clone())
            .unwrap_or_default()
    };
    let body = PromptBody::new(header, &version, of);
    Ok(Json(body.resolved(&pieces.iter().collect::<Vec<_>>())))
}

/// Which version of a prompt.
enum Which {
    Number(VersionNumber),
    Label(Label),
}

impl Which {
    fn of(VersionSelector { version, label }: VersionSelector) -> Result<Self, Error> {
        match (version, label) {
            (Some(_), Some(_)) => Err(Error::BadQuery(
                "version and label are both given: keep one of them".to_owned(),
            )),
            (Some(number), None) => Ok(Self::Number(number)),
            (None, label) => Ok(Self::Label(label.unwrap_or_default())),
        }
    }

    /// The label, if something can be active under it.
    fn label(&self) -> Option<&Label> {
        match self {
            Self::Label(label) if !label.is_reserved() => Some(label),
            Self::Label(_) | Self::Number(_) => None,
        }
    }

    /// The version that it means, with its header. Under a label, `default` is asked where the instance has nothing active.
    fn find<'h>(&self, headers: &'h [Header]) -> Option<(&'h Header, VersionNumber)> {
        let own = headers.first();
        match self {
            Self::Number(number) => {
                let has =
                    |header: &&Header| *number <= header.latest && !header.hidden.contains(*number);
                own.filter(has).map(|header| (header, *number))
            }
            Self::Label(label) if label.is_reserved() => {
                own.and_then(|header| Some((header, header.newest_visible()?)))
            }
            Self::Label(label) => headers.iter().find_map(|header| {
                let at = header.labels.get(label)?;
                Some((header, at.version?))
            }),
        }
    }

    fn missing(&self, id: &PromptId, header: Option<&Header>) -> Domain {
        let PromptId { instance, name } = id.clone();
        match (header, self) {
            (None, _) => Domain::PromptNotFound { instance, name },
            (Some(header), Self::Number(version)) => Domain::VersionNotFound {
                name,
                version: *version,
                latest: header.newest_visible().unwrap_or(header.latest),
            },
            (Some(_), Self::Label(label)) => Domain::Label(LabelError::NotActive {
                instance,
                name,
                label: label.clone(),
            }),
        }
    }
}

/// The versions that a version includes, for a reader of this instance and label, all at one moment.
async fn pieces(
    store: &Store,
    id: &PromptId,
    label: &Label,
    version: &Version,
) -> Result<Vec<Version>, Error> {
    let found = store.active_pieces(id, label, &version.includes).await?;
    let mut pieces = Vec::new();
    for (name, active) in version.includes.iter().zip(found) {
        let piece = active.and_then(|active| active.version);
        let piece = piece.ok_or_else(|| Error::IncludeGone(name.clone()))?;
        pieces.push(piece);
    }
    Ok(pieces)
}

/// Refuses a template that a client would not fill in as this server does.
fn check_fillable(version: &Version) -> Result<(), Error> {
    let turns = version.messages.iter().flatten();
    let turns = turns.filter_map(|message| match message {
        Message::Turn { content, .. } => Some(content),
        Message::Thread { .. } => None,
    });
    let format = version.template_format;
    let mut templates = version.template.iter().chain(turns);
    match templates.all(|template| text::is_fillable(format, template)) {
        true => Ok(()),
        false => Err(Error::NotFillable {
            name: version.name.clone(),
            version: version.version,
        }),
    }
}
