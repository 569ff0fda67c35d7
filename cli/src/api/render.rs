//! Requests that use an active prompt: its inputs, rendering it, and a chat.

use http::Method;
use promptbook_core::api::{
    ActiveAtBody, ActiveBody, ChatAnswer, ChatBody, RenderAnswer, RenderBody,
};
use promptbook_core::{Label, PromptName, Timestamp};

use super::Client;
use super::request::path;
use crate::error::Result;

impl Client {
    /// The active version. If composed, its templates have the text of the included prompts in place of the includes, and its inputs
    /// include theirs.
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

    /// Renders a prompt. The body names the instance.
    pub async fn render(&self, name: &PromptName, body: &RenderBody) -> Result<RenderAnswer> {
        let request = self.start(Method::POST, &path(name, "/render"));
        self.read(request.json(body)).await
    }

    /// Sends a chat. The body names instance and label.
    pub async fn chat(&self, body: &ChatBody) -> Result<ChatAnswer> {
        let request = self.start(Method::POST, "/v1/chat").json(body);
        // Never sent again, because the model may have been called and charged for.
        let answer = self.success(self.once(request).await?)?;
        Ok(self.json(answer)?.0)
    }
}
