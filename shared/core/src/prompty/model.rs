//! Reading `model` in every generation of the format.

use std::iter;

use serde_json::{Map, Value, json};

use super::reader::Reader;
use super::{FileWarning, PromptyError};
use crate::content::Model;
use crate::options::{self, InvalidOption};

/// The supported properties of `model.configuration`. The others describe the connection and can hold secrets.
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
            Some(_) => {
                return Err(self.wrong("model", "`model` must be an id, or a mapping with `id`"));
            }
        };
        let no_map = Map::new();
        let configuration = self.section(model, "configuration")?.unwrap_or(&no_map);
        let mut options = Map::new();
        for (written, value) in self.section(model, "parameters")?.unwrap_or(&no_map) {
            let (name, value) = today(written, value);
            if options.insert(name.to_owned(), value).is_some() {
                let problem = format!("`{written}` sets `{name}` a second time: keep one of them");
                return Err(self.wrong(written, problem));
            }
        }
        let own = self.section(model, "options")?.unwrap_or(&no_map);
        options.extend(
            own.iter()
                .map(|(name, value)| (name.clone(), value.clone())),
        );
        options.retain(|name, value| !is_default(name, value));
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

    /// Refuses options that can't be saved in a prompt.
    pub(super) fn check_options(&self, model: Option<&Model>) -> Result<(), PromptyError> {
        let invalid = model.and_then(|model| options::read(model).1.into_iter().next());
        invalid.map_or(Ok(()), |invalid| Err(self.invalid(invalid)))
    }

    fn invalid(&self, option: InvalidOption<'_>) -> PromptyError {
        PromptyError {
            line: self.line_of_option(&option.path),
            column: None,
            problem: option.problem,
        }
    }

    /// Warnings of options that are probably misspelt.
    pub(super) fn misspelt_options(&self, model: Option<&Model>) -> Vec<FileWarning> {
        let warnings = options::warnings(model).map(|(name, warning)| FileWarning {
            pointer: warning.pointer,
            line: self.line_of_option(&[name]),
            column: None,
            detail: warning.detail,
            inputs: Vec::new(),
        });
        warnings.collect()
    }

    /// The line of an option in `model`, under its name in any generation.
    fn line_of_option(&self, path: &[&str]) -> Option<usize> {
        let path = iter::once("model").chain(path.iter().copied());
        self.line_at(path.map(|name| iter::once(name).chain(options::openai_names(name))))
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
                format!("`{name}` must be a mapping, such as temperature: 0.2"),
            )),
        }
    }

    /// Returns the value, or else the first of these properties in the configuration of the first generation.
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

/// Converts an option of the first generation, which used OpenAI's names, to today's name and value.
fn today<'v>(name: &'v str, value: &Value) -> (&'v str, Value) {
    let name = options::prompty_name(name);
    let value = match value {
        Value::String(one) if name == "stopSequences" => json!([one]),
        value => value.clone(),
    };
    (name, value)
}

/// Whether an unsupported option requests the default behaviour: one answer, streamed or not as the caller chooses.
pub(super) fn is_default(name: &str, value: &Value) -> bool {
    match name {
        "stream" => value.is_boolean(),
        "n" => value.as_u64() == Some(1),
        _ => false,
    }
}
