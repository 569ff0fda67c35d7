//! The HTTP API as a client sees it: one method for each route that a command needs.

mod error;
mod pages;
mod send;
mod tagged;
mod told;

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::Duration;

use http::{HeaderMap, Method};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use promptbook_core::api::{
    ActiveAtBody, ActiveBody, ChatAnswer, ChatBody, ContractBody, DiffBody, NewPromptBody,
    PromptBody, RenderAnswer, RenderBody, RestoredBody, SavedBody, read_answer,
};
use promptbook_core::overrides::{InstanceOverrides, OverrideState};
use promptbook_core::prompt::{Includer, Prompt, Publication, Version};
use promptbook_core::{Instance, Label, PromptName, Timestamp, VersionNumber};
use reqwest::redirect::Policy;
use reqwest::{ClientBuilder, RequestBuilder};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use error::ApiError;
pub use tagged::Tagged;
pub use told::{invalid_field, place};

use crate::config::{Config, Server};
use crate::error::{Error, Result};
use crate::invocation::Invocation;
use send::Answer;
use told::Asked;

/// How long a connection may take, and an answer (a chat waits for its model).
const CONNECT: Duration = Duration::from_secs(10);
const ANSWER: Duration = Duration::from_secs(120);

/// What stays as it is in a segment of a path; a name's `/` does not.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Sends requests to one server, in the name of one key, about one instance.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    server: String,
    key: Option<String>,
    invocation: Invocation,
    idempotency: Option<String>,
}

/// Without the key, which has no place in a log.
impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("server", &self.server)
            .field("instance", self.instance())
            .finish_non_exhaustive()
    }
}

impl Client {
    /// A client of the configured server.
    ///
    /// # Errors
    /// TLS can't be set up; the key is no header's value.
    pub fn new(config: &Config) -> Result<Self> {
        let http = builder(&config.server)
            .build()
            .map_err(|error| Error::Failed(format!("no HTTP client: {error}")))?;
        if let Some(key) = &config.key
            && http::HeaderValue::from_str(key).is_err()
        {
            let problem = "the key has a character that no key has, such as a line's end: check PROMPTBOOK_API_KEY";
            return Err(Error::Usage(problem.to_owned()));
        }
        Ok(Self {
            http,
            server: config.server.as_str().to_owned(),
            key: config.key.clone(),
            invocation: config.invocation.clone(),
            idempotency: None,
        })
    }

    /// The same client, asking about another instance.
    #[must_use]
    pub fn about(&self, instance: Instance) -> Self {
        Self {
            invocation: self.invocation.about(instance),
            ..self.clone()
        }
    }

    /// What the instance has of its own, else what `default` has of the prompt, with a client that asks about whose it is.
    ///
    /// # Errors
    /// Those of the API. When neither has the prompt, the error names the instance.
    pub async fn own_or_inherited<T>(
        &self,
        read: impl AsyncFn(Self) -> Result<T>,
    ) -> Result<(Self, T)> {
        let is_missing = |error: &ApiError| error.is("prompt-not-found");
        let missing = match read(self.clone()).await {
            Err(Error::Api(error)) if is_missing(&error) && !self.instance().is_default() => error,
            own => return Ok((self.clone(), own?)),
        };
        let default = self.about(Instance::default());
        match read(default.clone()).await {
            Err(Error::Api(error)) if is_missing(&error) => Err(Error::Api(missing)),
            inherited => Ok((default, inherited?)),
        }
    }

    /// The instance that it asks about.
    pub fn instance(&self) -> &Instance {
        self.invocation.instance()
    }

    /// Commands to copy, about the same instance.
    pub fn invocation(&self) -> &Invocation {
        &self.invocation
    }

    /// The same client, whose next write goes under this Idempotency-Key: sent again by another run, it has the effect of one.
    #[must_use]
    pub fn under_key(&self, key: String) -> Self {
        Self {
            idempotency: Some(key),
            ..self.clone()
        }
    }

    /// The instance's prompts that the query asks for, names ascending.
    pub async fn prompts(&self, query: &[(&str, &str)]) -> Result<Vec<Prompt>> {
        self.list("/v1/prompts", query).await
    }

