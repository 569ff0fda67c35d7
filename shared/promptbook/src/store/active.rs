//! Reads the active version with what it includes: behind every lookup, and one request once the includes are known.

use super::Store;
use super::item::{self, Item};
use super::request::{ActiveRead, SnapshotId};
use crate::error::{DatabaseError, Error, Result};
use crate::names::{Label, PromptName};
use crate::prompt::{Active, PromptId};
use crate::table_keys;

/// The maximum number of attempts, if versions with other includes become active during the read.
const TRIES: usize = 5;

impl Store {
    /// Reads what a label points at, for an instance and for `default`, with the prompts that it includes.
    ///
    /// `known` lists the includes of the version that was active last. If they are still the same, one request reads everything at one
    /// moment. A prompt without includes is read eventually consistently, at half the price.
    ///
    /// # Errors
    /// [`Unavailable`](DatabaseError::Unavailable), [`Refused`](DatabaseError::Refused), [`Corrupt`](DatabaseError::Corrupt). A failed read of the instance's own prompt never falls back to `default`.
    pub async fn active(
        &self,
        id: &PromptId,
        label: &Label,
        known: &[PromptName],
    ) -> Result<ActiveRead> {
        if !known.is_empty() {
            return self.with_pieces(id, label, known.to_vec()).await;
        }
        let items = self.eventually_active(id, label).await?;
        self.active_among(id, label, items).await
    }

    /// The same, or `None` if it finds the publications that an earlier read found: `before` is its [`ActiveRead::snapshot`].
    ///
    /// Most refreshes of a lookup find no change. Included prompts are read without their texts until one is found.
    ///
    /// # Errors
    /// The same as [`Store::active`].
    pub async fn active_unless(
        &self,
        id: &PromptId,
        label: &Label,
        known: &[PromptName],
        before: &SnapshotId,
    ) -> Result<Option<ActiveRead>> {
        if !known.is_empty() {
            if self.is_unchanged(id, label, known, before).await? {
                return Ok(None);
            }
            let read = self.with_pieces(id, label, known.to_vec()).await;
            return read.map(Some);
        }
        let items = self.eventually_active(id, label).await?;
        if *before == items.iter().map(Option::as_ref).collect() {
            return Ok(None);
        }
        self.active_among(id, label, items).await.map(Some)
    }

    /// Reads what a label points at now, consistently and at one moment. Costs two to four times as much as [`Store::active`].
    ///
    /// # Errors
    /// The same as [`Store::active`].
    pub async fn active_now(
        &self,
        id: &PromptId,
        label: &Label,
        known: &[PromptName],
    ) -> Result<ActiveRead> {
        let includes = match id.instance.is_default() && known.is_empty() {
            false => known.to_vec(),
            // A single item needs no transaction.
            true => {
                let read = ActiveRead {
                    inherited: self.read_label(id, label).await?,
                    ..ActiveRead::default()
                };
                match read.in_force() {
                    Some((_, version)) if !version.includes.is_empty() => version.includes.clone(),
                    _ => return Ok(read),
                }
            }
        };
        self.with_pieces(id, label, includes).await
    }

    /// Reads the publications that a version of this prompt would include under a label, all at one moment; `None` where nothing is active.
    ///
    /// # Errors
    /// The same as [`Store::active`].
    pub async fn active_pieces(
        &self,
        id: &PromptId,
        label: &Label,
        includes: &[PromptName],
    ) -> Result<Vec<Option<Active>>> {
        if includes.is_empty() {
            return Ok(Vec::new());
        }
        let mut snapshot = self.snapshot(id, label, includes).await?;
        let pieces = includes.iter().map(|name| snapshot.piece(id, name, label));
        Ok(pieces.collect())
    }

    /// Reads the active items of the instance and, last, of `default`, each as of a moment of its own.
    async fn eventually_active(&self, id: &PromptId, label: &Label) -> Result<Vec<Option<Item>>> {
        let key = table_keys::active(id, label);
        if id.instance.is_default() {
            return Ok(vec![self.get_item(&key, false).await?]);
        }
        let inherited_key = table_keys::active(&id.of_default(), label);
        let mut found = self.batch(&[&key, &inherited_key], false).await?;
        Ok(vec![found.remove(&key), found.remove(&inherited_key)])
    }

    /// What is active among these items, with what it includes.
    async fn active_among(
        &self,
        id: &PromptId,
        label: &Label,
        mut items: Vec<Option<Item>>,
    ) -> Result<ActiveRead> {
        let snapshot = items.iter().map(Option::as_ref).collect();
        let inherited = items.pop().flatten();
        let read = ActiveRead {
            own: parse(items.pop().flatten())?,
            inherited: parse(inherited)?,
            pieces: Vec::new(),
            snapshot,
        };
        match read.in_force() {
            Some((_, version)) if version.includes.is_empty() => Ok(read),
            Some((_, version)) => self.with_pieces(id, label, version.includes.clone()).await,
            // The two reads are of two moments: an own that came as default's went would be missed by both.
            None if !id.instance.is_default() => self.active_now(id, label, &[]).await,
            None => Ok(read),
        }
    }

    /// Reads the prompt and what it includes, at one moment.
    async fn with_pieces(
        &self,
        id: &PromptId,
        label: &Label,
        mut includes: Vec<PromptName>,
    ) -> Result<ActiveRead> {
        for _ in 0..TRIES {
            let mut snapshot = self.snapshot(id, label, &includes).await?;
            let mut read = snapshot.prompt(id, label);
            let included = read.in_force().map(|(_, version)| version.includes.clone());
            let included = included.unwrap_or_default();
            if included != includes {
                read.snapshot = SnapshotId::default();
            }
            if included.iter().all(|name| includes.contains(name)) {
                let piece = |name| {
                    let found = snapshot.piece(id, name, label);
                    found.ok_or_else(|| dangling(id, label, name))
                };
                return Ok(ActiveRead {
                    pieces: included.iter().map(piece).collect::<Result<_>>()?,
                    ..read
                });
            }
            includes = included;
        }
        Err(Error::Database(DatabaseError::Unavailable(
            "the prompt kept including other prompts while it was read".to_owned(),
        )))
    }
}

/// The error for an included prompt that is not active, which the write protocol prevents.
fn dangling(of: &PromptId, label: &Label, name: &PromptName) -> Error {
    Error::Database(DatabaseError::Corrupt {
        key: table_keys::active(of, label).to_string(),
        problem: format!("it includes `{name}`, which is not active"),
    })
}

fn parse(item: Option<Item>) -> Result<Option<Active>> {
    item.map(item::active_from).transpose()
}
