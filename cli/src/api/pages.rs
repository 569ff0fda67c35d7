//! Reading lists page by page.

use http::Method;
use promptbook_core::api::Listed;
use reqwest::RequestBuilder;
use serde::de::DeserializeOwned;

use super::Client;
use crate::error::Result;

/// The maximum size of a list in bytes: 2,000 versions of the maximum size, or half a million prompts.
const MAX_LIST: usize = 256 << 20;

/// The most items of a page.
const PAGE: usize = 100;

impl Client {
    /// Reads all items of a list.
    pub(super) async fn list<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<Vec<T>> {
        self.pages(|| self.get(path).query(query)).await
    }

    /// Reads all items of a list over all instances.
    pub(super) async fn list_over_instances<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<Vec<T>> {
        self.pages(|| self.start(Method::GET, path).query(query))
            .await
    }

    /// Reads the first items of a list over all instances, at most this many.
    pub(super) async fn first_over_instances<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, String)],
        most: usize,
    ) -> Result<Vec<T>> {
        let mut items: Vec<T> = Vec::new();
        let (mut size, mut cursor) = (0, None);
        while items.len() < most {
            let left = (most - items.len()).min(PAGE).to_string();
            let request = self.start(Method::GET, path).query(query);
            let request = request.query(&[("limit", left)]);
            let (page, bytes) = self.page(request, cursor.as_deref()).await?;
            size += bytes;
            items.extend(page.items);
            if page.next_cursor.is_none() {
                break;
            }
            if size > MAX_LIST || page.next_cursor == cursor {
                return Err(self.unexpected_response("a list that does not end".to_owned()));
            }
            cursor = page.next_cursor;
        }
        Ok(items)
    }

    async fn pages<T: DeserializeOwned>(
        &self,
        request: impl Fn() -> RequestBuilder,
    ) -> Result<Vec<T>> {
        let mut items = Vec::new();
        let (mut size, mut cursor) = (0, None);
        loop {
            let request = request().query(&[("limit", "100")]);
            let (page, bytes) = self.page(request, cursor.as_deref()).await?;
            size += bytes;
            items.extend(page.items);
            if page.next_cursor.is_none() {
                return Ok(items);
            }
            if size > MAX_LIST || page.next_cursor == cursor {
                return Err(self.unexpected_response("a list that does not end".to_owned()));
            }
            cursor = page.next_cursor;
        }
    }

    /// Reads one page. Also returns its size in bytes.
    pub(super) async fn page<T: DeserializeOwned>(
        &self,
        request: RequestBuilder,
        cursor: Option<&str>,
    ) -> Result<(Listed<T>, usize)> {
        let cursor = cursor.map(|cursor| ("cursor", cursor));
        let answer = self.send(request.query(&cursor.as_slice())).await?;
        let size = answer.body.len();
        let (page, _) = self.json(answer)?;
        Ok((page, size))
    }
}
