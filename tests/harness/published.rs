//! A table with something to read in it.

use promptbook::content::{Body, Content};
use promptbook::prompt::PromptId;
use promptbook::store::request::{NewPrompt, WriteContext};

use crate::Table;

impl Table {
    /// Creates a text prompt and publishes its version 1 under `production`.
    pub async fn publish(&self, id: &PromptId, template: String) {
        let new = NewPrompt {
            content: Content::new(Body::Text(template), None, Default::default()).expect("content"),
            description: None,
            tags: Default::default(),
            contract: None,
            publish: Some(Default::default()),
        };
        let created = self.store.create(id, &new, &WriteContext::default()).await;
        created.expect("a creation");
    }
}
