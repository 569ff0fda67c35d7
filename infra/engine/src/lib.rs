//! DynamoDB in this process: the AWS SDK hands its requests to dynoxide's operations, without a socket that others could reach.
//!
//! # Layout
//! - `client`: the SDK's client. `connector`: the SDK's HTTP client that is none. `operations`: a request's target to dynoxide's operation.
//! - `file`: the database's file, its mode, and whether it is still there. `probe`: whether its folder can be written.
//! - `trouble`: dynoxide's errors as faults of the storage.

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

/// How many reads take their turn together. SQLite has one connection, for which they wait as long as another read takes.
const READS: u32 = 64;
/// How long requests that run at the end may take.
const GRACE: Duration = Duration::from_secs(2);

/// A database and its operations. Cloning it is cheap; the last clone closes it.
#[derive(Clone)]
pub struct Engine {
    database: Database,
    /// None in memory.
    file: Option<Arc<DatabaseFile>>,
    /// Of reads together, or of one write alone.
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
    /// An empty database that is gone with its last clone.
    ///
    /// # Errors
    /// SQLite does not start.
    pub fn in_memory() -> Result<Self, Trouble> {
        let database = Database::memory().map_err(|error| Trouble::of(&error, None))?;
        Ok(Self::new(database, None))
    }

    /// Opens the database of this file, which is made if it is not there; others can't read it from then on.
    ///
    /// dynoxide keeps SQLite's defaults, a write-ahead log synced at each commit, and runs each DynamoDB transaction as one of
    /// SQLite's: a killed process leaves whole writes only.
    ///
    /// # Errors
    /// Why it can't be opened. The file is as it was then.
    pub fn open(path: &Path) -> Result<Self, Trouble> {
        let path = file::prepare(path)?;
        let text = path.to_str().ok_or_else(|| {
            let problem = "a database needs a path in UTF-8";
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

    /// Writes beside the database, and removes what it wrote.
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

    /// Removes what has expired, as DynamoDB does by itself; other requests go on meanwhile. How many items that were.
    ///
    /// # Errors
    /// What is wrong with the storage.
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

    /// Ends: waits a moment for the requests that run, and takes no others.
    pub async fn stop(&self) {
        let _ = tokio::time::timeout(GRACE, self.turn.acquire_many(READS)).await;
        self.turn.close();
    }

    fn check_file(&self) -> Result<(), Trouble> {
        self.file.as_ref().map_or(Ok(()), |file| file.check())
    }

    /// What an error of dynoxide's means. When the file is gone, that is the reason, whatever SQLite says.
    fn trouble(&self, error: &dynoxide::DynoxideError) -> Trouble {
        let path = self.file.as_ref().map(|file| file.path());
        self.check_file()
            .err()
            .unwrap_or_else(|| Trouble::of(error, path))
    }

    /// The database panicked. The words of a panic can quote what is stored.
    fn defect(&self) -> Trouble {
        let path = self.file.as_ref().map(|file| file.path());
        let path = path.unwrap_or(Path::new("memory"));
        Trouble::new(StorageFault::Failed, path, "a defect in the engine")
    }
}

#[cfg(test)]
mod tests;
