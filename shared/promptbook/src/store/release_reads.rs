//! Reads of releases: several prompts in one round, whatever their number; one release; the list of them.

use super::Store;
use super::page::Range;
use super::read::{Reading, is_torn, not_found, obeyed};
use super::request::Page;
use super::round::Round;
use crate::api::Listed;
use crate::error::{Error, ReleaseError, Result};
use crate::names::{Label, ReleaseId};
use crate::prompt::Release;
use crate::prompt::{Header, PromptId};
use crate::table_keys::{self, Key};

impl Store {
    /// Headers, what the label points at and `default`'s headers of several prompts, and more items.
    pub(super) async fn read_prompts(
        &self,
        ids: &[PromptId],
        label: &Label,
        more: Vec<Key>,
    ) -> Result<Round> {
        let mut keys = more;
        for id in ids {
            keys.extend([table_keys::header(id), table_keys::active(id, label)]);
            if !id.instance.is_default() {
                keys.push(table_keys::header(&id.of_default()));
            }
        }
        self.round(&keys).await
    }

    /// A release.
    ///
    /// # Errors
    /// [`ReleaseError::NotFound`].
    pub async fn find_release(&self, id: &ReleaseId) -> Result<Release> {
        let found = self.get(&table_keys::release(id)).await?;
        found.ok_or_else(|| Error::Release(ReleaseError::NotFound { id: id.clone() }))
    }

    /// The releases of all instances, newest first.
    ///
    /// # Errors
    /// [`Error::BadCursor`].
    pub async fn releases(&self, page: &Page) -> Result<Listed<Release>> {
        let range = Range {
            pk: table_keys::RELEASES.to_owned(),
            prefix: String::new(),
            newest_first: true,
            filter: String::new(),
        };
        self.page(&range, page, |query| query).await
    }
}

impl Round {
    /// What a write to one of the prompts decides from; none when a write between the reads tore them.
    ///
    /// # Errors
    /// [`Error::PromptNotFound`].
    pub(super) fn reading(&mut self, id: &PromptId, label: &Label) -> Result<Option<Reading>> {
        let header: Option<Header> = self.take(&table_keys::header(id))?;
        let header = header.ok_or_else(|| not_found(id))?;
        let active = self.take_active(&table_keys::active(id, label))?;
        let default = match id.instance.is_default() {
            true => None,
            false => self
                .take(&table_keys::header(&id.of_default()))?
                .and_then(obeyed),
        };
        let torn = is_torn(&header, label, active.as_ref());
        Ok((!torn).then_some(Reading {
            header,
            active,
            default,
        }))
    }
}
