//! The contract: what the code supplies. A name leaves it only when no active version needs it.

use std::collections::BTreeSet;

use super::Store;
use super::delete::unchanged;
use super::ledger::PendingWrite;
use super::needed::Needed;
use super::read::live;
use super::receipt::Effect;
use super::request::WriteContext;
use super::write::{Decision, WriteOperation};
use crate::error::{Error, Result};
use crate::prompt::PromptId;

struct SetContract<'a> {
    id: &'a PromptId,
    names: &'a BTreeSet<String>,
    context: &'a WriteContext,
}

impl Store {
    /// Says what the code supplies; answers the prompt's revision. Overrides are found through the index, which sees a write a
    /// moment late, and read one after another: one that is published while they are read may be missed.
    ///
    /// # Errors
    /// `PromptNotFound`, `Deleted`, `PreconditionFailed`, [`Error::OverrideContract`], [`Error::ContractInUse`].
    pub async fn set_contract(
        &self,
        id: &PromptId,
        names: &BTreeSet<String>,
        context: &WriteContext,
    ) -> Result<u64> {
        self.run(&SetContract { id, names, context }, context).await
    }
}

impl WriteOperation for SetContract<'_> {
    type Answer = u64;

    async fn decide(&self, store: &Store, _attempt: u32) -> Result<Decision<u64>> {
        let (header, default) =
            tokio::try_join!(store.existing(self.id), store.default_header(self.id))?;
        let header = live(header)?;
        self.context.check(&header)?;
        if default.is_some() {
            return Err(Error::OverrideContract {
                instance: header.instance,
                name: header.name,
            });
        }
        if header.contract == *self.names {
            return Ok(unchanged(header));
        }
        let leaving: Vec<&String> = header.contract.difference(self.names).collect();
        if !leaving.is_empty() {
            let Some(needed) = store.needed_by_active(&header, None).await? else {
                return Ok(Decision::ReadAgain);
            };
            check_leaving(&leaving, &needed)?;
        }
        let mut pending = PendingWrite::over(&header, &self.context.by, store.now());
        pending.after.contract.clone_from(self.names);
        pending.transaction.check_default(self.id, None)?;
        pending.revised()
    }

    async fn replay(&self, _store: &Store, effect: Effect) -> Result<u64> {
        Ok(effect.revision)
    }
}

fn check_leaving(leaving: &[&String], needed: &Needed) -> Result<()> {
    let used: Vec<(String, &String)> = leaving
        .iter()
        .filter_map(|name| Some(((*name).clone(), needed.get(*name)?)))
        .collect();
    match used.first() {
        None => Ok(()),
        Some((_, user)) => Err(Error::ContractInUse {
            user: (*user).clone(),
            names: used.iter().map(|(name, _)| name.clone()).collect(),
        }),
    }
}
