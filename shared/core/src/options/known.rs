//! The known model options with all their names and the values that each accepts.

use super::takes::Takes;

/// A setting of a model that has a known option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// The randomness of the answer.
    Temperature,
    /// The maximum number of tokens in the answer.
    MaxOutputTokens,
    /// Nucleus sampling.
    TopP,
    /// The number of most likely tokens from which the next one is drawn.
    TopK,
    /// A penalty on frequent tokens.
    FrequencyPenalty,
    /// A penalty on tokens that already occurred.
    PresencePenalty,
    /// The seed for repeatable sampling.
    Seed,
    /// Texts at which the model stops.
    StopSequences,
    /// The effort of a reasoning model.
    ReasoningEffort,
    /// Whether the model may call several tools at once.
    AllowMultipleToolCalls,
    /// The tools that the model may call.
    Tools,
    /// Whether the model may or must call a tool.
    ToolChoice,
    /// The form of the answer, such as a JSON schema.
    ResponseFormat,
    /// Whether to return the probabilities of tokens.
    Logprobs,
    /// The number of alternative tokens whose probabilities are returned.
    TopLogprobs,
    /// Changes to the likelihood of individual tokens.
    LogitBias,
    /// An identifier of the end user.
    User,
}

/// The highest `temperature` that Bedrock's Converse accepts.
pub const BEDROCK_TEMPERATURE: f64 = 1.0;

/// The largest count: Converse accepts 32 bits.
const MANY: i64 = i32::MAX as i64;

const PENALTY: Takes = Takes::Number(-2.0, 2.0);
const TOKENS: Takes = Takes::Integer(1, MANY);
const TOP_K: Takes = Takes::Integer(0, MANY);
const TOP_P: Takes = Takes::Number(0.0, 1.0);

/// Each option with its name in Prompty files first, then its names in OpenAI's API. Each range is the wider one of OpenAI's Chat Completions
/// reference and Amazon's Converse reference.
pub(super) const KNOWN: [(Known, &str, Takes); 26] = [
    (Known::Temperature, "temperature", Takes::Number(0.0, 2.0)),
    (Known::MaxOutputTokens, "maxOutputTokens", TOKENS),
    (Known::MaxOutputTokens, "max_tokens", TOKENS),
    (Known::MaxOutputTokens, "max_completion_tokens", TOKENS),
    (Known::TopP, "topP", TOP_P),
    (Known::TopP, "top_p", TOP_P),
    (Known::TopK, "topK", TOP_K),
    (Known::TopK, "top_k", TOP_K),
    (Known::FrequencyPenalty, "frequencyPenalty", PENALTY),
    (Known::FrequencyPenalty, "frequency_penalty", PENALTY),
    (Known::PresencePenalty, "presencePenalty", PENALTY),
    (Known::PresencePenalty, "presence_penalty", PENALTY),
    (Known::Seed, "seed", Takes::Integer(i64::MIN, i64::MAX)),
    (Known::StopSequences, "stopSequences", Takes::Texts),
    (Known::StopSequences, "stop", Takes::TextOrTexts),
    (Known::ReasoningEffort, "reasoningEffort", Takes::Text),
    (Known::ReasoningEffort, "reasoning_effort", Takes::Text),
    (
        Known::AllowMultipleToolCalls,
        "allowMultipleToolCalls",
        Takes::Boolean,
    ),
    (
        Known::AllowMultipleToolCalls,
        "parallel_tool_calls",
        Takes::Boolean,
    ),
    (Known::Tools, "tools", Takes::Tools),
    (Known::ToolChoice, "tool_choice", Takes::TextOrObject),
    (Known::ResponseFormat, "response_format", Takes::Typed),
    (Known::Logprobs, "logprobs", Takes::Boolean),
    (Known::TopLogprobs, "top_logprobs", Takes::Integer(0, 20)),
    (Known::LogitBias, "logit_bias", Takes::Object),
    (Known::User, "user", Takes::Text),
];

/// The row of a known option.
pub(super) fn row(name: &str) -> Option<&'static (Known, &'static str, Takes)> {
    KNOWN.iter().find(|(_, known, _)| *known == name)
}

/// The names of the option that this name sets, if it is known.
fn names(name: &str) -> impl DoubleEndedIterator<Item = &str> {
    let known = row(name).map(|(known, ..)| *known);
    let rows = KNOWN.iter().filter(move |(same, ..)| Some(*same) == known);
    rows.map(|(_, name, _)| *name)
}

/// The name in Prompty files; an unknown option keeps its name.
pub(crate) fn prompty_name(name: &str) -> &str {
    names(name).next().unwrap_or(name)
}

/// The other names of an option that has this name in Prompty files.
pub(crate) fn openai_names(name: &str) -> impl Iterator<Item = &str> {
    names(name).filter(move |other| *other != name && prompty_name(other) == name)
}

/// The newest name in OpenAI's API, or the only name.
pub(super) fn openai_name(name: &str) -> &str {
    names(name).next_back().unwrap_or(name)
}
