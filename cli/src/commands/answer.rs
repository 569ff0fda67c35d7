//! The result of a command, before it is printed or sent to another program.

use serde_json::Value;

use super::session::Session;
use crate::error::Result;
use crate::exit::Exit;
use crate::output::{self, Text};

#[derive(Debug)]
pub(super) struct Answer {
    /// For people.
    pub(super) text: Text,
    /// For programs.
    pub(super) json: Value,
    /// What people should know about the result, one line each.
    pub(super) notes: Vec<String>,
}

impl Answer {
    pub(super) fn new(text: impl Into<Text>, json: Value) -> Self {
        Self {
            text: text.into(),
            json,
            notes: Vec::new(),
        }
    }

    /// The same with notes before those that it has.
    #[must_use]
    pub(super) fn after(mut self, notes: impl IntoIterator<Item = String>) -> Self {
        self.notes.splice(..0, notes);
        self
    }

    /// Prints the notes to standard error, then the result.
    pub(super) fn print(self, session: &Session) -> Result<Exit> {
        self.notes.into_iter().for_each(output::note);
        session.print(self.text, &self.json)?;
        Ok(Exit::Done)
    }
}
