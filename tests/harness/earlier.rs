//! Prompts as stored by an earlier release with less validation.

use promptbook::content::{Body, Content, Inputs, Model, digest_of};
use promptbook::prompt::PromptId;
use promptbook::store::request::{NewPrompt, WriteContext};
use serde_json::{Value, json};

use crate::Table;

impl Table {
    /// Creates a prompt of `default` without validation.
    pub async fn create_unchecked(&self, name: &str, template: &str, model: Value, inputs: Value) {
        let new = NewPrompt {
            content: unchecked(template, model, inputs),
            description: None,
            tags: Default::default(),
            contract: None,
            publish: None,
        };
        let id = PromptId {
            instance: Default::default(),
            name: name.parse().expect("a name"),
        };
        let created = self.store.create(&id, &new, &WriteContext::default()).await;
        created.expect("a creation");
    }
}

fn unchecked(template: &str, model: Value, inputs: Value) -> Content {
    let uses: Vec<&String> = inputs.as_object().expect("inputs").keys().collect();
    let body = Body::Text(template.to_owned());
    let typed_model: Option<Model> = serde_json::from_value(model.clone()).expect("a model");
    let typed_inputs: Inputs = serde_json::from_value(inputs.clone()).expect("inputs");
    let digest = digest_of(&body.into(), &typed_model, &typed_inputs, None);
    let version = json!({
        "name": "a", "instance": "default", "version": 1, "type": "text", "template": template, "messages": null,
        "model": model, "inputs": inputs, "uses": uses, "digest": digest,
        "message": null, "author": null, "key_id": null, "created_at": "2033-05-18T03:33:20.000Z",
    });
    Content::of_saved(serde_json::from_value(version).expect("a version")).expect("content")
}
