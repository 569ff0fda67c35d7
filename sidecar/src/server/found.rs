//! An answer of the API as a read of the table.

use std::collections::BTreeSet;

use promptbook::Timestamp;
use promptbook::api::{ActiveBody, Included};
use promptbook::content::{Content, PromptType, TemplateFormat};
use promptbook::prompt::{Active, Publication, PublicationKind, Version};
use promptbook::store::request::ActiveRead;

use super::Error;

/// The answer as a read of the table. Its version is composed and has its `ETag` as its digest; the pieces are empty and only tell
/// which publications they are.
pub(super) fn found(active: ActiveBody, etag: &str, of_default: bool) -> Result<ActiveRead, Error> {
    let inherits = of_default || active.instance.is_default();
    let pieces = active
        .includes
        .iter()
        .map(|it| piece(it, active.published_at));
    let pieces = pieces.collect();
    let version = Version {
        digest: etag.to_owned(),
        ..version(active.clone())?
    };
    let found = Some(Active {
        publication: publication(&active),
        below: None,
        version: Some(version),
    });
    Ok(match inherits {
        true => ActiveRead {
            inherited: found,
            pieces,
            ..ActiveRead::default()
        },
        false => ActiveRead {
            own: found,
            pieces,
            ..ActiveRead::default()
        },
    })
}

fn publication(active: &ActiveBody) -> Publication {
    Publication {
        name: active.name.clone(),
        instance: active.instance.clone(),
        label: active.label.clone(),
        seq: active.seq,
        version: Some(active.version),
        kind: PublicationKind::Publish,
        replaced: None,
        release: None,
        message: None,
        author: None,
        key_id: None,
        at: active.published_at,
    }
}

/// The version, with the names that its composed templates read.
fn version(active: ActiveBody) -> Result<Version, Error> {
    let version = unread(active);
    let composed = Content::of_saved(version.clone())?.compose(&[])?;
    let content = composed.content(None);
    Ok(Version {
        uses: content.uses().clone(),
        optional: content.optional().clone(),
        ..version
    })
}

/// The version without the names that its templates read.
fn unread(active: ActiveBody) -> Version {
    Version {
        name: active.name,
        instance: active.instance,
        version: active.version,
        prompt_type: active.prompt_type,
        template_format: active.template_format,
        template: active.template,
        messages: active.messages,
        model: active.model,
        inputs: active.inputs,
        uses: BTreeSet::new(),
        optional: BTreeSet::new(),
        includes: Vec::new(),
        digest: String::new(),
        config: None,
        message: None,
        author: None,
        key_id: None,
        created_at: active.published_at,
        redacted: None,
    }
}

fn piece(included: &Included, at: Timestamp) -> Active {
    let active = ActiveBody {
        name: included.name.clone(),
        instance: included.instance.clone(),
        label: included.label.clone(),
        version: included.version,
        seq: included.seq,
        prompt_type: PromptType::Text,
        template_format: TemplateFormat::default(),
        template: Some(String::new()),
        messages: None,
        model: None,
        inputs: Default::default(),
        published_at: at,
        includes: Vec::new(),
    };
    Active {
        publication: publication(&active),
        below: None,
        version: Some(unread(active)),
    }
}
