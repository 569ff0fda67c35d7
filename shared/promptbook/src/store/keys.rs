//! API keys that were created through the API: by digest for the functions' check, and in a list for their administration.

use serde::{Deserialize, Serialize};
use tokio::time::{Duration, Instant};

use super::Store;
use super::activity::Recorded;
use super::commit::Settled;
use super::condition::Condition;
use super::failure::error_of;
use super::item;
use super::page::Range;
use super::request::Page;
use super::transaction::Transaction;
use crate::Timestamp;
use crate::access::{ApiKey, KeyId};
use crate::activity::{ActivityKind, ChangedKey};
use crate::api::{KeyBody, Listed};
use crate::error::{AccessError, DatabaseError, Error, Result};
use crate::prompt::Signature;
use crate::table_keys;

/// The time limit of a change of a key.
const DEADLINE: Duration = Duration::from_secs(10);
/// The tries of a change when others change the same key.
const TRIES: u32 = 10;

/// A key as stored: under its digest, and the same in the list.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct StoredKey {
    digest: String,
    revision: u64,
    #[serde(flatten)]
    key: ApiKey,
}

/// When a key was last used.
#[derive(Debug, Serialize, Deserialize)]
struct KeyUse {
    at: Timestamp,
}

impl Store {
    /// Reads the key whose text has this SHA-256, consistently.
    ///
    /// # Errors
    /// [`DatabaseError::Unavailable`], [`DatabaseError::Refused`].
    pub async fn key_of_digest(&self, digest: &str) -> Result<Option<ApiKey>> {
        let stored: Option<StoredKey> = self.get(&table_keys::api_key(digest)).await?;
        Ok(stored.map(|stored| stored.key))
    }

    /// Stores a new key. Returns whether it is stored; if another key has its ID, nothing changes.
    ///
    /// # Errors
    /// [`DatabaseError::Unavailable`], after which the key may be stored.
    pub async fn add_key(&self, digest: &str, key: &ApiKey, by: &Signature) -> Result<bool> {
        let stored = StoredKey {
            digest: digest.to_owned(),
            revision: 1,
            key: key.clone(),
        };
        let mut transaction = Transaction::default();
        transaction.put_new(&table_keys::api_key(digest), &stored)?;
        transaction.put_new(&table_keys::listed_key(&key.id), &stored)?;
        self.record_key(&mut transaction, key, by)?;
        let settled = self.commit(transaction, Instant::now() + DEADLINE).await?;
        Ok(settled == Settled::Committed)
    }

    /// Reads a key of the list, also a revoked one.
    ///
    /// # Errors
    /// [`AccessError::KeyNotFound`].
    pub async fn key(&self, id: &KeyId) -> Result<ApiKey> {
        Ok(self.stored_key(id).await?.key)
    }

    /// Lists the keys, revoked ones too, by ID.
    ///
    /// # Errors
    /// [`Error::BadCursor`].
    pub async fn keys(&self, page: &Page) -> Result<Listed<KeyBody>> {
        let range = Range {
            pk: table_keys::KEYS.to_owned(),
            prefix: String::new(),
            newest_first: false,
            filter: String::new(),
        };
        let list: Listed<StoredKey> = self.page(&range, page, |query| query).await?;
        let uses = list.items.iter().map(|it| table_keys::key_use(&it.key.id));
        let uses: Vec<_> = uses.collect();
        let mut used = self.round(&uses).await?;
        let mut items = Vec::new();
        for (StoredKey { key, .. }, place) in list.items.into_iter().zip(&uses) {
            let last_used = used.take::<KeyUse>(place)?.map(|used| used.at);
            items.push(KeyBody { key, last_used });
        }
        Ok(Listed {
            items,
            next_cursor: list.next_cursor,
        })
    }

    /// Changes a key to what `change` makes of it as it is now.
    ///
    /// # Errors
    /// [`AccessError::KeyNotFound`], those of `change`, and [`DatabaseError::Unavailable`].
    pub async fn change_key<E: From<Error>>(
        &self,
        id: &KeyId,
        by: &Signature,
        change: impl Fn(&ApiKey) -> std::result::Result<ApiKey, E>,
    ) -> std::result::Result<ApiKey, E> {
        for _ in 0..TRIES {
            let before = self.stored_key(id).await?;
            let key = change(&before.key)?;
            if key == before.key {
                return Ok(key);
            }
            let after = StoredKey {
                digest: before.digest,
                revision: before.revision + 1,
                key,
            };
            if self.replace_key(before.revision, &after, by).await? {
                return Ok(after.key);
            }
        }
        Err(Error::Database(DatabaseError::Unavailable(
            "the key kept changing".to_owned(),
        ))
        .into())
    }

    /// Records that a key was used at a time. The item is separate, so that this needs no permission to change keys.
    ///
    /// # Errors
    /// [`DatabaseError::Unavailable`], [`DatabaseError::Refused`].
    pub async fn record_key_use(&self, id: &KeyId, at: Timestamp) -> Result<()> {
        let used = item::to_item(&table_keys::key_use(id), &KeyUse { at })?;
        let put = self.client.put_item().table_name(&*self.table);
        let sent = put.set_item(Some(used)).send().await;
        sent.map(drop).map_err(|error| error_of(&error))
    }

    async fn stored_key(&self, id: &KeyId) -> Result<StoredKey> {
        let found = self.get(&table_keys::listed_key(id)).await?;
        found.ok_or_else(|| Error::Access(AccessError::KeyNotFound { id: id.clone() }))
    }

    /// Puts both items, unless the key was changed meanwhile.
    async fn replace_key(&self, revision: u64, after: &StoredKey, by: &Signature) -> Result<bool> {
        let mut transaction = Transaction::default();
        let listed = item::to_item(&table_keys::listed_key(&after.key.id), after)?;
        transaction.put(listed, Some(Condition::number("revision", revision)));
        let by_digest = item::to_item(&table_keys::api_key(&after.digest), after)?;
        transaction.put(by_digest, Some(Condition::number("revision", revision)));
        self.record_key(&mut transaction, &after.key, by)?;
        let settled = self.commit(transaction, Instant::now() + DEADLINE).await?;
        Ok(settled == Settled::Committed)
    }

    /// Adds the entry of the activity. A key is of no single instance.
    fn record_key(
        &self,
        transaction: &mut Transaction,
        key: &ApiKey,
        by: &Signature,
    ) -> Result<()> {
        transaction.record(Recorded {
            kind: ActivityKind::Key,
            at: self.now(),
            instance: None,
            prompts: Vec::new(),
            release: None,
            by,
            key: Some(ChangedKey {
                id: key.id.clone(),
                name: key.name.clone(),
                revoked: key.revoked_at.is_some(),
            }),
            note_before: None,
        })?;
        Ok(())
    }
}
