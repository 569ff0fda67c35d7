//! How far a webhook is, kept in the data folder.

use std::fs;
use std::io::ErrorKind;

use promptbook::Timestamp;
use promptbook::activity::{Activity, Follower};
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::data::Folder;

/// The file in the data folder.
const FILE: &str = "webhook.json";

#[derive(Debug, Serialize, Deserialize)]
struct Stored {
    /// The receiver, since another one begins anew.
    url: String,
    /// What was written earlier is not sent.
    begun: Timestamp,
    follower: Follower,
}

/// How far a webhook is.
#[derive(Debug)]
pub(super) struct Position {
    /// Whether nothing is known of this receiver.
    pub(super) is_new: bool,
    stored: Stored,
    folder: Option<std::path::PathBuf>,
}

impl Position {
    /// Reads the position of this receiver. Without a folder, it is forgotten when the server stops.
    ///
    /// # Errors
    /// The file can't be read.
    pub(super) fn open(url: &str, folder: Option<&Folder>, now: Timestamp) -> Result<Self, Error> {
        let path = folder.map(|folder| folder.path().to_owned());
        let read = match &path {
            None => None,
            Some(path) => match fs::read(path.join(FILE)) {
                Ok(text) => Some(parse(path, &text)?),
                Err(error) if error.kind() == ErrorKind::NotFound => None,
                Err(source) => {
                    let path = path.join(FILE);
                    return Err(Error::Folder { path, source });
                }
            },
        };
        let read = read.filter(|stored| stored.url == url);
        Ok(Self {
            is_new: read.is_none(),
            stored: read.unwrap_or_else(|| Stored {
                url: url.to_owned(),
                begun: now,
                follower: Follower::default(),
            }),
            folder: path,
        })
    }

    /// Begins after these entries.
    pub(super) fn begin(&mut self, known: &[Activity]) -> Result<(), Error> {
        for entry in known {
            self.stored.follower.done(entry);
        }
        self.store()
    }

    /// The time to read from.
    pub(super) fn since(&self) -> Timestamp {
        let stored = &self.stored;
        stored.follower.since().unwrap_or(stored.begun)
    }

    pub(super) fn unseen(&self, entries: Vec<Activity>) -> Vec<Activity> {
        self.stored.follower.unseen(entries)
    }

    /// Keeps that an event was taken.
    pub(super) fn done(&mut self, entry: &Activity) -> Result<(), Error> {
        self.stored.follower.done(entry);
        self.store()
    }

    fn store(&self) -> Result<(), Error> {
        let Some(folder) = &self.folder else {
            return Ok(());
        };
        let text = serde_json::to_string(&self.stored).unwrap_or_default();
        crate::data::write_secret(folder, FILE, &text)
    }
}

fn parse(folder: &std::path::Path, text: &[u8]) -> Result<Stored, Error> {
    serde_json::from_slice(text).map_err(|error| Error::KeyFile {
        path: folder.join(FILE),
        problem: format!(
            "is damaged ({error}): delete it, and the webhook sends what is written from then on"
        ),
    })
}
