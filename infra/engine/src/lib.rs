//! An embedded DynamoDB: passes the AWS SDK's requests to dynoxide's operations, in process and without a socket.
//!
//! # Layout
//! - `client`: the SDK client. `connector`: an HTTP client for the SDK without HTTP. `operations`: maps a request's target to dynoxide's operation.
//! - `file`: the database's files, their mode and identity. `probe`: tests whether the folder is writable.
//! - `trouble`: maps dynoxide's errors to storage faults.

mod client;
mod connector;
mod file;
mod operations;
mod probe;
mod trouble;

pub use connector::Answer;
pub use trouble::Trouble;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use dynoxide::Database;
use promptbook::StorageFault;
use tokio::sync::Semaphore;

use file::DatabaseFile;

/// How many reads may run concurrently. They share SQLite's one connection and wait for each other briefly.
const READS: u32 = 64;
/// How long stopping waits for running requests.
const GRACE: Duration = Duration::from_secs(2);

/// A database and its operations. Cloning is cheap; dropping the last clone closes the database.
#[derive(Clone)]
pub struct Engine {
    database: Database,
    /// None for a database in memory.
    file: Option<Arc<DatabaseFile>>,
    /// Held by several reads, or by one write.
    turn: Arc<Semaphore>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine")
            .field("file", &self.file)
            .finish_non_exhaustive()
    }
}

impl Engine {
    /// Creates an empty database in memory, which lasts until its last clone is dropped.
    ///
    /// # Errors
    /// If SQLite does not start.
    pub fn in_memory() -> Result<Self, Trouble> {
        let database = Database::memory().map_err(|error| Trouble::of(&error, None))?;
        Ok(Self::new(database, None))
    }

    /// Opens the database in this file. The file is created if needed, and made private to its owner.
    ///
    /// dynoxide keeps SQLite's defaults, a write-ahead log synced at each commit, and runs each DynamoDB transaction as one
    /// SQLite transaction: a killed process leaves no partial writes.
    ///
    /// # Errors
    /// Why it can't be opened. The file is unchanged then.
    pub fn open(path: &Path) -> Result<Self, Trouble> {
        let path = file::prepare(path)?;
        let text = path.to_str().ok_or_else(|| {
            let problem = "the database's path must be UTF-8";
            Trouble::new(StorageFault::Failed, &path, problem)
        })?;
        let database = Database::new(text).map_err(|error| Trouble::of(&error, Some(&path)))?;
        let file = DatabaseFile::opened(path)?;
        Ok(Self::new(database, Some(Arc::new(file))))
    }

    fn new(database: Database, file: Option<Arc<DatabaseFile>>) -> Self {
        let turn = Arc::new(Semaphore::new(READS as usize));
        Self {
            database,
            file,
            turn,
        }
    }

    /// Writes a file next to the database, and removes it.
    ///
    /// # Errors
    /// Why nothing can be written there.
    pub fn check_writable(&self) -> Result<(), Trouble> {
        match &self.file {
            None => Ok(()),
            Some(file) => probe::write_beside(file.path())
                .map_err(|error| Trouble::of_io(&error, file.path())),
        }
    }

    /// Removes expired items, as DynamoDB does automatically, while other requests continue. Returns the number of removed items.
    ///
    /// # Errors
    /// A storage fault.
    pub async fn sweep(&self) -> Result<usize, Trouble> {
        let engine = self.clone();
        let swept = tokio::task::spawn_blocking(move || {
            engine.check_file()?;
            engine
                .database
                .sweep_ttl()
                .map_err(|error| engine.trouble(&error))
        });
        swept.await.unwrap_or_else(|_| Err(self.defect()))
    }

    /// Stops the engine: waits briefly for running requests and accepts no others.
    pub async fn stop(&self) {
        let _ = tokio::time::timeout(GRACE, self.turn.acquire_many(READS)).await;
        self.turn.close();
    }

    fn check_file(&self) -> Result<(), Trouble> {
        self.file.as_ref().map_or(Ok(()), |file| file.check())
    }

    /// Maps an error of dynoxide. A missing file is the reason, whatever SQLite reports.
    fn trouble(&self, error: &dynoxide::DynoxideError) -> Trouble {
        let path = self.file.as_ref().map(|file| file.path());
        self.check_file()
            .err()
            .unwrap_or_else(|| Trouble::of(error, path))
    }

    /// The fault for a panic of the database, without its message, which can quote stored data.
    fn defect(&self) -> Trouble {
        let path = self.file.as_ref().map(|file| file.path());
        let path = path.unwrap_or(Path::new("memory"));
        Trouble::new(StorageFault::Failed, path, "a defect in the engine")
    }
}

#[cfg(test)]
mod tests;
