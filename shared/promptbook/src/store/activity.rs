//! The activity: each write adds its entry in its own transaction, so that no write lacks one and none has two.

use aws_sdk_dynamodb::types::AttributeValue;
use serde::Serialize;

use super::item::{self, Item};
use super::pending_write::PendingWrite;
use super::transaction::Transaction;
use crate::Timestamp;
use crate::activity::{
    Activity, ActivityId, ActivityKind, ChangedKey, ChangedPrompt, Event, MovedLabel,
};
use crate::error::{DatabaseError, Error, Result};
use crate::names::{Instance, InvalidName, ReleaseId, VersionNumber};
use crate::prompt::{Header, PublicationKind, Signature};
use crate::table_keys::{self, Key};

/// The note before an entry that is one.
const NOTE_BEFORE: &str = "note_before";

/// What a write did, for its entry.
pub(super) struct Recorded<'a> {
    pub(super) kind: ActivityKind,
    /// The time of all that the write makes.
    pub(super) at: Timestamp,
    /// The instance that changed; none if the write concerns no single instance.
    pub(super) instance: Option<&'a Instance>,
    pub(super) prompts: Vec<ChangedPrompt>,
    /// The release that it made or rolled back.
    pub(super) release: Option<&'a ReleaseId>,
    pub(super) by: &'a Signature,
    /// The API key that it created, changed or revoked.
    pub(super) key: Option<ChangedKey>,
    /// The note before it, if it is one.
    pub(super) note_before: Option<ActivityId>,
}

impl Transaction {
    /// Adds the entry of the write; answers its ID.
    pub(super) fn record(&mut self, what: Recorded<'_>) -> Result<ActivityId> {
        let activity = Activity {
            id: time_ordered_id(what.at)?,
            at: what.at,
            kind: what.kind,
            instance: what.instance.cloned(),
            prompts: what.prompts,
            release: what.release.cloned(),
            message: what.by.message.clone(),
            author: what.by.author.clone(),
            key_id: what.by.key_id.clone(),
            key_name: what.by.key_name.clone(),
            key: what.key,
        };
        let key = table_keys::activity(&activity.id);
        let mut item = item::to_item(&key, &activity)?;
        item.extend(event(&key, &activity)?);
        if let Some(before) = what.note_before {
            item.insert(
                NOTE_BEFORE.to_owned(),
                AttributeValue::S(before.to_string()),
            );
        }
        self.put_recorded(activity.at, item);
        Ok(activity.id)
    }
}

/// The event of the entry and its title, for a reader of the table's stream that can't look into lists.
fn event(key: &Key, activity: &Activity) -> Result<Item> {
    #[derive(Serialize)]
    struct Titled {
        title: &'static str,
        #[serde(flatten)]
        event: Event,
    }
    let title = activity.kind.event_title();
    let event = Event::from(activity);
    item::to_item(key, &serde_json::json!({"event": Titled { title, event }}))
}

/// A new ID that sorts by time: a UUID of version 7.
pub(super) fn time_ordered_id<T: std::str::FromStr<Err = InvalidName>>(at: Timestamp) -> Result<T> {
    let millis = u64::try_from(at.as_millisecond()).unwrap_or_default();
    let random = std::array::from_fn(|_| fastrand::u8(..));
    let id = uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid();
    let id = id.to_string().parse();
    id.map_err(|error: InvalidName| Error::Database(DatabaseError::Refused(error.to_string())))
}

impl PendingWrite {
    /// Adds the entry of a write of this prompt alone.
    pub(super) fn record(&mut self) -> Result<()> {
        let is_note = self.is_note();
        let note_before = self.after.last_note.clone().filter(|_| is_note);
        let what = Recorded {
            kind: self.kind(),
            at: self.now,
            instance: Some(&self.after.instance),
            prompts: vec![self.changed()],
            release: self.release.as_ref(),
            by: &self.by,
            key: None,
            note_before,
        };
        let id = self.transaction.record(what)?;
        if is_note {
            self.after.last_note = Some(id);
        }
        Ok(())
    }

    /// Whether its message is in its entry alone, such as that of a contract. The reason of a redaction is kept.
    fn is_note(&self) -> bool {
        self.by.message.is_some()
            && self.saved().is_none()
            && self.transaction.publications().is_empty()
            && self.kind() != ActivityKind::Redact
    }

    /// What it changes of its prompt.
    pub(super) fn changed(&self) -> ChangedPrompt {
        let (before, after) = (self.before.as_ref(), &self.after);
        let labels = after.labels.iter().filter_map(|(label, at)| {
            let was = before.and_then(|before| before.labels.get(label));
            let is_moved = was.is_none_or(|was| was.seq != at.seq);
            is_moved.then(|| MovedLabel {
                label: label.clone(),
                seq: at.seq,
                version: at.version,
                replaced: was.and_then(|was| was.version),
            })
        });
        ChangedPrompt {
            name: after.name.clone(),
            revision: after.revision,
            version: self.saved().or_else(|| self.hidden()),
            labels: labels.collect(),
        }
    }

    /// The operation, according to the header before and after it.
    fn kind(&self) -> ActivityKind {
        let after = &self.after;
        let Some(before) = &self.before else {
            return ActivityKind::Create;
        };
        match (before.purged_at.is_some(), after.purged_at.is_some()) {
            (true, false) => return ActivityKind::Create,
            (false, true) => return ActivityKind::Redact,
            _ if before.redacted != after.redacted => return ActivityKind::Redact,
            _ => {}
        }
        match (before.deleted_at.is_some(), after.deleted_at.is_some()) {
            (true, false) => return ActivityKind::Restore,
            (false, true) => return ActivityKind::Delete,
            _ => {}
        }
        let made: Vec<PublicationKind> = self.transaction.publications();
        if self.hidden().is_some() {
            ActivityKind::Delete
        } else if self.saved().is_some() || described(before) != described(after) {
            ActivityKind::Save
        } else if let Some(publication) = made.first() {
            (*publication).into()
        } else if before.contract != after.contract {
            ActivityKind::Contract
        } else {
            // Messages are all that a write changes without a trace in the header.
            ActivityKind::Redact
        }
    }

    /// The version that it saves.
    fn saved(&self) -> Option<VersionNumber> {
        let latest = self.after.latest;
        let before = self.before.as_ref();
        let is_new = before.is_none_or(|before| before.latest != latest);
        is_new.then_some(latest)
    }

    /// The version that it hides from a live prompt.
    fn hidden(&self) -> Option<VersionNumber> {
        let before = self.before.as_ref()?;
        if before.hidden == self.after.hidden {
            return None;
        }
        let mut visible = before.hidden.missing(before.latest);
        visible.find(|version| self.after.hidden.contains(*version))
    }
}

/// What a write may change without a version.
fn described(header: &Header) -> impl PartialEq {
    (header.description.clone(), header.tags.clone())
}
