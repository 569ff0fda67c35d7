//! PATCH: a JSON merge patch over the latest version's content.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::request::Merge;
use super::save_checks::wrong_type;
use crate::content::{Body, Content, DeclaredInput, DeclaredInputs, Inputs, PromptType, Templates};
use crate::decode;
use crate::error::{Error, FieldError, RedactionError, Result};
use crate::prompt::{Header, Version};

impl Merge {
    /// Whether only description and tags change.
    pub(super) fn keeps_content(&self) -> bool {
        let is_kept = self.template.is_none() && self.messages.is_none();
        let is_kept = is_kept && self.template_format.is_none();
        let is_kept = is_kept && self.model.is_none() && self.config.is_none();
        is_kept && self.inputs.is_none()
    }

    /// The content that this makes of the latest version's.
    pub(super) fn content(&self, latest: Version, header: &Header) -> Result<Content> {
        if self.keeps_content() {
            return Ok(Content::of_saved(latest)?);
        }
        if latest.redacted.is_some() {
            return Err(Error::Redaction(RedactionError::NothingToPatch {
                name: latest.name,
                version: latest.version,
            }));
        }
        let body = match (header.prompt_type, &self.template, &self.messages) {
            (PromptType::Text, Some(template), None) => Body::Text(template.clone()),
            (PromptType::Chat, None, Some(messages)) => Body::Chat(messages.clone()),
            (_, None, None) => Body::try_from(&latest)?,
            (actual, ..) => return Err(wrong_type(header, actual)),
        };
        let format = self.template_format.unwrap_or(latest.template_format);
        let templates = Templates { format, body };
        let model = match &self.model {
            None => latest.model,
            Some(patch) => merged("model", &latest.model, patch.as_ref())?,
        };
        let config = match &self.config {
            None => latest.config,
            Some(patch) => Some(merge(latest.config.unwrap_or_default(), patch)),
        };
        let content = match &self.inputs {
            None => Content::new(templates, model, latest.inputs),
            Some(patch) => {
                let inputs = merged("inputs", &declared(latest.inputs), patch.as_ref())?;
                Content::declared(templates, model, inputs.unwrap_or_default())
            }
        };
        let content = content.map_err(Error::Invalid)?.with_config(config);
        content.map_err(|wrong| Error::Invalid(vec![wrong]))
    }
}

fn declared(inputs: Inputs) -> DeclaredInputs {
    let inputs = inputs.into_iter();
    inputs
        .map(|(name, input)| (name, DeclaredInput::from(input)))
        .collect()
}

/// RFC 7396; a patch of none removes.
fn merged<T: DeserializeOwned>(
    field: &str,
    before: &impl Serialize,
    patch: Option<&Map<String, Value>>,
) -> Result<Option<T>> {
    let Some(patch) = patch else {
        return Ok(None);
    };
    let before = serde_json::to_value(before).unwrap_or_default();
    let merged = decode::from_value(object(before, patch));
    merged.map(Some).map_err(|wrong| {
        let pointer = format!("/{field}{}", wrong.pointer);
        Error::Invalid(vec![FieldError::new(pointer, wrong.detail)])
    })
}

fn merge(target: Value, patch: &Value) -> Value {
    match patch {
        Value::Object(patch) => object(target, patch),
        other => other.clone(),
    }
}

