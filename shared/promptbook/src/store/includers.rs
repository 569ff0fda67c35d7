//! The includers of a prompt: listing them, and refusing a write that would break them.

use super::Store;
use super::cursor;
use super::failure::error_of;
use super::instances::READ;
use super::item::{self, Item};
use super::name_update::{self, Forbidden, NameUpdate};
use super::request::Page;
use super::snapshot::Premise;
use super::transaction::Transaction;
use super::write::Decision;
use crate::api::Listed;
use crate::digest;
use crate::error::{DatabaseError, Error, IncludeError, Result};
use crate::names::{Instance, PromptName};
use crate::prompt::{Includer, PromptId};
use crate::table_keys::{self, Key};

/// The number of includers that a refusal names.
const NAMED: usize = 10;

impl Store {
    /// Returns the prompts that include a name, over all instances. Former includers are filtered out of each page, so a page may be
    /// short or empty.
    ///
    /// # Errors
    /// [`Error::PromptNotFound`] when `default` has no such prompt and nothing includes it, [`Error::BadCursor`].
    pub async fn includers(&self, name: &PromptName, page: &Page) -> Result<Listed<Includer>> {
        let query_id = digest::of(&("includers", name));
        let start = page.cursor.as_ref();
        let start = start
            .map(|cursor| cursor::open(cursor, &query_id))
            .transpose()?;
        if let Some(start) = &start
            && table_keys::includer_at(start).is_none()
        {
            return Err(Error::BadCursor);
        }
        let prefix = table_keys::INCLUDER_PREFIX;
        let limit = page.limit.into();
        let read = self.includer_page(name, prefix, start, limit).await?;
        let list = Listed {
            items: read.items,
            next_cursor: read.next_cursor.map(|sk| cursor::close(query_id, sk)),
        };
        let id = PromptId {
            instance: Instance::default(),
            name: name.clone(),
        };
        self.known(&id, list).await
    }

    /// Reads one page of those whose sort keys begin with the prefix. Its cursor is the sort key of the last includer.
    pub(super) async fn includer_page(
        &self,
        name: &PromptName,
        prefix: &str,
        start: Option<String>,
        limit: i32,
    ) -> Result<Listed<Includer>> {
        let pk = table_keys::of_name(name);
        let start = start.map(|sk| Key { pk: pk.clone(), sk });
        let query = self
            .query_partition(pk, prefix)
            .filter_expression("attribute_exists(#l)")
            .expression_attribute_names("#l", "labels")
            .consistent_read(true)
            .limit(limit)
            .set_exclusive_start_key(start.as_ref().map(item::key_attributes));
        let answer = query.send().await.map_err(|e| error_of(&e))?;
        let items = answer.items.unwrap_or_default().into_iter();
        Ok(Listed {
            items: items.map(includer).collect::<Result<_>>()?,
            next_cursor: answer.last_evaluated_key.map(|last| item::key_of(&last).sk),
        })
    }

    /// The first prompts that include a name, without those whose include the transaction removes.
    async fn first_includers(
        &self,
        name: &PromptName,
        transaction: &Transaction,
    ) -> Result<Vec<Includer>> {
        let stays = |it: &Includer| {
            let id = PromptId {
                instance: it.instance.clone(),
                name: it.name.clone(),
            };
            !transaction.ends_include(name, &id)
        };
        let (mut found, mut start) = (Vec::new(), None);
        loop {
            let prefix = table_keys::INCLUDER_PREFIX;
            let read = self.includer_page(name, prefix, start, READ).await?;
            found.extend(read.items.into_iter().filter(stays));
            start = read.next_cursor;
            if found.len() >= NAMED || start.is_none() {
                found.truncate(NAMED);
                return Ok(found);
            }
        }
    }

    /// Refuses a write that the counters of names forbid, if one transaction reads those counters together with unchanged headers.
    pub(super) async fn judge_counters<A>(&self, decision: Decision<A>) -> Result<Decision<A>> {
        let Decision::Commit { transaction, .. } = &decision else {
            return Ok(decision);
        };
        let names = transaction.name_updates().iter();
        let names: Vec<_> = names
            .filter(|(_, update)| update.rests_on_counters())
            .collect();
        let read = names.iter().map(|(name, _)| (*name).clone()).collect();
        let read = self.name_items(read).await?;
        for (name, update) in names {
            let item = read.get(name).copied().unwrap_or_default();
            let Some(forbidden) = update.forbidden_by(item) else {
                continue;
            };
            if !self.is_forbidden(transaction, name, update).await? {
                return Ok(Decision::ReadAgain);
            }
            return Err(match forbidden {
                Forbidden::Includes => Error::Include(IncludeError::PieceIncludes {
                    piece: name.clone(),
                }),
                Forbidden::Included(why) => Error::Include(IncludeError::Included {
                    name: name.clone(),
                    why,
                    includers: self.first_includers(name, transaction).await?,
                    count: update.included_after(item),
                }),
            });
        }
        Ok(decision)
    }

    async fn is_forbidden(
        &self,
        transaction: &Transaction,
        name: &PromptName,
        update: &NameUpdate,
    ) -> Result<bool> {
        let headers = transaction.headers_as_read();
        let headers = headers.map(|(key, revision)| Premise::Header(key.clone(), revision));
        let counters = Premise::Forbidden(table_keys::name(name), update.clone());
        let premises: Vec<Premise> = headers.chain([counters]).collect();
        self.holds_at_one_moment(&premises).await
    }
}

fn includer(item: Item) -> Result<Includer> {
    let key = item::key_of(&item);
    let corrupt = || {
        Error::Database(DatabaseError::Corrupt {
            key: key.to_string(),
            problem: "it lists no prompt".to_owned(),
        })
    };
    let id = table_keys::includer_at(&key.sk).ok_or_else(corrupt)?;
    let entry: name_update::Includer = item::from_item(&key, item)?;
    Ok(Includer {
        instance: id.instance,
        name: id.name,
        labels: entry.labels,
    })
}
