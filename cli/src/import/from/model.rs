//! Settings of other products as a model with its options.

use promptbook_core::content::Model;
use promptbook_core::options;
use serde_json::{Map, Value};

/// The keys that name the model.
const MODEL: [&str; 3] = ["model", "model_name", "model_id"];

/// The model of a version's settings, and a note on each setting that is not kept.
pub(super) fn model(config: &Map<String, Value>) -> (Option<Model>, Vec<String>) {
    let mut model = Model {
        id: None,
        provider: None,
        options: Map::new(),
    };
    let mut notes = Vec::new();
    for (key, value) in config.iter().filter(|(_, value)| !value.is_null()) {
        match value.as_str() {
            Some(id) if MODEL.contains(&key.as_str()) && model.id.is_none() => {
                model.id = Some(id.to_owned());
            }
            Some(provider) if key == "provider" => {
                model.provider = Some(provider.to_lowercase());
            }
            _ => match refusal(key, value) {
                None => drop(model.options.insert(key.clone(), value.clone())),
                Some(why) => notes.push(format!("the setting `{key}` is not kept: {why}")),
            },
        }
    }
    // Two names of one option, such as `stop` and `stop_sequences`: the first is kept.
    let twice = options::read(&model).1;
    let twice: Vec<String> = twice
        .iter()
        .filter_map(|it| it.path.first().map(|it| (*it).to_owned()))
        .collect();
    for key in twice {
        model.options.remove(&key);
        notes.push(format!(
            "the setting `{key}` is not kept: another sets the same option"
        ));
    }
    let is_empty = model.id.is_none() && model.provider.is_none() && model.options.is_empty();
    ((!is_empty).then_some(model), notes)
}

/// Why a setting can't be an option of the model.
fn refusal(key: &str, value: &Value) -> Option<String> {
    let one = Model {
        id: None,
        provider: None,
        options: Map::from_iter([(key.to_owned(), value.clone())]),
    };
    let (options, invalid) = options::read(&one);
    match (invalid.first(), options.first()) {
        (Some(invalid), _) => Some(invalid.problem.clone()),
        (None, Some(option)) if option.known.is_none() => {
            Some("it is not an option of a model that Promptbook knows".to_owned())
        }
        (None, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn settings_that_a_model_takes_are_kept_and_the_others_are_named() {
        let config = json!({"model": "gpt-5", "provider": "OpenAI", "temperature": 0.5, "max_tokens": 9, "top_p": "high",
            "languages": ["de"], "stream": true, "seed": null});
        let (model, notes) = model(config.as_object().unwrap());
        let model = model.unwrap();
        assert_eq!(
            (model.id.as_deref(), model.provider.as_deref()),
            (Some("gpt-5"), Some("openai"))
        );
        assert_eq!(
            json!(model.options),
            json!({"temperature": 0.5, "max_tokens": 9})
        );
        let named: Vec<&str> = notes.iter().filter_map(|it| it.split('`').nth(1)).collect();
        assert_eq!(named, ["top_p", "languages", "stream"]);
        assert_eq!(super::model(&Map::new()), (None, Vec::new()));
    }
}
