//! Lists, which come in pages.

use serde::de::DeserializeOwned;

use super::Client;
use super::shapes::Page;
use crate::error::Result;

/// The most bytes of all pages of a list: 2,000 versions of the largest size, or half a million prompts.
const MAX_LIST: usize = 256 << 20;

impl Client {
    /// Every item of a list, page by page.
    pub(super) async fn list<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<Vec<T>> {
        let query = [query, &[("limit", "100")]].concat();
        let mut items = Vec::new();
        let (mut size, mut cursor) = (0, None);
        loop {
            let page = self.page(path, &query, cursor.as_deref()).await?;
            size += page.size;
            items.extend(page.items);
            if page.next_cursor.is_none() {
                return Ok(items);
            }
            if size > MAX_LIST || page.next_cursor == cursor {
                return Err(self.stranger("a list that does not end".to_owned()));
            }
            cursor = page.next_cursor;
        }
    }

    pub(super) async fn page<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        cursor: Option<&str>,
    ) -> Result<Page<T>> {
        let cursor = cursor.map(|cursor| ("cursor", cursor));
        let request = self.get(path).query(query).query(&cursor.as_slice());
        let answer = self.send(request).await?;
        let size = answer.body.len();
        let (page, _) = self.json::<Page<T>>(answer)?;
        Ok(Page { size, ..page })
    }
}
