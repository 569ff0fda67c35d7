//! Redacting notes: the messages of a prompt's activity to which no version and no publication leads.
//!
//! The header has the newest note, and each note the one before it. A batch redacts the newest ones and lets the header go on behind
//! them, in one transaction, so an interrupted request goes on where it stopped.

use serde::Deserialize;

use super::Store;
use super::condition::Condition;
use super::pending_write::PendingWrite;
use super::receipt::Effect;
use super::redact_messages::marker_at;
use super::request::WriteContext;
use super::write::{Decision, WriteOperation};
use crate::activity::ActivityId;
use crate::error::Result;
use crate::prompt::PromptId;
use crate::table_keys;

/// How many notes one transaction redacts.
const BATCH: usize = 50;

/// What of a note leads on.
#[derive(Deserialize)]
struct Note {
    note_before: Option<ActivityId>,
}

struct RedactNotes<'a> {
    id: &'a PromptId,
    context: &'a WriteContext,
}

impl Store {
    /// Redacts the newest notes of a prompt.
    pub(super) async fn redact_notes(&self, id: &PromptId, context: &WriteContext) -> Result<()> {
        self.run(&RedactNotes { id, context }, context).await?;
        Ok(())
    }
}

impl WriteOperation for RedactNotes<'_> {
    type Answer = u64;

    async fn decide(&self, store: &Store, _attempt: u32) -> Result<Decision<u64>> {
        let header = store.existing(self.id).await?;
        store.check_purge(&header).await?;
        let mut pending = PendingWrite::over(&header, &self.context.by, store.now());
        for _ in 0..BATCH {
            let Some(last) = pending.after.last_note.take() else {
                break;
            };
            let key = table_keys::activity(&last);
            let note: Note = store.get_named(&key).await?;
            let values = vec![marker_at("message"), marker_at("event.message")];
            pending.transaction.set(key, values, Condition::default());
            pending.after.last_note = note.note_before;
        }
        pending.revised()
    }

    async fn replay(&self, _store: &Store, effect: Effect) -> Result<u64> {
        Ok(effect.revision)
    }
}
