//! Events: what other systems are told of a write, as plain text values.

use serde::{Deserialize, Serialize};

use super::{Activity, ActivityKind};

/// The most characters of a message in an event.
const MESSAGE: usize = 200;

/// What other systems are told of a write. Every value is text, because a template of EventBridge Pipes can't look into lists; an empty
/// text means that there is none. The whole entry is in the activity, under the same ID.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The ID of the entry in the activity. A receiver that gets an event twice knows it by this.
    pub id: String,
    /// When the write was made.
    pub at: String,
    /// The kind of the entry.
    pub kind: String,
    /// The instance that changed.
    pub instance: String,
    /// The prompt, if the write changed exactly one.
    pub prompt: String,
    /// How many prompts changed.
    pub prompts: String,
    /// The label, if exactly one label of one prompt moved, or a release of its label.
    pub label: String,
    /// The version that the label points at now or that was saved or deleted, if the write changed exactly one prompt.
    pub version: String,
    /// The release that was made or rolled back.
    pub release: String,
    /// The author named by the request.
    pub author: String,
    /// The ID of the API key that was used.
    pub key_id: String,
    /// The first line of the reason, shortened to 200 characters.
    pub message: String,
}

impl From<&Activity> for Event {
    fn from(entry: &Activity) -> Self {
        fn text(value: Option<&impl ToString>) -> String {
            value.map(ToString::to_string).unwrap_or_default()
        }
        let prompt = match entry.prompts.as_slice() {
            [prompt] => Some(prompt),
            _ => None,
        };
        let moved = prompt.map_or(&[][..], |prompt| &prompt.labels);
        let label = match moved {
            [label] => Some(label),
            _ => None,
        };
        let version = prompt.and_then(|prompt| prompt.version);
        let version = version.or(label.and_then(|label| label.version));
        let mut released = entry.prompts.iter().flat_map(|prompt| &prompt.labels);
        let of_release = entry.release.as_ref().and_then(|_| released.next());
        let message = entry.message.as_deref().unwrap_or_default();
        let message = message.lines().next().unwrap_or_default();
        Self {
            id: entry.id.to_string(),
            at: entry.at.to_string(),
            kind: entry.kind.to_string(),
            instance: text(entry.instance.as_ref()),
            prompt: text(prompt.map(|prompt| &prompt.name)),
            prompts: entry.prompts.len().to_string(),
            label: text(label.or(of_release).map(|at| &at.label)),
            version: text(version.as_ref()),
            release: text(entry.release.as_ref()),
            author: text(entry.author.as_ref()),
            key_id: text(entry.key_id.as_ref()),
            message: message.chars().take(MESSAGE).collect(),
        }
    }
}

impl ActivityKind {
    /// The title of its events, as EventBridge has it in `detail-type`.
    pub fn event_title(self) -> &'static str {
        match self {
            Self::Create => "Prompt Created",
            Self::Save => "Prompt Saved",
            Self::Publish => "Prompt Published",
            Self::Rollback => "Prompt Rolled Back",
            Self::Unpublish => "Prompt Unpublished",
            Self::Delete => "Prompt Deleted",
            Self::Restore => "Prompt Restored",
            Self::Contract => "Contract Changed",
            Self::Release => "Prompts Released",
            Self::Key => "Key Changed",
            Self::Settings => "Settings Changed",
            Self::Redact => "Prompt Redacted",
        }
    }

    /// The type of its events in webhooks: `prompt.published` for `Prompt Published`.
    pub fn event_type(self) -> String {
        let title = self.event_title().to_lowercase();
        match title.split_once(' ') {
            Some((subject, act)) => format!("{subject}.{}", act.replace(' ', "_")),
            None => title,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Value, json};

    use super::*;

    fn event(entry: Value) -> Event {
        let mut whole = json!({
            "id": "019ad0f2-5c00-7d11-a2b3-c4d5e6f70809", "at": "2025-11-29T12:00:00.000Z", "instance": "default",
        });
        whole
            .as_object_mut()
            .unwrap()
            .extend(entry.as_object().unwrap().clone());
        Event::from(&serde_json::from_value::<Activity>(whole).unwrap())
    }

    fn moved(label: &str, version: u32) -> Value {
        json!({"label": label, "seq": 2, "version": version, "replaced": 1})
    }

    #[test]
    fn an_event_has_the_only_prompt_version_and_label() {
        let long = format!("{}\nmore", "m".repeat(300));
        let prompt = json!({"name": "a", "revision": 3, "labels": [moved("production", 2)]});
        let said = event(
            json!({"kind": "publish", "message": long, "author": "ada", "prompts": [prompt]}),
        );
        assert_eq!(
            (
                said.prompt.as_str(),
                said.label.as_str(),
                said.version.as_str()
            ),
            ("a", "production", "2")
        );
        assert_eq!((said.author.as_str(), said.key_id.as_str()), ("ada", ""));
        assert_eq!(said.message, "m".repeat(200));
        let labels = [moved("production", 2), moved("staging", 2)];
        let prompt = json!({"name": "a", "revision": 3, "version": 4, "labels": labels});
        let said = event(json!({"kind": "save", "prompts": [prompt]}));
        assert_eq!((said.label.as_str(), said.version.as_str()), ("", "4"));
    }

    #[test]
    fn an_event_of_a_release_has_its_label_and_how_many_prompts_changed() {
        let prompt =
            |name| json!({"name": name, "revision": 3, "labels": [moved("production", 2)]});
        let said = event(json!({
            "kind": "release", "release": "019ad0f2-5c00-7d11-a2b3-c4d5e6f70809", "prompts": [prompt("a"), prompt("b")],
        }));
        assert_eq!((said.prompt.as_str(), said.version.as_str()), ("", ""));
        assert_eq!(
            (said.label.as_str(), said.prompts.as_str()),
            ("production", "2")
        );
    }

    #[test]
    fn every_value_is_text_and_every_kind_has_a_type_of_its_own() {
        let said = json!(event(json!({"kind": "settings"})));
        assert!(said.as_object().unwrap().values().all(Value::is_string));
        let types = ActivityKind::ALL.map(ActivityKind::event_type);
        assert_eq!(types.iter().collect::<BTreeSet<_>>().len(), types.len());
        assert_eq!(ActivityKind::Rollback.event_type(), "prompt.rolled_back");
    }
}
