//! Where a lookup reads what is active: the table, or another source of the same answers.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use crate::names::{Label, PromptName};
use crate::prompt::PromptId;
use crate::store::Store;
use crate::store::request::{ActiveRead, SnapshotId};

/// Reads what is active. See [`super::ActivePrompts::over`].
pub type Read = Box<dyn Fn(ReadRequest) -> BoxFuture<'static, ReadResult> + Send + Sync>;

/// The result of a read. The error is logged.
pub type ReadResult = Result<ReadAnswer, Box<dyn std::error::Error + Send + Sync>>;

/// What to read.
#[derive(Debug, Clone)]
pub struct ReadRequest {
    /// The prompt, in the instance that asks for it.
    pub id: PromptId,
    /// The label.
    pub label: Label,
    /// The cached version, if there is one.
    pub known: Option<KnownVersion>,
    /// How consistent the read has to be.
    pub consistency: Consistency,
}

/// The version that the cache has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownVersion {
    /// The prompts that it includes. A read that requests them with it needs one request fewer.
    pub includes: Vec<PromptName>,
    /// Its [digest](crate::prompt::Version::digest) as the source returned it.
    pub digest: String,
    /// Identifies what the last read of the table found.
    pub snapshot: SnapshotId,
}

/// How consistent a read is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consistency {
    /// Eventually consistent and cheaper: [`Store::active`].
    Eventual,
    /// The current state, in one transaction: [`Store::active_now`]. Asked for after a read that went back. The answer is never
    /// [`ReadAnswer::Unchanged`].
    Consistent,
}

/// What a read found.
#[derive(Debug, Clone)]
// One lives as long as its read.
#[allow(clippy::large_enum_variant)]
pub enum ReadAnswer {
    /// This is active.
    Read(ActiveRead),
    /// The known version, with the same included versions, is still active.
    Unchanged,
}

/// Reads the table.
pub(super) fn table(store: Store) -> Read {
    Box::new(move |request| read_table(store.clone(), request).boxed())
}

/// Reads the table once, as [`super::ActivePrompts::with`] does.
///
/// # Errors
/// The same as [`Store::active`].
pub async fn read_table(store: Store, request: ReadRequest) -> ReadResult {
    let ReadRequest {
        id, label, known, ..
    } = &request;
    let includes = known.as_ref().map_or(&[][..], |known| &known.includes);
    let read = match (request.consistency, known) {
        (Consistency::Consistent, _) => Some(store.active_now(id, label, includes).await?),
        (Consistency::Eventual, None) => Some(store.active(id, label, &[]).await?),
        (Consistency::Eventual, Some(known)) => {
            let unless = store.active_unless(id, label, includes, &known.snapshot);
            unless.await?
        }
    };
    Ok(read.map_or(ReadAnswer::Unchanged, ReadAnswer::Read))
}
