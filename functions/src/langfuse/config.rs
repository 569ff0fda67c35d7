//! The settings of a version, and the model in them.

use promptbook::content::Model;
use promptbook::options;
use promptbook::prompt::Version;
use serde_json::{Map, Value};

/// The key of the model's ID.
const MODEL: &str = "model";
/// The key of its provider.
const PROVIDER: &str = "provider";

/// The model that settings name, with the known options among them that are valid. Other settings are the program's own.
pub(super) fn model_of(config: &Value) -> Option<Model> {
    let mut settings = config.as_object()?.clone();
    let id = settings.shift_remove(MODEL);
    let id = id.and_then(|id| id.as_str().map(str::to_owned));
    let all = Model {
        id: id.clone(),
        provider: None,
        options: settings,
    };
    let (valid, _) = options::read(&all);
    let known = valid.into_iter().filter(|option| option.known.is_some());
    let known: Map<String, Value> = known
        .map(|option| (option.name.to_owned(), option.value.clone()))
        .collect();
    (id.is_some() || !known.is_empty()).then_some(Model {
        id,
        provider: None,
        options: known,
    })
}

/// The settings of a version as they were saved, with another model if it was changed since; without settings, its model.
pub(super) fn config_of(version: &Version) -> Value {
    let model = version.model.clone().unwrap_or_default();
    let Some(config) = &version.config else {
        let mut config = Map::new();
        config.extend(model.provider.map(|it| (PROVIDER.to_owned(), it.into())));
        return with_model(config, model.id, model.options);
    };
    let saved = model_of(config).unwrap_or_default();
    match config {
        Value::Object(config) if (&saved.id, &saved.options) != (&model.id, &model.options) => {
            let mut config = config.clone();
            config.retain(|key, _| key != MODEL && !saved.options.contains_key(key));
            with_model(config, model.id, model.options)
        }
        as_saved => as_saved.clone(),
    }
}

fn with_model(
    mut config: Map<String, Value>,
    id: Option<String>,
    options: Map<String, Value>,
) -> Value {
    config.extend(id.map(|id| (MODEL.to_owned(), id.into())));
    config.extend(options);
    Value::Object(config)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_model_is_read_from_settings_without_what_is_the_programs_own() {
        let config = json!({
            "temperature": 0.5, "model": "gpt-5-mini", "max_tokens": 100, "retries": 3, "top_p": "high", "stream": true,
        });
        let model = model_of(&config).unwrap();
        assert_eq!(model.id.as_deref(), Some("gpt-5-mini"));
        assert_eq!(
            json!(model.options),
            json!({"temperature": 0.5, "max_tokens": 100})
        );
        for none in [
            json!({}),
            json!([1]),
            json!("x"),
            json!({"retries": 3}),
            json!({"model": 7}),
        ] {
            assert_eq!(model_of(&none), None, "{none}");
        }
    }
}
