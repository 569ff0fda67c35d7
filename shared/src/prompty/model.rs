//! Reading `model`, as each generation of the format writes it.

use serde_json::{Map, Value, json};

use super::PromptyError;
use super::front::Reader;
use crate::content::Model;

/// What is read of `model.configuration`; the rest says how to connect, secrets included.
pub(super) const CONFIGURATION: [&str; 4] = ["type", "azure_deployment", "name", "model"];

impl Reader<'_> {
    pub(super) fn model(&self, value: Option<&Value>) -> Result<Option<Model>, PromptyError> {
        let model = match value {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::String(id)) => {
                return Ok(Some(Model {
                    id: Some(id.clone()),
                    provider: None,
                    options: Default::default(),
                }));
            }
            Some(Value::Object(model)) => model,
            Some(_) => return Err(self.wrong("model", "`model` is an id, or a mapping with `id`")),
        };
        let no_map = Map::new();
        let configuration = self.section(model, "configuration")?.unwrap_or(&no_map);
        let mut options = Map::new();
        for (name, value) in self.section(model, "parameters")?.unwrap_or(&no_map) {
            let (name, value) = today(name, value);
            options.insert(name.to_owned(), value);
        }
        let own = self.section(model, "options")?.unwrap_or(&no_map);
        options.extend(
            own.iter()
                .map(|(name, value)| (name.clone(), value.clone())),
        );
        let id = self.text(model.get("id"), "id")?;
        let provider = self.text(model.get("provider"), "provider")?;
        Ok(Some(Model {
            id: self.configured(id, configuration, &CONFIGURATION[1..])?,
            provider: self
                .configured(provider, configuration, &CONFIGURATION[..1])?
                .map(provider_of),
            options,
        }))
    }

    fn section<'v>(
        &self,
        model: &'v Map<String, Value>,
        name: &str,
    ) -> Result<Option<&'v Map<String, Value>>, PromptyError> {
        match model.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Object(section)) => Ok(Some(section)),
            Some(_) => Err(self.wrong(
                name,
                format!("`{name}` is a mapping, such as temperature: 0.2"),
            )),
        }
    }

    /// The value itself, else the first of these that the first generation's configuration has.
    fn configured(
        &self,
        own: Option<String>,
        configuration: &Map<String, Value>,
        names: &[&str],
    ) -> Result<Option<String>, PromptyError> {
        let mut found = Ok(own);
        for name in names {
            if !matches!(found, Ok(None)) {
                break;
            }
            found = self.text(configuration.get(*name), name);
        }
        found
    }
}

fn provider_of(kind: String) -> String {
    match kind.as_str() {
        "azure_openai" | "azure_beta" | "azure_openai_beta" => "azure".to_owned(),
        _ => kind,
    }
}

/// An option of the first generation, which used OpenAI's names, as the format names it today.
fn today<'v>(name: &'v str, value: &Value) -> (&'v str, Value) {
    let name = match name {
        "max_tokens" | "max_completion_tokens" => "maxOutputTokens",
        "top_p" => "topP",
        "top_k" => "topK",
        "frequency_penalty" => "frequencyPenalty",
        "presence_penalty" => "presencePenalty",
        "reasoning_effort" => "reasoningEffort",
        "parallel_tool_calls" => "allowMultipleToolCalls",
        "stop" => "stopSequences",
        other => other,
    };
    let value = match value {
        Value::String(one) if name == "stopSequences" => json!([one]),
        value => value.clone(),
    };
    (name, value)
}
