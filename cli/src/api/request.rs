//! Building requests and parsing their responses.

use http::{HeaderMap, Method};
use percent_encoding::percent_decode_str;
use promptbook_core::PromptName;
use promptbook_core::api::read_answer;
use reqwest::RequestBuilder;
use serde::de::DeserializeOwned;

use super::Client;
use super::messages::RequestContext;
use super::send::Answer;
use crate::error::Result;

impl Client {
    pub(super) fn context(
        &self,
        name: Option<PromptName>,
        request_id: Option<String>,
    ) -> RequestContext<'_> {
        RequestContext {
            invocation: &self.invocation,
            name,
            has_key: self.key.is_some(),
            request_id,
        }
    }

    pub(super) fn start(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.server));
        match &self.key {
            Some(key) => request.header("x-api-key", key),
            None => request,
        }
    }

    pub(super) fn get(&self, path: &str) -> RequestBuilder {
        self.start(Method::GET, path)
            .query(&[("instance", self.instance().as_str())])
    }

    /// Starts a write, which may be sent again if its response is lost.
    pub(super) fn write(&self, method: Method, path: &str) -> RequestBuilder {
        self.write_anywhere(method, path)
            .query(&[("instance", self.instance().as_str())])
    }

    /// The same without the instance in the query.
    pub(super) fn write_anywhere(&self, method: Method, path: &str) -> RequestBuilder {
        let key = self.idempotency.clone();
        let key = key.unwrap_or_else(|| uuid::Uuid::new_v4().to_string());
        self.start(method, path).header("idempotency-key", key)
    }

    pub(super) async fn read<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T> {
        Ok(self.call(request).await?.0)
    }

    pub(super) async fn nothing(&self, request: RequestBuilder) -> Result<()> {
        self.send(request).await.map(drop)
    }

    pub(super) async fn call<T: DeserializeOwned>(
        &self,
        request: RequestBuilder,
    ) -> Result<(T, HeaderMap)> {
        self.json(self.send(request).await?)
    }

    pub(super) fn json<T: DeserializeOwned>(&self, answer: Answer) -> Result<(T, HeaderMap)> {
        if !answer.is_json() {
            return Err(self.unexpected_response(answer.described()));
        }
        match read_answer(&answer.body) {
            Ok(body) => Ok((body, answer.headers)),
            Err(error) => {
                Err(self.unexpected_response(format!("an answer that can't be read: {error}")))
            }
        }
    }
}

pub(super) fn path(name: &PromptName, rest: &str) -> String {
    format!("/v1/prompts/{}{rest}", name.path_segment())
}

/// The prompt in the path of a request.
pub(super) fn prompt_in(path: &str) -> Option<PromptName> {
    let (_, rest) = path.split_once("/v1/prompts/")?;
    let segment = rest.split('/').next()?;
    let name = percent_decode_str(segment).decode_utf8().ok()?;
    name.parse().ok()
}