    /// Whether the instance has any prompt of its own, a deleted one included.
    pub async fn has_prompts(&self) -> Result<bool> {
        for deleted in ["false", "true"] {
            let query = [("deleted", deleted), ("limit", "1")];
            let request = self.get("/v1/prompts").query(&query);
            let (page, _) = self.page::<Prompt>(request, None).await?;
            // A page may be short: what it left out is there.
            if !page.items.is_empty() || page.next_cursor.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The instances that have prompts of their own, ascending.
    pub async fn instances(&self) -> Result<Vec<InstanceOverrides>> {
        self.list_over_instances("/v1/instances", &[]).await
    }

    /// The prompts that instances have of their own, by instance and name; the query's instance says whose.
    pub async fn overrides(&self, query: &[(&str, &str)]) -> Result<Vec<OverrideState>> {
        self.list_over_instances("/v1/overrides", query).await
    }

    /// The instances that override a prompt, ascending.
    pub async fn overrides_of(&self, name: &PromptName) -> Result<Vec<Instance>> {
        self.list(&path(name, "/overrides"), &[]).await
    }

    /// The prompts of all instances whose active versions include a prompt, by instance and name.
    pub async fn includers(&self, name: &PromptName) -> Result<Vec<Includer>> {
        self.list(&path(name, "/includers"), &[]).await
    }

    /// A prompt that is deleted, if it is.
    pub async fn deleted(&self, name: &PromptName) -> Result<Option<Prompt>> {
        let query = [
            ("deleted", "true"),
            ("prefix", name.as_str()),
            ("limit", "1"),
        ];
        let request = self.get("/v1/prompts").query(&query);
        let (page, _) = self.page::<Prompt>(request, None).await?;
        // Of all names that begin so, it is itself the first.
        Ok(page.items.into_iter().find(|prompt| prompt.name == *name))
    }

    /// A prompt with its ETag.
    pub async fn prompt(&self, name: &PromptName) -> Result<Tagged<Prompt>> {
        let (body, headers) = self.call(self.get(&path(name, ""))).await?;
        Ok(Tagged::new(body, &headers))
    }

    /// A version of a prompt.
    pub async fn version(&self, name: &PromptName, version: VersionNumber) -> Result<Version> {
        self.read(self.get(&path(name, &format!("/versions/{version}"))))
            .await
    }

    /// A prompt's versions, newest first.
    pub async fn versions(&self, name: &PromptName) -> Result<Vec<Version>> {
        self.list(&path(name, "/versions"), &[]).await
    }

    /// A label's publications, newest first.
    pub async fn publications(&self, name: &PromptName, label: &str) -> Result<Vec<Publication>> {
        let path = path(name, "/publications");
        self.list(&path, &[("label", label)]).await
    }

    /// What changed from one version to another; from the one before it unless said.
    pub async fn diff(
        &self,
        name: &PromptName,
        version: VersionNumber,
        against: Option<VersionNumber>,
    ) -> Result<DiffBody> {
        let request = self.get(&path(name, &format!("/versions/{version}/diff")));
        let against = against.map(|version| ("against", version.to_string()));
        self.read(request.query(&against.as_slice())).await
    }

    /// Creates a prompt.
    pub async fn create(&self, body: &NewPromptBody) -> Result<Tagged<SavedBody>> {
        let request = self.write(Method::POST, "/v1/prompts").json(body);
        let saved = match self.call(request).await {
            // Only the body of this request has the name.
            Err(Error::Api(error)) if error.status() < 500 => {
                let name = body.name.parse().ok();
                let error = ApiError::new(error.problem, &self.asked(name, None));
                Err(Error::Api(Box::new(error)))
            }
            saved => saved,
        };
        let (saved, headers) = saved?;
        Ok(Tagged::new(saved, &headers))
    }

    /// Replaces a prompt's content and metadata, if its ETag is still this one.
    pub async fn replace(
        &self,
        name: &PromptName,
        if_match: Option<&str>,
        body: &PromptBody,
    ) -> Result<Tagged<SavedBody>> {
        let request = self.write(Method::PUT, &path(name, ""));
        let (saved, headers) = self.call(matching(request, if_match).json(body)).await?;
        Ok(Tagged::new(saved, &headers))
    }

    /// Sets the inputs that the code supplies, if the prompt's ETag is still this one.
    pub async fn set_contract(
        &self,
        name: &PromptName,
        if_match: Option<&str>,
        inputs: &BTreeSet<String>,
    ) -> Result<()> {
        let request = self.write(Method::PUT, &path(name, "/contract"));
        let body = ContractBody {
            inputs: inputs.iter().cloned().collect(),
        };
        self.nothing(matching(request, if_match).json(&body)).await
    }

    /// Makes the request `publish`, `rollback` or `unpublish` with its body.
    pub async fn move_label(
        &self,
        act: &str,
        name: &PromptName,
        if_match: Option<&str>,
        body: &impl Serialize,
    ) -> Result<Tagged<Publication>> {
        let request = self.write(Method::POST, &path(name, &format!("/{act}")));
        let (publication, headers) = self.call(matching(request, if_match).json(body)).await?;
        Ok(Tagged::new(publication, &headers))
    }

    /// Deletes a prompt, softly.
    pub async fn delete(&self, name: &PromptName, query: &[(&str, &str)]) -> Result<()> {
        self.nothing(self.write(Method::DELETE, &path(name, "")).query(query))
            .await
    }

    /// Restores a deleted prompt.
    pub async fn restore(&self, name: &PromptName, query: &[(&str, &str)]) -> Result<RestoredBody> {
        self.read(
            self.write(Method::POST, &path(name, "/restore"))
                .query(query),
        )
        .await
    }

    /// The active version. Composed, its templates have the text of the included prompts in place of the includes, and its inputs are
    /// also theirs.
    pub async fn active(
        &self,
        name: &PromptName,
        label: &Label,
        composed: bool,
    ) -> Result<ActiveBody> {
        let compose = if composed { "true" } else { "false" };
        let query = [("label", label.as_str()), ("compose", compose)];
        self.read(self.get(&path(name, "/active")).query(&query))
            .await
    }

    /// The version that was active at a time. Default: now.
    pub async fn active_at(
        &self,
        name: &PromptName,
        label: &Label,
        time: Option<Timestamp>,
    ) -> Result<ActiveAtBody> {
        let request = self.get(&path(name, "/active-at"));
        let time = time.map(|time| ("time", time));
        let request = request.query(&[("label", label)]).query(time.as_slice());
        self.read(request).await
    }

    /// Fills a prompt in. The body names the instance.
    pub async fn render(&self, name: &PromptName, body: &RenderBody) -> Result<RenderAnswer> {
        let request = self.start(Method::POST, &path(name, "/render"));
        self.read(request.json(body)).await
    }

    /// Chats. The body names instance and label.
    pub async fn chat(&self, body: &ChatBody) -> Result<ChatAnswer> {
        let request = self.start(Method::POST, "/v1/chat").json(body);
        // Not sent again: a model may have been asked, and paid.
        let answer = self.success(self.once(request).await?)?;
        Ok(self.json(answer)?.0)
    }

    fn asked(&self, name: Option<PromptName>, request_id: Option<String>) -> Asked<'_> {
        Asked {
            invocation: &self.invocation,
            name,
            has_key: self.key.is_some(),
            request_id,
        }
    }

    fn start(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.server));
        match &self.key {
            Some(key) => request.header("x-api-key", key),
            None => request,
        }
    }

    fn get(&self, path: &str) -> RequestBuilder {
        self.start(Method::GET, path)
            .query(&[("instance", self.instance().as_str())])
    }

    /// A write, which may be sent again after a lost answer.
    fn write(&self, method: Method, path: &str) -> RequestBuilder {
        let key = self.idempotency.clone();
        let key = key.unwrap_or_else(|| uuid::Uuid::new_v4().to_string());
        self.start(method, path)
            .query(&[("instance", self.instance().as_str())])
            .header("idempotency-key", key)
    }

    async fn read<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T> {
        Ok(self.call(request).await?.0)
    }

    async fn nothing(&self, request: RequestBuilder) -> Result<()> {
        self.send(request).await.map(drop)
    }

    async fn call<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<(T, HeaderMap)> {
        self.json(self.send(request).await?)
    }

    fn json<T: DeserializeOwned>(&self, answer: Answer) -> Result<(T, HeaderMap)> {
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

fn builder(server: &Server) -> ClientBuilder {
    let mut builder = reqwest::Client::builder()
        .connect_timeout(CONNECT)
        .timeout(ANSWER)
        .user_agent(concat!("promptbook/", env!("CARGO_PKG_VERSION")))
        // A key must not follow to another address.
        .redirect(Policy::none());
    if server.is_loopback() {
        // No proxy leads to this machine, and the key travels unencrypted.
        builder = builder.no_proxy();
    }
    if let Some((name, addresses)) = server.local_name() {
        // The address's own port is used.
        builder = builder.resolve_to_addrs(name, &addresses.map(|ip| SocketAddr::new(ip, 0)));
    }
    builder
}

fn path(name: &PromptName, rest: &str) -> String {
    format!(
        "/v1/prompts/{}{rest}",
        utf8_percent_encode(name.as_str(), SEGMENT)
    )
}

/// The prompt that the path of a request is about.
fn prompt_in(path: &str) -> Option<PromptName> {
    let (_, rest) = path.split_once("/v1/prompts/")?;
    let segment = rest.split('/').next()?;
    let name = percent_decode_str(segment).decode_utf8().ok()?;
    name.parse().ok()
}

fn matching(request: RequestBuilder, if_match: Option<&str>) -> RequestBuilder {
    match if_match {
        Some(tag) => request.header("if-match", tag),
        None => request,
    }
}
