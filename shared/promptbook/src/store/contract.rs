//! The contract: what the code supplies. A name leaves it only when no active version needs it.

use std::collections::BTreeSet;

use super::Store;
use super::delete::unchanged;
use super::needed::{Needed, User};
use super::pending_write::PendingWrite;
use super::read::live;
use super::receipt::Effect;
use super::request::WriteContext;
use super::snapshot::Premise;
use super::write::{Decision, WriteOperation};
use crate::error::{ContractError, Error, Result};
use crate::prompt::PromptId;

struct SetContract<'a> {
    id: &'a PromptId,
    names: &'a BTreeSet<String>,
    context: &'a WriteContext,
}

impl Store {
    /// Says what the code supplies; answers the prompt's revision. A name is taken out only if nothing active needs it, at the moment of
    /// the write.
    ///
    /// # Errors
    /// `PromptNotFound`, `Deleted`, `PreconditionFailed`, [`ContractError::OverrideContract`], [`ContractError::ContractInUse`], [`IncludeError::Included`](crate::error::IncludeError::Included).
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
            return Err(Error::Contract(ContractError::OverrideContract {
                instance: header.instance,
                name: header.name,
            }));
        }
        if header.contract == *self.names {
            return Ok(unchanged(header));
        }
        let mut pending = PendingWrite::over(&header, &self.context.by, store.now());
        pending.after.contract.clone_from(self.names);
        let leaving: Vec<&String> = header.contract.difference(self.names).collect();
        if !leaving.is_empty() {
            let Some(active) = store.needed_by_active(&header, None).await? else {
                return Ok(Decision::ReadAgain);
            };
            if let Some((refusal, user)) = in_use(&leaving, &active.needed) {
                let mut premises = active.premises(&header.name, &user);
                premises.push(Premise::header(self.id, Some(&header)));
                return match store.holds_at_one_moment(&premises).await? {
                    true => Err(refusal),
                    false => Ok(Decision::ReadAgain),
                };
            }
            pending.judged_by(&active);
        }
        pending.transaction.check_default(self.id, None)?;
        pending.revised()
    }

    async fn replay(&self, _store: &Store, effect: Effect) -> Result<u64> {
        Ok(effect.revision)
    }
}

/// The names that can't leave, and why; none when all can.
fn in_use(leaving: &[&String], needed: &Needed) -> Option<(Error, User)> {
    let used = leaving.iter();
    let used = used.filter_map(|name| Some(((*name).clone(), needed.get(*name)?)));
    let used: Vec<(String, &User)> = used.collect();
    let (_, user) = used.first()?;
    let refusal = Error::Contract(ContractError::ContractInUse {
        user: user.version.clone(),
        names: used.iter().map(|(name, _)| name.clone()).collect(),
    });
    Some((refusal, (*user).clone()))
}