/// RFC 7396 leaves the order of keys open. Here the keys of the patch take the order of the patch, and a new key goes in front of the
/// next known one; keys that the patch does not name keep their place.
fn object(target: Value, patch: &Map<String, Value>) -> Value {
    let mut target = match target {
        Value::Object(target) => target,
        _ => Map::new(),
    };
    target.retain(|key, _| !patch.get(key).is_some_and(Value::is_null));
    let mut merged = Map::with_capacity(target.len() + patch.len());
    let mut named = patch.iter().filter(|(_, value)| !value.is_null());
    for key in target.keys().cloned().collect::<Vec<_>>() {
        if !patch.contains_key(&key) {
            let kept = target.get_mut(&key).map(Value::take);
            merged.insert(key, kept.unwrap_or_default());
            continue;
        }
        for (name, value) in named.by_ref() {
            let before = target.get_mut(name).map(Value::take);
            let known = before.is_some();
            merged.insert(name.clone(), merge(before.unwrap_or_default(), value));
            if known {
                break;
            }
        }
    }
    merged.extend(named.map(|(name, value)| (name.clone(), merge(Value::Null, value))));
    merged.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::Input;
    use crate::names::{Instance, VersionNumber};
    use crate::prompt::{PromptId, Signature};

    /// As text, for maps are equal in any order.
    fn merged(target: &str, patch: &str) -> String {
        let read = |text: &str| serde_json::from_str(text).unwrap();
        merge(read(target), &read(patch)).to_string()
    }

    #[test]
    fn a_version_that_today_would_be_refused_is_kept_as_it_is_until_its_content_changes() {
        let body = Body::Text("{{ product.name }}".to_owned());
        let content = Content::new(body, None, Inputs::new()).unwrap();
        let id = PromptId {
            instance: Instance::default(),
            name: "a".parse().unwrap(),
        };
        let now = jiff::Timestamp::UNIX_EPOCH.into();
        let (first, by) = (VersionNumber::FIRST, Signature::default());
        let mut latest = Version::new(&id, first, &content, &by, now);
        latest.inputs.insert("product".to_owned(), Input::default());
        let header = Header::of_first(&latest, content.initial_contract());
        let kept = Merge::default().content(latest.clone(), &header).unwrap();
        assert_eq!(
            (kept.digest(), kept.inputs()),
            (&*latest.digest, &latest.inputs)
        );
        let patch = Merge {
            inputs: Some(Some(Map::new())),
            ..Merge::default()
        };
        let refused = patch.content(latest, &header).unwrap_err();
        assert!(refused.to_string().contains("has no `name`"), "{refused}");
    }

    #[test]
    fn the_examples_of_rfc_7396_hold() {
        for (target, patch, expected) in [
            (r#"{"a":"b"}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#),
            (r#"{"a":"b"}"#, r#"{"b":"c"}"#, r#"{"a":"b","b":"c"}"#),
            (r#"{"a":"b"}"#, r#"{"a":null}"#, "{}"),
            (r#"{"a":"b","b":"c"}"#, r#"{"a":null}"#, r#"{"b":"c"}"#),
            (r#"{"a":["b"]}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#),
            (r#"{"a":"c"}"#, r#"{"a":["b"]}"#, r#"{"a":["b"]}"#),
            (
                r#"{"a":{"b":"c"}}"#,
                r#"{"a":{"b":"d","c":null}}"#,
                r#"{"a":{"b":"d"}}"#,
            ),
            (r#"{"a":[{"b":"c"}]}"#, r#"{"a":[1]}"#, r#"{"a":[1]}"#),
            (r#"["a","b"]"#, r#"["c","d"]"#, r#"["c","d"]"#),
            (r#"{"a":"b"}"#, r#"["c"]"#, r#"["c"]"#),
            (r#"{"a":"foo"}"#, "null", "null"),
            (r#"{"e":null}"#, r#"{"a":1}"#, r#"{"e":null,"a":1}"#),
            ("[1,2]", r#"{"a":"b","c":null}"#, r#"{"a":"b"}"#),
            ("{}", r#"{"a":{"bb":{"ccc":null}}}"#, r#"{"a":{"bb":{}}}"#),
        ] {
            assert_eq!(merged(target, patch), expected, "{target} {patch}");
        }
    }

    #[test]
    fn a_patch_orders_the_keys_that_it_names_and_no_others() {
        for (target, patch, expected) in [
            (r#"{"a":1,"z":2}"#, r#"{"z":2,"a":1}"#, r#"{"z":2,"a":1}"#),
            (
                r#"{"answer":1}"#,
                r#"{"reasoning":2,"answer":1}"#,
                r#"{"reasoning":2,"answer":1}"#,
            ),
            (
                r#"{"a":1,"x":0,"b":2}"#,
                r#"{"b":3,"a":4}"#,
                r#"{"b":3,"x":0,"a":4}"#,
            ),
            (
                r#"{"c":1,"b":2,"a":3}"#,
                r#"{"c":null}"#,
                r#"{"b":2,"a":3}"#,
            ),
            (r#"{"b":1}"#, r#"{"b":1,"a":2}"#, r#"{"b":1,"a":2}"#),
            (
                r#"{"s":{"a":1,"z":{"k":1,"i":2}}}"#,
                r#"{"s":{"z":{"i":2,"k":1},"a":1}}"#,
                r#"{"s":{"z":{"i":2,"k":1},"a":1}}"#,
            ),
        ] {
            assert_eq!(merged(target, patch), expected, "{target} {patch}");
        }
    }
}
