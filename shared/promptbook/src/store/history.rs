//! The histories of a prompt: its versions, and the ledger of each label, newest first.

use super::Store;
use super::page::Range;
use super::read::not_found;
use super::request::Page;
use crate::api::Listed;
use crate::error::Result;
use crate::names::Label;
use crate::prompt::{LedgerEntry, PromptId, Publication, Version};
use crate::table_keys;

impl Store {
    /// Versions of a prompt, newest first; of a deleted one too.
    ///
    /// # Errors
    /// [`Error::PromptNotFound`](crate::error::Error::PromptNotFound), [`Error::BadCursor`](crate::error::Error::BadCursor).
    pub async fn versions(&self, id: &PromptId, page: &Page) -> Result<Listed<Version>> {
        let prefix = table_keys::VERSION_PREFIX.to_owned();
        let range = Range {
            pk: table_keys::history(id),
            prefix,
            newest_first: true,
            filter: String::new(),
        };
        let list = self.page(&range, page, |query| query).await?;
        self.known(id, list).await
    }

    /// The newest version; of a deleted prompt too.
    ///
    /// # Errors
    /// [`Error::PromptNotFound`](crate::error::Error::PromptNotFound).
    pub async fn latest_version(&self, id: &PromptId) -> Result<Version> {
        let newest = Page {
            limit: 1,
            cursor: None,
        };
        let mut versions = self.versions(id, &newest).await?.items;
        versions.pop().ok_or_else(|| not_found(id))
    }

    /// The ledger of a label, newest first; of a deleted prompt too.
    ///
    /// # Errors
    /// [`Error::PromptNotFound`](crate::error::Error::PromptNotFound), [`Error::BadCursor`](crate::error::Error::BadCursor).
    pub async fn publications(
        &self,
        id: &PromptId,
        label: &Label,
        page: &Page,
    ) -> Result<Listed<Publication>> {
        let prefix = table_keys::publications(label);
        let range = Range {
            pk: table_keys::history(id),
            prefix,
            newest_first: true,
            filter: String::new(),
        };
        let Listed { items, next_cursor } = self
            .page::<LedgerEntry>(&range, page, |query| query)
            .await?;
        let items = items.into_iter().map(|entry| entry.publication).collect();
        self.known(id, Listed { items, next_cursor }).await
    }

    /// The list; an empty first page is the moment to ask whether there is such a prompt at all.
    pub(super) async fn known<T>(&self, id: &PromptId, list: Listed<T>) -> Result<Listed<T>> {
        match list.items.is_empty()
            && list.next_cursor.is_none()
            && self.header(id).await?.is_none()
        {
            true => Err(not_found(id)),
            false => Ok(list),
        }
    }
}
