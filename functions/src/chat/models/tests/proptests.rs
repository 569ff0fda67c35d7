//! Property test: every option of a prompt is either sent to its model or reported.

use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Map;

use super::super::choice::Choice;
use super::super::completion::Dialect;
use super::super::converse_options::Fields;
use super::super::*;
use super::*;

const KNOWN: [&str; 26] = [
    "temperature",
    "maxOutputTokens",
    "max_tokens",
    "max_completion_tokens",
    "topP",
    "top_p",
    "topK",
    "top_k",
    "frequencyPenalty",
    "frequency_penalty",
    "presencePenalty",
    "presence_penalty",
    "seed",
    "stopSequences",
    "stop",
    "reasoningEffort",
    "reasoning_effort",
    "allowMultipleToolCalls",
    "parallel_tool_calls",
    "tools",
    "tool_choice",
    "response_format",
    "logprobs",
    "top_logprobs",
    "logit_bias",
    "user",
];

/// Invalid options, and options that are passed on unchanged.
const OTHERS: [&str; 7] = [
    "model", "messages", "stream", "n", "own", "min_p", "thinking",
];

fn value() -> impl Strategy<Value = Value> {
    let schema =
        json!({"type": "json_schema", "json_schema": {"name": "r", "schema": {"z": 1, "a": 2}}});
    select(vec![
        json!(null),
        json!(0),
        json!(1),
        json!(0.5),
        json!(1.5),
        json!(-3),
        json!(true),
        json!(false),
        json!("auto"),
        json!("none"),
        json!(""),
        json!([]),
        json!(["END"]),
        json!([1]),
        json!([tool("a"), {"type": "web_search"}]),
        json!([tool("b")]),
        json!({}),
        json!({"type": "text"}),
        json!({"type": "json_object"}),
        schema,
    ])
}

fn options() -> impl Strategy<Value = Map<String, Value>> {
    let entries = || {
        let entry = (
            select([&KNOWN[..], &OTHERS].concat()).prop_map(str::to_owned),
            value(),
        );
        vec(entry, 0..8).prop_map(Map::from_iter)
    };
    (entries(), weighted(0.5, entries())).prop_map(|(mut own, additional)| {
        own.extend(additional.map(|entries| ("additionalProperties".to_owned(), json!(entries))));
        own
    })
}

/// The request without the messages, and the options that were not sent.
#[derive(Debug, PartialEq)]
enum Sent {
    OpenAi(String, Vec<Ignored>),
    Bedrock(Box<Fields>),
}

impl Sent {
    fn ignored(&self) -> &[Ignored] {
        match self {
            Self::OpenAi(_, ignored) => ignored,
            Self::Bedrock(fields) => &fields.ignored,
        }
    }

    fn says_the_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::OpenAi(body, _), Self::OpenAi(others, _)) => body == others,
            (Self::Bedrock(fields), Self::Bedrock(others)) => {
                (
                    &fields.inference,
                    &fields.tools,
                    &fields.output,
                    &fields.additional,
                ) == (
                    &others.inference,
                    &others.tools,
                    &others.output,
                    &others.additional,
                )
            }
            _ => false,
        }
    }
}

fn sent(provider: &'static str, options: &Map<String, Value>) -> Sent {
    let prompted = model(json!({"options": options}));
    let choice = Choice::new(provider, "amazon.nova", Some(&prompted));
    match provider {
        OPENAI => {
            let dialect = Dialect::at("https://api.openai.com/v1");
            let body = dialect.body(&choice, &request(&[], None));
            Sent::OpenAi(json!(body).to_string(), dialect.ignored(&choice))
        }
        _ => Sent::Bedrock(Box::new(Fields::of(&choice))),
    }
}

/// The options without the one at this path, and its value.
fn without(options: &Map<String, Value>, path: &str) -> (Map<String, Value>, Option<Value>) {
    let mut rest = options.clone();
    let entries = rest.get_mut("additionalProperties");
    let removed = match (path.strip_prefix("additionalProperties."), entries) {
        (Some(name), Some(Value::Object(entries))) => entries.shift_remove(name),
        _ => rest.shift_remove(path),
    };
    (rest, removed)
}

fn paths(options: &Map<String, Value>) -> Vec<String> {
    let mut paths: Vec<String> = options.keys().cloned().collect();
    paths.retain(|path| path != "additionalProperties");
    let entries = options
        .get("additionalProperties")
        .and_then(Value::as_object);
    let entries = entries.into_iter().flat_map(Map::keys);
    paths.extend(entries.map(|name| format!("additionalProperties.{name}")));
    paths
}

/// Whether the option has no effect on the model.
fn says_nothing(provider: &str, path: &str, value: &Value, options: &Map<String, Value>) -> bool {
    let calls_nothing = options.get("tool_choice") == Some(&json!("none"));
    let is_default = match path {
        "allowMultipleToolCalls" | "parallel_tool_calls" => value == &json!(true),
        "response_format" => value["type"] == "text",
        "tools" | "tool_choice" => calls_nothing,
        _ => false,
    };
    let is_known = KNOWN.contains(&path);
    (provider == BEDROCK && is_default) || (is_known && (value.is_null() || value == &json!([])))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_option_is_either_sent_or_reported(options in options()) {
        for provider in [OPENAI, BEDROCK] {
            let all = sent(provider, &options);
            // Options that are reported as a whole have no effect.
            let names = all.ignored().iter().map(|option| option.name.as_str());
            let mut rest = options.clone();
            for name in names.clone() {
                rest = without(&rest, name).0;
            }
            prop_assert!(sent(provider, &rest).says_the_same(&all), "{options:?} {all:?}");
            for path in paths(&rest) {
                let (fewer, value) = without(&rest, &path);
                let value = value.unwrap();
                let in_part = format!("{path}.");
                if names.clone().any(|name| name.starts_with(&in_part)) || says_nothing(provider, &path, &value, &rest) {
                    continue;
                }
                let lost = sent(provider, &fewer).says_the_same(&all);
                prop_assert!(!lost, "{provider}: {path} of {options:?} is neither sent nor reported");
            }
        }
    }
}
