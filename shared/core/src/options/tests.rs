//! Which options a version may have.

use serde_json::{Value, json};

use super::*;
use crate::content::{Body, Content, Inputs};

fn model(provider: Option<&str>, options: Value) -> Model {
    serde_json::from_value(json!({"provider": provider, "options": options})).unwrap()
}

/// The pointers and problems of a version with these options.
fn wrong(provider: Option<&str>, options: Value) -> Vec<(String, String)> {
    let body = Body::Text("t".to_owned());
    let content = Content::new(body, Some(model(provider, options)), Inputs::new());
    let fields = content.err().unwrap_or_default();
    (fields.into_iter())
        .map(|field| (field.pointer, field.detail))
        .collect()
}

const TOOL: &str = r#"{"type": "function", "function": {"name": "f", "parameters": {}}}"#;

#[test]
fn a_known_option_accepts_documented_values_and_an_unknown_one_accepts_any() {
    let tool: Value = serde_json::from_str(TOOL).unwrap();
    for options in [
        json!({"temperature": 0, "topP": 1, "topK": 0, "frequencyPenalty": -2, "presencePenalty": 2.0, "maxOutputTokens": 1}),
        json!({"temperature": 2.0, "top_p": 0.0, "top_k": 40, "frequency_penalty": 2, "presence_penalty": -2, "max_tokens": 2147483647}),
        json!({"seed": i64::MIN, "max_completion_tokens": 5, "stop": "END", "user": "u", "logprobs": true, "top_logprobs": 20}),
        json!({"seed": i64::MAX, "stopSequences": ["A", "B"], "logit_bias": {"50256": -100}, "reasoning_effort": "low"}),
        json!({"stop": ["A"], "reasoningEffort": "high", "allowMultipleToolCalls": false, "stopSequences": null}),
        json!({"tools": [tool, {"type": "web_search"}], "tool_choice": "auto", "parallel_tool_calls": true}),
        json!({"tools": [], "tool_choice": {"type": "function", "function": {"name": "f"}}}),
        json!({"response_format": {"type": "json_schema", "json_schema": {"name": "s", "schema": {}}}}),
        json!({"min_p": "anything", "made_up": [null], "additionalProperties": {"own": {"deep": [1, null]}}}),
        json!({"temperature": null, "tools": null, "additionalProperties": null}),
    ] {
        assert_eq!(wrong(None, options.clone()), [], "{options}");
    }
}

