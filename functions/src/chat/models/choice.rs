//! Which model is asked, and with which options: CHAT_MODEL and the prompt's own `model` together.

use std::fmt;

use promptbook::content::Model;
use serde_json::{Map, Value};

/// A model of the configured provider, and its options.
#[derive(Debug, PartialEq)]
pub(super) struct Choice<'a> {
    provider: &'static str,
    pub(super) id: &'a str,
    pub(super) options: Options,
}

/// Prompty's options, as far as a model can be sent them.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Options {
    pub(super) temperature: Option<f64>,
    pub(super) max_output_tokens: Option<u32>,
    pub(super) top_p: Option<f64>,
    pub(super) top_k: Option<u32>,
    pub(super) frequency_penalty: Option<f64>,
    pub(super) presence_penalty: Option<f64>,
    pub(super) seed: Option<i64>,
    pub(super) stop_sequences: Vec<String>,
    /// `additionalProperties`: the provider's own, passed on as they are.
    pub(super) additional: Map<String, Value>,
}

impl<'a> Choice<'a> {
    /// The prompt's model where it is of this provider, else the configured one.
    pub(super) fn new(
        provider: &'static str,
        configured: &'a str,
        prompted: Option<&'a Model>,
    ) -> Self {
        let Some(model) = prompted else {
            return Self {
                provider,
                id: configured,
                options: Options::default(),
            };
        };
        let mut options = Options::read(&model.options);
        let named = model.provider.as_deref();
        let id = match named.is_none_or(|named| named.eq_ignore_ascii_case(provider)) {
            true => model.id.as_deref().unwrap_or(configured),
            false => {
                tracing::debug!(
                    provider,
                    configured,
                    named,
                    "the prompt's model is of another provider: the configured one is asked"
                );
                options.additional.clear();
                configured
            }
        };
        Self {
            provider,
            id,
            options,
        }
    }
}

impl fmt::Display for Choice<'_> {
    /// The form of CHAT_MODEL.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.provider, self.id)
    }
}

impl Options {
    /// Takes what it understands. The rest is left out and logged by name: an option that an editor got wrong must not take
    /// the chat down, and a model without a setting still answers.
    fn read(given: &Map<String, Value>) -> Self {
        let mut options = Self::default();
        for (name, value) in given {
            if options.set(name, value).is_none() {
                tracing::debug!(option = name, "left out: unknown here, or of a wrong type");
            }
        }
        options
    }

    fn set(&mut self, name: &str, value: &Value) -> Option<()> {
        let count = || value.as_u64().and_then(|count| u32::try_from(count).ok());
        match name {
            "temperature" => self.temperature = Some(value.as_f64()?),
            "maxOutputTokens" => self.max_output_tokens = Some(count()?),
            "topP" => self.top_p = Some(value.as_f64()?),
            "topK" => self.top_k = Some(count()?),
            "frequencyPenalty" => self.frequency_penalty = Some(value.as_f64()?),
            "presencePenalty" => self.presence_penalty = Some(value.as_f64()?),
            "seed" => self.seed = Some(value.as_i64()?),
            "stopSequences" => {
                let texts = value.as_array()?.iter().map(Value::as_str);
                self.stop_sequences = texts
                    .map(|text| text.map(str::to_owned))
                    .collect::<Option<_>>()?;
            }
            "additionalProperties" => self.additional = value.as_object()?.clone(),
            // `allowMultipleToolCalls` too: there are no tools here.
            _ => return None,
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(value: Value) -> Model {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_prompts_model_wins_within_the_configured_provider() {
        let cases = [
            (serde_json::json!({}), "configured"),
            (serde_json::json!({"id": "own"}), "own"),
            (
                serde_json::json!({"id": "own", "provider": "openai"}),
                "own",
            ),
            (
                serde_json::json!({"id": "own", "provider": "OpenAI"}),
                "own",
            ),
            (serde_json::json!({"provider": "openai"}), "configured"),
            (
                serde_json::json!({"id": "own", "provider": "bedrock"}),
                "configured",
            ),
        ];
        for (prompted, expected) in cases {
            let prompted = model(prompted);
            let choice = Choice::new("openai", "configured", Some(&prompted));
            assert_eq!(choice.id, expected, "{prompted:?}");
        }
        assert_eq!(
            Choice::new("openai", "configured", None).to_string(),
            "openai/configured"
        );
    }

    #[test]
    fn another_providers_prompt_keeps_its_portable_options_only() {
        let prompted = model(serde_json::json!({
            "id": "claude", "provider": "anthropic",
            "options": {"temperature": 0.2, "additionalProperties": {"thinking": {"type": "enabled"}}},
        }));
        let options = Choice::new("openai", "gpt", Some(&prompted)).options;
        assert_eq!(
            options,
            Options {
                temperature: Some(0.2),
                ..Options::default()
            }
        );
    }

    #[test]
    fn options_of_a_wrong_type_or_an_unknown_name_are_left_out() {
        let prompted = model(serde_json::json!({"options": {
            "temperature": "hot", "maxOutputTokens": -1, "topP": null, "topK": 1.5, "seed": "x",
            "stopSequences": ["ok", 3], "additionalProperties": [], "allowMultipleToolCalls": true, "made_up": 1,
            "presencePenalty": 1,
        }}));
        let options = Choice::new("openai", "gpt", Some(&prompted)).options;
        assert_eq!(
            options,
            Options {
                presence_penalty: Some(1.0),
                ..Options::default()
            }
        );
    }
}
