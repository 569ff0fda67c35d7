//! The settings of an instance, and the protection of labels that they demand of a publication.

use serde::{Deserialize, Serialize};
use tokio::time::{Duration, Instant};

use super::Store;
use super::activity::Recorded;
use super::commit::Settled;
use super::condition::Condition;
use super::item;
use super::request::WriteContext;
use super::transaction::Transaction;
use crate::Timestamp;
use crate::access::Role;
use crate::activity::ActivityKind;
use crate::api::SettingsBody;
use crate::error::{AccessError, DatabaseError, Error, Result};
use crate::names::{Instance, Label};
use crate::prompt::{Signature, Version};
use crate::table_keys;

/// The time limit of a change of settings.
const DEADLINE: Duration = Duration::from_secs(10);
/// The tries of a change when others change the same settings.
const TRIES: u32 = 10;

/// Settings as stored.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct StoredSettings {
    protected_labels: Vec<Label>,
    four_eyes: bool,
    revision: u64,
    updated_at: Timestamp,
    /// The ID of the key that changed them last.
    updated_by: String,
}

impl From<StoredSettings> for SettingsBody {
    fn from(stored: StoredSettings) -> Self {
        Self {
            protected_labels: stored.protected_labels.into_iter().collect(),
            four_eyes: stored.four_eyes,
        }
    }
}

impl Store {
    /// Reads the settings of an instance, consistently. Without any, nothing is protected.
    ///
    /// # Errors
    /// [`DatabaseError::Unavailable`], [`DatabaseError::Refused`].
    pub async fn settings(&self, instance: &Instance) -> Result<SettingsBody> {
        let stored = self.stored_settings(instance).await?;
        Ok(stored.map(SettingsBody::from).unwrap_or_default())
    }

    /// Sets the settings of an instance, in the name of a key.
    ///
    /// # Errors
    /// [`DatabaseError::Unavailable`], [`DatabaseError::Refused`].
    pub async fn set_settings(
        &self,
        instance: &Instance,
        settings: &SettingsBody,
        by: &Signature,
    ) -> Result<()> {
        let key = table_keys::settings(instance);
        for _ in 0..TRIES {
            let before = self.stored_settings(instance).await?;
            let revision = before.as_ref().map(|before| before.revision);
            let after = StoredSettings {
                protected_labels: settings.protected_labels.iter().cloned().collect(),
                four_eyes: settings.four_eyes,
                revision: revision.unwrap_or_default() + 1,
                updated_at: self.now(),
                updated_by: by.key_id.clone().unwrap_or_default(),
            };
            let condition = match revision {
                None => Condition::absent(),
                Some(revision) => Condition::number("revision", revision),
            };
            let mut transaction = Transaction::default();
            transaction.put(item::to_item(&key, &after)?, Some(condition));
            transaction.record(Recorded {
                kind: ActivityKind::Settings,
                at: after.updated_at,
                instance: Some(instance),
                prompts: Vec::new(),
                release: None,
                by,
                key: None,
                note_before: None,
            })?;
            let deadline = Instant::now() + DEADLINE;
            if self.commit(transaction, deadline).await? == Settled::Committed {
                return Ok(());
            }
        }
        Err(Error::Database(DatabaseError::Unavailable(
            "the settings kept changing".to_owned(),
        )))
    }

    async fn stored_settings(&self, instance: &Instance) -> Result<Option<StoredSettings>> {
        self.get(&table_keys::settings(instance)).await
    }

    /// Refuses to publish under a protected label with a low role, or, with four eyes, by the key that saved the version. Otherwise, the
    /// write commits only if the settings are still as they were read. A write that no settings could refuse reads none.
    pub(super) async fn check_protected(
        &self,
        transaction: &mut Transaction,
        label: &Label,
        version: &Version,
        context: &WriteContext,
    ) -> Result<()> {
        let is_own = version.key_id.is_some() && version.key_id == context.by.key_id;
        let is_low = context.role.is_some_and(|role| role < Role::Publisher);
        if !is_own && !is_low {
            return Ok(());
        }
        let instance = &version.instance;
        let settings = self.stored_settings(instance).await?;
        let revision = settings.as_ref().map(|settings| settings.revision);
        if let Some(settings) = settings.filter(|it| it.protected_labels.contains(label)) {
            let (instance, label) = (instance.clone(), label.clone());
            if is_low {
                return Err(Error::Access(AccessError::LabelProtected {
                    instance,
                    label,
                }));
            }
            if settings.four_eyes {
                let version = version.version;
                return Err(Error::Access(AccessError::FourEyes {
                    instance,
                    label,
                    version,
                }));
            }
        }
        transaction.check_item(table_keys::settings(instance), revision);
        Ok(())
    }
}
