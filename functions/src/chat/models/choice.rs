//! Chooses the model and its options from CHAT_MODEL and the prompt's own `model`.

use std::fmt;

use promptbook::content::Model;
use promptbook::options::{self, ModelOption};

use super::ignored::Ignored;

/// The providers, as CHAT_MODEL and prompts name them.
pub(super) const BEDROCK: &str = "bedrock";
pub(super) const OPENAI: &str = "openai";

/// The name for OpenAI's API on Azure in Prompty files.
const AZURE: &str = "azure";

/// A model of the configured provider, and the prompt's options.
#[derive(Debug, PartialEq)]
pub(super) struct Choice<'a> {
    provider: &'static str,
    pub(super) id: &'a str,
    /// Valid options, which are sent if the provider supports them.
    pub(super) options: Vec<ModelOption<'a>>,
    /// Options that are not sent.
    pub(super) ignored: Vec<Ignored>,
}

impl<'a> Choice<'a> {
    /// The prompt's model if this provider has it, otherwise the configured model.
    pub(super) fn new(
        provider: &'static str,
        configured: &'a str,
        prompted: Option<&'a Model>,
    ) -> Self {
        let mut choice = Self {
            provider,
            id: configured,
            options: Vec::new(),
            ignored: Vec::new(),
        };
        let Some(model) = prompted else {
            return choice;
        };
        let (options, invalid) = options::read(model);
        choice.ignored = invalid.into_iter().map(Ignored::from).collect();
        match model.provider.as_deref() {
            Some(named) if !named.eq_ignore_ascii_case(provider) => {
                tracing::debug!(
                    provider,
                    configured,
                    named,
                    "the prompt's model is from another provider: using the configured model"
                );
                choice.take_portable(options, named);
            }
            _ => {
                choice.id = model.id.as_deref().unwrap_or(configured);
                choice.options = options;
            }
        }
        choice
    }

    /// Keeps the options that mean the same to every provider.
    fn take_portable(&mut self, options: Vec<ModelOption<'a>>, named: &str) {
        let provider = self.provider;
        let is_same_api = provider == OPENAI && named.eq_ignore_ascii_case(AZURE);
        let (portable, foreign) = options
            .into_iter()
            .partition(|option| is_same_api || option.known.is_some());
        self.options = portable;
        self.ignored.extend(foreign.iter().map(|option| {
            Ignored::new(
                option,
                format!("it is meant for `{named}`, but the model is one of `{provider}`"),
            )
        }));
    }
}

impl fmt::Display for Choice<'_> {
    /// The form of CHAT_MODEL.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.provider, self.id)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn model(value: Value) -> Model {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_prompts_model_takes_precedence_within_the_configured_provider() {
        let cases = [
            (json!({}), "configured"),
            (json!({"id": "own"}), "own"),
            (json!({"id": "own", "provider": "openai"}), "own"),
            (json!({"id": "own", "provider": "OpenAI"}), "own"),
            (json!({"provider": "openai"}), "configured"),
            (json!({"id": "own", "provider": "bedrock"}), "configured"),
            (json!({"id": "own", "provider": "azure"}), "configured"),
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
    fn portable_options_of_another_providers_prompt_are_kept_and_the_others_reported() {
        let options = json!({
            "temperature": 0.2, "thinking": {"type": "enabled"}, "tools": [{"type": "x"}],
            "additionalProperties": {"own": 1},
        });
        let paths = |options: &[ModelOption<'_>]| {
            let paths: Vec<_> = options.iter().map(ModelOption::path).collect();
            paths.join(" ")
        };
        for (named, kept, ignored) in [
            (
                "anthropic",
                "temperature tools",
                vec!["thinking", "additionalProperties.own"],
            ),
            (
                "azure",
                "temperature thinking tools additionalProperties.own",
                vec![],
            ),
        ] {
            let prompted = model(json!({"id": "x", "provider": named, "options": options}));
            let choice = Choice::new("openai", "gpt", Some(&prompted));
            assert_eq!(paths(&choice.options), kept);
            let names: Vec<_> = choice.ignored.iter().map(|one| one.name.as_str()).collect();
            assert_eq!(names, ignored);
            let reason = "it is meant for `anthropic`, but the model is one of `openai`";
            assert!(choice.ignored.iter().all(|one| one.reason == reason));
        }
    }

    #[test]
    fn an_invalid_option_stored_by_an_earlier_release_is_reported_and_not_sent() {
        let prompted =
            model(json!({"options": {"temperature": "0", "n": 2, "presencePenalty": 1}}));
        let choice = Choice::new("openai", "gpt", Some(&prompted));
        assert_eq!(choice.options.len(), 1);
        assert_eq!(choice.options[0].name, "presencePenalty");
        let [temperature, n] = choice.ignored.as_slice() else {
            panic!("{:?}", choice.ignored)
        };
        assert_eq!(
            (temperature.name.as_str(), n.name.as_str()),
            ("temperature", "n")
        );
        assert!(
            temperature
                .reason
                .contains("must be a number from 0 to 2, but it is the text \"0\"")
        );
    }
}