#[test]
fn an_invalid_value_is_refused_with_the_option_the_allowed_values_and_the_value() {
    for (options, place, problem) in [
        (
            json!({"temperature": "0"}),
            "temperature",
            "`temperature` must be a number from 0 to 2, but it is the text \"0\"",
        ),
        (
            json!({"temperature": 2.1}),
            "temperature",
            "`temperature` must be a number from 0 to 2, but it is 2.1",
        ),
        (
            json!({"temperature": -1}),
            "temperature",
            "`temperature` must be a number from 0 to 2, but it is -1",
        ),
        (
            json!({"topP": 1.01}),
            "topP",
            "`topP` must be a number from 0 to 1, but it is 1.01",
        ),
        (
            json!({"top_p": true}),
            "top_p",
            "`top_p` must be a number from 0 to 1, but it is true",
        ),
        (
            json!({"max_tokens": 0}),
            "max_tokens",
            "`max_tokens` must be a whole number from 1 to 2147483647, but it is 0",
        ),
        (
            json!({"maxOutputTokens": 1.5}),
            "maxOutputTokens",
            "`maxOutputTokens` must be a whole number from 1 to 2147483647, but it is 1.5",
        ),
        (
            json!({"max_completion_tokens": u64::MAX}),
            "max_completion_tokens",
            "but it is 18446744073709551615",
        ),
        (
            json!({"topK": -1}),
            "topK",
            "must be a whole number from 0 to 2147483647",
        ),
        (
            json!({"frequency_penalty": 3}),
            "frequency_penalty",
            "must be a number from -2 to 2, but it is 3",
        ),
        (
            json!({"presencePenalty": [1]}),
            "presencePenalty",
            "must be a number from -2 to 2, but it is the list [1]",
        ),
        (
            json!({"seed": u64::MAX}),
            "seed",
            "must be a whole number of at most 64 bits",
        ),
        (
            json!({"stop": ["a", 1]}),
            "stop",
            "`stop` must be a text or a list of texts, none of them empty, but it is the list [\"a\",1]",
        ),
        (
            json!({"stopSequences": "END"}),
            "stopSequences",
            "must be a list of texts that are not empty, but it is the text \"END\"",
        ),
        (
            json!({"stopSequences": [""]}),
            "stopSequences",
            "must be a list of texts that are not empty",
        ),
        (
            json!({"reasoning_effort": 1}),
            "reasoning_effort",
            "must be a text that is not empty, but it is 1",
        ),
        (
            json!({"allowMultipleToolCalls": "yes"}),
            "allowMultipleToolCalls",
            "must be true or false, but it is the text \"yes\"",
        ),
        (
            json!({"response_format": "json"}),
            "response_format",
            "must be an object with a `type`, such as {\"type\": \"json_object\"}, but it is the text \"json\"",
        ),
        (
            json!({"response_format": {"schema": {}}}),
            "response_format",
            "but it is the object {\"schema\":{}}",
        ),
        (
            json!({"tools": {"name": "f"}}),
            "tools",
            "must be a list of tools such as {\"type\": \"function\"",
        ),
        (
            json!({"tools": [{"type": "web_search"}, {"name": "f", "input_schema": {}}]}),
            "tools",
            ", but item 1 is not one",
        ),
        (
            json!({"tools": [{"type": "function", "function": {"parameters": {}}}]}),
            "tools",
            ", but item 0 is not one",
        ),
        (
            json!({"tools": [{"type": "function", "function": {"name": "f", "parameters": []}}]}),
            "tools",
            ", but item 0 is not one",
        ),
        (
            json!({"tool_choice": 1}),
            "tool_choice",
            "must be a text such as \"auto\", or an object, but it is 1",
        ),
        (
            json!({"logprobs": 5}),
            "logprobs",
            "must be true or false, but it is 5",
        ),
        (
            json!({"top_logprobs": 21}),
            "top_logprobs",
            "must be a whole number from 0 to 20, but it is 21",
        ),
        (
            json!({"logit_bias": []}),
            "logit_bias",
            "must be an object, but it is the list []",
        ),
        (
            json!({"user": ""}),
            "user",
            "must be a text that is not empty, but it is the text \"\"",
        ),
        (
            json!({"additionalProperties": []}),
            "additionalProperties",
            "must be an object, but it is the list []",
        ),
        (json!({"temperature": "x".repeat(500)}), "temperature", "x…"),
    ] {
        let found = wrong(None, options.clone());
        let [(pointer, detail)] = found.as_slice() else {
            panic!("{options}: {found:?}")
        };
        assert_eq!(pointer, &format!("/model/options/{place}"), "{options}");
        assert!(
            detail.contains(problem) && detail.contains(place),
            "{detail}"
        );
        assert!(detail.len() < 200, "{detail}");
    }
}

#[test]
fn settings_that_belong_elsewhere_are_refused_as_options() {
    for (name, instead) in [
        ("model", "name the model in the prompt's `model.id`"),
        ("messages", "write them as the prompt's own messages"),
        (
            "stream",
            "leave it out, because a chat is answered in one piece",
        ),
        ("n", "leave it out, because a chat has one answer"),
    ] {
        for (options, pointer) in [
            (json!({name: null}), format!("/model/options/{name}")),
            (
                json!({"additionalProperties": {name: 1}}),
                format!("/model/options/additionalProperties/{name}"),
            ),
        ] {
            let expected = format!("`{name}` can't be an option: {instead}");
            let found = wrong(Some("bedrock"), options);
            assert!(
                found.len() == 1 && found[0].0 == pointer && found[0].1.starts_with(&expected),
                "{found:?}"
            );
        }
    }
}

