//! An editor's common operations, as requests through API Gateway.

use serde_json::json;
use tests::Answer;

use crate::event::Event;
use crate::form::Form;
use crate::functions::{Function, Stack};

/// The functions that editors use, and `active`.
pub(crate) struct Api {
    pub(crate) stack: Stack,
    pub(crate) prompts: Function,
    pub(crate) versions: Function,
    pub(crate) publish: Function,
    pub(crate) rollback: Function,
    pub(crate) active: Function,
}

impl Api {
    pub(crate) async fn new() -> Self {
        let stack = Stack::new().await;
        Self {
            prompts: stack.start("prompts"),
            versions: stack.start("versions"),
            publish: stack.start("publish"),
            rollback: stack.start("rollback"),
            active: stack.start("active"),
            stack,
        }
    }

    pub(crate) async fn create(&self, name: &str, template: &str, form: Form) -> Answer {
        let body = json!({"name": name, "template": template, "author": "ada"});
        let event = Event::new("POST", "/v1/prompts").admin().form(form);
        self.prompts.send(&event.body(body)).await.expect(201)
    }

    /// Saves a new version with a base64 body.
    pub(crate) async fn change(&self, name: &str, template: &str, form: Form) -> Answer {
        let event = at("PATCH", "/v1/prompts/{name}", name, form).admin();
        let event = event.body(json!({"template": template})).base64();
        self.prompts.send(&event).await.expect(200)
    }

    pub(crate) async fn publish(&self, name: &str, version: u32, form: Form) -> Answer {
        let event = at("POST", "/v1/prompts/{name}/publish", name, form).admin();
        let event = event.body(json!({"version": version}));
        self.publish.send(&event).await.expect(200)
    }

    pub(crate) async fn roll_back(&self, name: &str, form: Form) -> Answer {
        let event = at("POST", "/v1/prompts/{name}/rollback", name, form).admin();
        self.rollback.send(&event.body(json!({}))).await.expect(200)
    }

    pub(crate) async fn active(&self, name: &str, form: Form) -> Answer {
        let event = at("GET", "/v1/prompts/{name}/active", name, form).reader();
        self.active.send(&event).await
    }
}

/// A request about a prompt.
pub(crate) fn at(method: &'static str, resource: &'static str, name: &str, form: Form) -> Event {
    Event::new(method, resource).name(name).form(form)
}
