//! Every read and write of the table: one method for one business operation, one file for one method.
//!
//! # Layout
//! - [`request`]: what callers ask and what they are answered. `item`: entities to items and back.
//! - `write`: how every write runs; `transaction`, `header_check`, `name_update`, `action`, `condition`: its actions; `commit`: sending them until their outcome is known;
//!   `pending_write`, `add_publication`: moving a label, the one way in which anything becomes active; `publishable`: whether a version may; `activity`: the entry that each write adds.
//! - `new_version`, `point_labels`, `hide` (over `labelled`), `visible`: what clients of Langfuse's API write and read.
//! - `create`, `save` (with `save_checks`, `saved`), `publish`, `rollback`, `unpublish`, `delete`, `restore`, `contract`, `seed`, `release`, `release_rollback`: a write each.
//! - `redact`, `redact_messages`, `redact_releases`, `redact_activity`, `purge`: taking the text of versions, and the messages about them, out of the table.
//! - `pieces`, `piece_reads`, `piece_checks`: what a version includes, and whether that is as it needs it.
//! - `release_draft`, `release_reads`: what a release and its rollback have in common, and how releases are read.
//! - `read`, `page`, `prompts`, `history`, `reach` (over `ranges`), `overrides`, `override_states`, `includers`, `instances`, `active`, `active_at`, `past`, `activity_list`, `needed` (over `active_uses`), `batch`, `round`, `snapshot`: the reads. `connect`, `table`: the client and the table itself.
//! - `older_overrides`: what a table of an earlier release lacks, and the number of the layout.
//! - `keys`: API keys that were created through the API. `settings`: those of an instance, and its protected labels.
//! - [`count`]: what of all this is counted. [`Audit`]: whether what is stored keeps the guarantees.

mod action;
mod active;
mod active_at;
mod active_snapshot;
mod active_uses;
mod activity;
mod activity_list;
mod add_publication;
mod audit;
mod batch;
mod commit;
mod compose;
mod condition;
pub mod connect;
mod contract;
pub mod count;
mod create;
mod cursor;
mod delete;
mod failure;
mod header_check;
mod hide;
mod history;
mod includers;
mod instances;
mod item;
mod keys;
mod labelled;
mod merge;
mod name_update;
mod needed;
mod new_version;
mod older_overrides;
mod override_states;
mod overrides;
mod page;
mod past;
mod pending_write;
mod piece_checks;
mod piece_reads;
mod pieces;
mod point_labels;
mod prompts;
mod publish;
mod publishable;
mod purge;
mod ranges;
mod reach;
mod read;
mod receipt;
mod redact;
mod redact_activity;
mod redact_messages;
mod redact_notes;
mod redact_releases;
mod release;
mod release_draft;
mod release_reads;
mod release_rollback;
pub mod request;
mod restore;
mod rollback;
mod round;
mod save;
mod save_checks;
mod saved;
mod seed;
mod settings;
mod size;
mod snapshot;
mod snapshot_id;
mod table;
mod transaction;
mod unpublish;
mod visible;
mod write;

pub use audit::Audit;
pub use compose::composed;
pub use connect::NoTable;
pub use older_overrides::LAYOUT;

use std::sync::Arc;

use aws_sdk_dynamodb::Client;

use crate::Timestamp;
use crate::clock::Clock;

/// A handle on the table. Cloning it is cheap; every clone shares one connection pool.
#[derive(Debug, Clone)]
pub struct Store {
    client: Client,
    table: Arc<str>,
    clock: Clock,
}

impl Store {
    /// A store over a table that exists, or that [`Store::create_table`] makes.
    pub fn new(client: Client, table: impl Into<Arc<str>>) -> Self {
        Self {
            client,
            table: table.into(),
            clock: Clock::default(),
        }
    }

    /// The same store, with another source of time.
    #[must_use]
    pub fn with_clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    /// What tells it the time.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The table's name.
    pub fn table(&self) -> &str {
        &self.table
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
