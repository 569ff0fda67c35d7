//! The bodies of requests. The server and the command share them.
//!
//! Texts with rules of their own, such as names and labels, are plain strings here: the server checks them together and reports every
//! invalid field at once.

mod chat;
mod prompt;
mod publication;
mod redaction;
mod release;
mod render;
mod version;

pub use chat::{ChatBody, GivenPassage, MAX_PASSAGES};
pub use prompt::{ContractBody, MessageBody, NewPromptBody, PromptBody};
pub use publication::{PublishBody, RollbackBody, UnpublishBody};
pub use redaction::RedactBody;
pub use release::{MAX_RELEASED, NewReleaseBody, ReleaseRollbackBody, ReleasedVersion};
pub use render::RenderBody;
pub use version::{read_optional_version, read_version};

#[cfg(test)]
mod tests {
    use serde::Serialize;
    use serde::de::DeserializeOwned;
    use serde_json::{Value, json};

    use super::*;

    /// A body is sent as it is read, and a misspelt field is never dropped.
    fn check<T: Serialize + DeserializeOwned>(body: &Value) {
        let read: T = serde_json::from_value(body.clone()).unwrap();
        assert_eq!(&json!(read), body, "absent fields are not sent");
        let mut misspelt = body.clone();
        misspelt["lable"] = json!("staging");
        let error = serde_json::from_value::<T>(misspelt).err().unwrap();
        assert!(error.to_string().contains("unknown field `lable`"));
    }

    #[test]
    fn bodies_survive_a_round_trip_and_refuse_unknown_fields() {
        check::<NewPromptBody>(&json!({"name": "a", "template": "t"}));
        check::<PromptBody>(&json!({"messages": [{"thread": "history"}], "tags": []}));
        check::<ContractBody>(&json!({"inputs": ["a"]}));
        check::<PublishBody>(&json!({"version": 1}));
        check::<UnpublishBody>(&json!({}));
        check::<RollbackBody>(&json!({"from": 2}));
        check::<RedactBody>(&json!({"reason": "r"}));
        check::<NewReleaseBody>(&json!({"publish": [{"name": "a", "version": 1}]}));
        check::<ReleaseRollbackBody>(&json!({"author": "ada"}));
        check::<RenderBody>(&json!({"inputs": {}, "examples": false}));
        check::<ChatBody>(&json!({"messages": [], "inputs": {}}));
    }

    #[test]
    fn a_content_and_a_name_make_the_body_that_creates_the_prompt() {
        let content = json!({
            "template": "t", "messages": [{"role": "user", "content": "c"}], "model": {"id": "m", "provider": null, "options": {}},
            "config": {"retries": 3}, "inputs": {}, "description": "d", "tags": ["a"], "message": "m", "author": "ada", "publish": true, "label": "staging",
        });
        let body: PromptBody = serde_json::from_value(content).unwrap();
        let contract = Some(vec!["x".to_owned()]);
        let new = NewPromptBody::new("a".to_owned(), contract.clone(), body.clone());
        assert_eq!(new.into_parts(), ("a".to_owned(), contract, body));
    }
}
