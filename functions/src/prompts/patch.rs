//! Parses PATCH bodies: JSON merge patches (RFC 7396), where null differs from absent.

use promptbook::Label;
use promptbook::api::MessageBody;
use promptbook::api::schemas::Tag;
use promptbook::content::{Message, TemplateFormat};
use promptbook::store::request::{Change, Edit, Merge};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::body::messages_of;
use crate::http::Error;
use crate::http::fields::{Author, Fields};

/// The changes. Absent fields stay unchanged; null removes a field.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PromptPatch {
    /// A new template, at most 128 KiB.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    template: Given<String>,
    /// The new messages, which replace all earlier ones. At most 128 KiB together.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Vec<Message>>, min_items = 1)]
    messages: Given<Vec<MessageBody>>,
    /// A new format for the templates, new or old. Null means `jinja2`.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<TemplateFormat>)]
    template_format: Given<TemplateFormat>,
    /// A merge patch of the model.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Object>)]
    model: Given<Map<String, Value>>,
    /// A merge patch of the program's settings.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Value>)]
    config: Given<Value>,
    /// A merge patch of the inputs.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Object>)]
    inputs: Given<Map<String, Value>>,
    /// A new description.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    description: Given<String>,
    /// The new tags, which replace all earlier ones.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Vec<Tag>>, max_items = 50)]
    tags: Given<Vec<String>>,
    /// Why you change it, at most 4 KiB.
    #[schema(max_length = 4096)]
    message: Option<String>,
    /// Who changes it, at most 200 characters.
    #[schema(max_length = 200)]
    author: Option<String>,
    /// Whether to make the latest version active at once. Default: false.
    publish: Option<bool>,
    /// The label to publish under, with `publish`. Default: `production`.
    #[schema(value_type = Option<Label>)]
    label: Option<String>,
}

/// None: absent. `Some(None)`: null.
type Given<T> = Option<Option<T>>;

fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Given<T>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

impl PromptPatch {
    pub(super) fn parse(self) -> Result<(Change, Author), Error> {
        let mut fields = Fields::default();
        check_removals(&mut fields, &self.template, &self.messages);
        let messages = self.messages.flatten();
        let messages = messages.and_then(|given| messages_of(&mut fields, given));
        let tags = self.tags.map(|tags| fields.tags(tags.unwrap_or_default()));
        let description = self.description.as_ref().and_then(Option::as_ref);
        fields.metadata(
            description,
            tags.as_ref().unwrap_or(&Default::default()),
            None,
        );
        let author = fields.author(self.author, self.message);
        let publish = fields.publish(self.publish, self.label);
        let merge = Merge {
            template: self.template.flatten(),
            messages,
            template_format: self.template_format.map(Option::unwrap_or_default),
            model: self.model,
            config: self.config.map(Option::unwrap_or_default),
            inputs: self.inputs,
            description: self.description,
            tags,
        };
        let edit = Edit::Merge(merge);
        let change = fields.check(Some(Change { edit, publish }))?;
        Ok((change, author))
    }
}

/// Content can be replaced but not removed. Null for one kind is accepted together with content of the other kind.
fn check_removals(
    fields: &mut Fields,
    template: &Given<String>,
    messages: &Given<Vec<MessageBody>>,
) {
    let detail = "a prompt can't be without content: give it new content, or delete the prompt";
    match (template, messages) {
        (Some(Some(_)), Some(Some(_))) => {
            fields.wrong(
                "/messages",
                "a prompt has either `template` or `messages`: leave one out",
            );
        }
        (Some(Some(_)), _) | (_, Some(Some(_))) | (None, None) => {}
        (Some(None), _) => fields.wrong("/template", detail),
        (None, Some(None)) => fields.wrong("/messages", detail),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::http::problem::Problem;

    fn parsed(body: Value) -> Result<(Merge, Option<String>), Vec<String>> {
        let patch: PromptPatch = promptbook::decode::from_value(body).unwrap();
        let pointers = |error: Error| {
            let problem = Problem::from(&error);
            problem
                .errors
                .into_iter()
                .map(|field| field.pointer)
                .collect::<Vec<_>>()
        };
        let (change, _) = patch.parse().map_err(pointers)?;
        let Edit::Merge(merge) = change.edit else {
            panic!("a PATCH merges");
        };
        Ok((merge, change.publish.map(|label| label.to_string())))
    }

    #[test]
    fn absent_fields_stay_and_null_removes_a_field() {
        let (merge, publish) = parsed(json!({})).unwrap();
        assert!(merge.model.is_none() && merge.inputs.is_none() && merge.tags.is_none());
        assert!(merge.config.is_none());
        assert!(merge.description.is_none() && merge.template.is_none() && publish.is_none());

        let nulls = json!({"model": null, "config": null, "inputs": null, "tags": null, "description": null});
        let (merge, _) = parsed(nulls).unwrap();
        assert_eq!(
            (merge.model, merge.inputs, merge.description),
            (Some(None), Some(None), Some(None))
        );
        assert_eq!(merge.tags.map(|tags| tags.len()), Some(0));
        assert_eq!(merge.config, Some(Value::Null));

        let body =
            json!({"model": {"options": {"topP": null}}, "publish": true, "label": "staging"});
        let (merge, publish) = parsed(body).unwrap();
        let model = Value::from(merge.model.unwrap().unwrap());
        assert_eq!(model, json!({"options": {"topP": null}}));
        assert_eq!(publish.as_deref(), Some("staging"));
    }

    #[test]
    fn content_can_be_replaced_but_not_removed() {
        for (body, pointer) in [
            (json!({"template": null}), "/template"),
            (json!({"messages": null}), "/messages"),
            (json!({"template": null, "messages": null}), "/template"),
            (
                json!({"template": "t", "messages": [{"thread": "t"}]}),
                "/messages",
            ),
            (json!({"messages": [{"role": "user"}]}), "/messages/0"),
            (json!({"label": "staging"}), "/label"),
        ] {
            assert_eq!(parsed(body.clone()).unwrap_err(), [pointer], "{body}");
        }
        let (merge, _) = parsed(json!({"template": "new", "messages": null})).unwrap();
        assert_eq!(merge.template.as_deref(), Some("new"));
        assert!(parsed(json!({"template": null, "messages": [{"thread": "history"}]})).is_ok());
    }
}
