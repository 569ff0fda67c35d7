//! The digest of content.

use serde_json::Value;

use super::{Body, Inputs, Model, Templates};
use crate::digest;

/// Computes the digest of [`Content::digest`](super::Content::digest). Audits use it to verify stored versions.
pub fn digest_of(
    templates: &Templates,
    model: &Option<Model>,
    inputs: &Inputs,
    config: Option<&Value>,
) -> String {
    let Templates { format, body } = templates;
    let (key, value) = match body {
        Body::Text(template) => ("template", Value::from(template.as_str())),
        Body::Chat(messages) => (
            "messages",
            serde_json::to_value(messages).unwrap_or_default(),
        ),
    };
    let mut content = serde_json::json!({
        "type": body.prompt_type(), key: value, "model": model, "inputs": inputs,
    });
    // Versions from before there were formats and settings keep their digests.
    if !format.is_default() {
        content["template_format"] = format.as_str().into();
    }
    if let Some(config) = config {
        content["config"] = config.clone();
    }
    digest::of_ordered(&content, order_counts)
}

/// Whether the order of keys at this path of `{model, inputs, config}` is part of the content, because a model, a template or the program
/// sees it.
pub fn order_counts(path: &[&str]) -> bool {
    matches!(
        path,
        ["model", "options"] | ["inputs", _, "default" | "example"] | ["config"]
    )
}
