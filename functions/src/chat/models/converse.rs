//! What Converse is sent: our conversation and options in Amazon's types.

use aws_sdk_bedrockruntime::types::{
    ContentBlock, ConversationRole, InferenceConfiguration, Message, SystemContentBlock,
};
use aws_smithy_types::{Document, Number};
use promptbook::content::{Role, Turn};
use serde_json::{Map, Value, json};

use super::choice::{Choice, Options};
use super::{Failure, ModelRequest};

/// What is said for a user before an assistant that speaks first: Converse refuses a conversation that no user starts, and
/// dropping the assistant's words would lose what the user answers to.
const OPENING: &str = "(The assistant opens the conversation.)";

pub(super) fn system(request: &ModelRequest<'_>) -> Option<Vec<SystemContentBlock>> {
    let turns = request
        .messages
        .iter()
        .filter(|turn| turn.role == Role::System);
    let texts = std::iter::once(request.system).chain(turns.map(|turn| turn.content.as_str()));
    let blocks: Vec<_> = texts
        .filter(|text| !text.trim().is_empty())
        .map(|text| SystemContentBlock::Text(text.to_owned()))
        .collect();
    (!blocks.is_empty()).then_some(blocks)
}

/// The turns as Converse takes them: a user starts, then they alternate, so turns in a row of one role become one message.
pub(super) fn messages(turns: &[Turn]) -> Result<Vec<Message>, Failure> {
    let mut merged: Vec<(ConversationRole, Vec<ContentBlock>)> = Vec::new();
    for turn in turns {
        let role = match turn.role {
            Role::System => continue,
            Role::User => ConversationRole::User,
            Role::Assistant => ConversationRole::Assistant,
        };
        if merged.is_empty() && role == ConversationRole::Assistant {
            merged.push((
                ConversationRole::User,
                vec![ContentBlock::Text(OPENING.to_owned())],
            ));
        }
        let block = ContentBlock::Text(turn.content.clone());
        match merged.last_mut() {
            Some((last, blocks)) if *last == role => blocks.push(block),
            _ => merged.push((role, vec![block])),
        }
    }
    let built = merged.into_iter().map(|(role, blocks)| {
        let message = Message::builder().role(role).set_content(Some(blocks));
        message
            .build()
            .map_err(|error| Failure::Said(error.to_string()))
    });
    built.collect()
}

pub(super) fn inference(options: &Options) -> Option<InferenceConfiguration> {
    let stop = (!options.stop_sequences.is_empty()).then(|| options.stop_sequences.clone());
    let config = InferenceConfiguration::builder()
        .set_temperature(options.temperature.map(|value| value as f32))
        .set_top_p(options.top_p.map(|value| value as f32))
        .set_max_tokens(
            options
                .max_output_tokens
                .map(|count| i32::try_from(count).unwrap_or(i32::MAX)),
        )
        .set_stop_sequences(stop)
        .build();
    (config != InferenceConfiguration::builder().build()).then_some(config)
}

/// What Converse has no common field for. Penalties and `seed` have no name that its models share: who needs them writes
/// the model's own name into `additionalProperties`.
pub(super) fn additional(choice: &Choice<'_>) -> Option<Document> {
    let mut fields = choice.options.additional.clone();
    if let Some(top_k) = choice.options.top_k {
        // Amazon's Nova has a shape of its own for it (Nova user guide, "Core inference").
        let (name, value) = match choice.id.contains("amazon.nova") {
            true => ("inferenceConfig", json!({"topK": top_k})),
            false => ("top_k", json!(top_k)),
        };
        fields.entry(name).or_insert(value);
    }
    (!fields.is_empty()).then(|| object(fields))
}

fn object(fields: Map<String, Value>) -> Document {
    Document::Object(
        fields
            .into_iter()
            .map(|(name, value)| (name, document(value)))
            .collect(),
    )
}

fn document(value: Value) -> Document {
    match value {
        Value::Null => Document::Null,
        Value::Bool(value) => Document::Bool(value),
        Value::String(value) => Document::String(value),
        Value::Array(values) => Document::Array(values.into_iter().map(document).collect()),
        Value::Object(fields) => object(fields),
        Value::Number(number) => Document::Number(match (number.as_u64(), number.as_i64()) {
            (Some(value), _) => Number::PosInt(value),
            (None, Some(value)) => Number::NegInt(value),
            (None, None) => Number::Float(number.as_f64().unwrap_or_default()),
        }),
    }
}