#[test]
fn an_option_can_be_set_under_only_one_of_its_names() {
    for (options, pointer, first) in [
        (
            json!({"max_tokens": 1, "maxOutputTokens": 2}),
            "maxOutputTokens",
            "max_tokens",
        ),
        (json!({"topP": 1, "top_p": 1}), "top_p", "topP"),
        (
            json!({"additionalProperties": {"temperature": 1, "own": 2}, "temperature": 0}),
            "additionalProperties/temperature",
            "temperature",
        ),
        (
            json!({"own": 1, "additionalProperties": {"own": 1}}),
            "additionalProperties/own",
            "own",
        ),
    ] {
        let found = wrong(None, options);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].0, format!("/model/options/{pointer}"));
        let ending = format!("sets the same option as `{first}`: keep one of them");
        assert!(found[0].1.ends_with(&ending), "{found:?}");
    }
}

#[test]
fn a_bedrock_prompt_has_the_ranges_of_bedrock_and_every_invalid_option_is_reported() {
    assert_eq!(wrong(Some("Bedrock"), json!({"temperature": 1})), []);
    let hot =
        json!({"temperature": 1.5, "n": 2, "a/b": 1, "additionalProperties": {"stream": true}});
    let pointers = |provider| {
        let found = wrong(provider, hot.clone()).into_iter();
        found.map(|(pointer, _)| pointer).collect::<Vec<_>>()
    };
    let both = [
        "/model/options/n",
        "/model/options/additionalProperties/stream",
    ];
    assert_eq!(pointers(Some("openai")), both);
    let all = ["/model/options/temperature", both[0], both[1]];
    assert_eq!(pointers(Some("bedrock")), all);
}

#[test]
fn options_keep_their_order_and_invalid_ones_are_reported() {
    let model = model(
        None,
        json!({"z": 1, "additionalProperties": {"y": 2}, "temperature": "0", "a": 3, "seed": null, "stop": [], "tools": []}),
    );
    let (options, invalid) = read(&model);
    let paths: Vec<String> = options.iter().map(ModelOption::path).collect();
    assert_eq!(paths, ["z", "a", "additionalProperties.y"]);
    assert_eq!(invalid[0].path, ["temperature"]);
}

#[test]
fn the_maximum_number_of_options_is_read() {
    let name = |number: usize| (format!("o{number}"), json!(number));
    let options = Value::Object((0..4_000).map(name).collect());
    let both = json!({"additionalProperties": options, "temperature": 1});
    let model = model(None, both);
    let (options, invalid) = read(&model);
    assert_eq!((options.len(), invalid.len()), (4_001, 0));
}

#[cfg(feature = "openapi")]
#[test]
fn the_schema_of_the_api_agrees_with_the_validation() {
    use utoipa::PartialSchema;

    let schema = serde_json::to_value(ModelOptions::schema()).unwrap();
    assert_eq!(schema["additionalProperties"], true);
    let properties = schema["properties"].as_object().unwrap();
    let names: Vec<&str> = known::KNOWN.iter().map(|(_, name, _)| *name).collect();
    let described: Vec<&String> = properties
        .keys()
        .filter(|name| *name != ADDITIONAL)
        .collect();
    assert_eq!(described.len(), names.len());
    for name in names {
        let (property, fits) = (&properties[name], |value| {
            wrong(None, json!({name: value})).is_empty()
        });
        for (bound, beyond) in [("minimum", -0.5), ("maximum", 0.5)] {
            if let Some(bound) = property[bound].as_f64() {
                let whole = property["type"][0] == "integer";
                let (at, outside) = match whole {
                    true => (json!(bound as i64), json!((bound + 2.0 * beyond) as i64)),
                    false => (json!(bound), json!(bound + beyond)),
                };
                assert!(fits(at) && !fits(outside), "{name}: {property}");
            }
        }
        let types = property.get("type").map(|types| types.to_string());
        let types = types.unwrap_or_else(|| property["oneOf"].to_string());
        for (kind, value) in [
            ("boolean", json!(true)),
            ("string", json!("x")),
            ("object", json!({"type": "x"})),
            ("array", json!([1])),
        ] {
            // A list is one of texts or tools.
            let takes = types.contains(&format!("\"{kind}\"")) && kind != "array";
            assert_eq!(fits(value), takes, "{name}: {property}");
        }
    }
}
