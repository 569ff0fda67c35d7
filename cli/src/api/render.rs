//! Requests that use an active prompt: its inputs, rendering it, and a chat.

use http::Method;
use promptbook_core::api::{ActiveBody, ChatAnswer, ChatBody, RenderAnswer, RenderBody};
use promptbook_core::content::Inputs;
use promptbook_core::{Label, PromptName};

use super::Client;
use super::request::path;
use crate::error::Result;

impl Client {
    /// The declared inputs of the active version.
    pub async fn active_inputs(&self, name: &PromptName, label: &Label) -> Result<Inputs> {
        let request = self.get(&path(name, "/active"));
        let active: ActiveBody = self.read(request.query(&[("label", label)])).await?;
        Ok(active.inputs)
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
