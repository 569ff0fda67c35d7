//! The contract: what the code supplies. A name leaves it only when no active version needs it.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::try_join_all;

use super::Store;
use super::delete::{unchanged, with_a_version};
use super::ledger::Draft;
use super::read::{is_torn, live};
use super::receipt::Effect;
use super::request::{Page, WriteContext};
use super::write::{Act, Decision};
use crate::content::needed;
use crate::error::{Error, Result};
use crate::names::{Instance, Label};
use crate::prompt::{Active, Header, PromptId};

struct SetContract<'a> {
    id: &'a PromptId,
    names: &'a BTreeSet<String>,
    context: &'a WriteContext,
}

/// The names that active versions need, each with one version that does.
pub(super) type Needed = BTreeMap<String, String>;

impl Store {
    /// Says what the code supplies; answers the prompt's revision. Overrides are found through the index,
    /// which sees a write a moment late: one published in that moment may be missed.
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

    /// What the prompt's active versions need, and those of its overrides; none when the reads were torn.
    pub(super) async fn needed_by_active(
        &self,
        header: &Header,
        except: Option<&Label>,
    ) -> Result<Option<Needed>> {
        let mut found = Needed::new();
        if !self.add_needed(header, except, &mut found).await? {
            return Ok(None);
        }
        if header.instance.is_default() {
            for instance in self.all_overrides(header).await? {
                let id = PromptId {
                    instance,
                    name: header.name.clone(),
                };
                // Gone since the index saw it.
                let Some(header) = self.header(&id).await? else {
                    continue;
                };
                if !self.add_needed(&header, None, &mut found).await? {
                    return Ok(None);
                }
            }
        }
        Ok(Some(found))
    }

    async fn add_needed(
        &self,
        header: &Header,
        except: Option<&Label>,
        to: &mut Needed,
    ) -> Result<bool> {
        let id = header.id();
        let labels = with_a_version(header)
            .map(|(label, _)| label)
            .filter(|label| Some(*label) != except);
        let actives = try_join_all(labels.map(|label| {
            let id = &id;
            async move { Ok::<_, Error>((label, self.read_label(id, label).await?)) }
        }))
        .await?;
        for (label, active) in &actives {
            if is_torn(header, label, active.as_ref()) {
                return Ok(false);
            }
        }
        for active in actives.into_iter().filter_map(|(_, active)| active) {
            let Active {
                publication,
                version: Some(version),
                ..
            } = active
            else {
                continue;
            };
            let user = format!(
                "version {} (instance `{}`, label `{}`)",
                version.version, publication.instance, publication.label
            );
            for name in needed(&version.uses, &version.inputs) {
                to.insert(name.clone(), user.clone());
            }
        }
        Ok(true)
    }

    async fn all_overrides(&self, header: &Header) -> Result<Vec<Instance>> {
        let mut all = vec![];
        let mut page = Page {
            limit: 100,
            cursor: None,
        };
        loop {
            let list = self.override_page(&header.name, &page).await?;
            all.extend(list.items);
            match list.next_cursor {
                Some(cursor) => page.cursor = Some(cursor),
                None => return Ok(all),
            }
        }
    }
}

impl Act for SetContract<'_> {
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
        let mut draft = Draft::over(&header, &self.context.by, store.now());
        draft.after.contract.clone_from(self.names);
        draft.transaction.check_default(self.id, None)?;
        draft.revised()
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
