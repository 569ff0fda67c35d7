//! Amazon Bedrock, through its Converse API.

use aws_config::BehaviorVersion;
use aws_sdk_bedrockruntime::Client;
use aws_sdk_bedrockruntime::config::Builder;
use aws_sdk_bedrockruntime::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_bedrockruntime::operation::converse::{ConverseError, ConverseOutput};
use aws_sdk_bedrockruntime::types::{Message, ToolUseBlock};

use super::choice::Choice;
use super::converse_options::Fields;
use super::ignored::Ignored;
use super::{
    Answer, Failure, MAX_ANSWER, ModelAnswer, ModelRequest, ToolCall, Usage, converse, document,
    retry_after,
};
use crate::bounded::{Bounded, is_too_long};

/// A Bedrock client with its default model.
#[derive(Debug, Clone)]
pub struct Bedrock {
    id: String,
    client: Client,
}

impl Bedrock {
    pub(super) async fn connect(id: String) -> Self {
        let sdk = aws_config::load_defaults(BehaviorVersion::v2026_01_12()).await;
        Self::new(id, Builder::from(&sdk))
    }

    pub(super) fn new(id: String, config: Builder) -> Self {
        let config = config.interceptor(Bounded(MAX_ANSWER)).build();
        let client = Client::from_conf(config);
        Self { id, client }
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// The prompt's options that are not sent to Converse.
    pub(super) fn ignored(choice: &Choice<'_>) -> Vec<Ignored> {
        Fields::of(choice).ignored
    }

    pub(super) async fn ask(&self, choice: &Choice<'_>, request: &ModelRequest<'_>) -> Answer {
        let fields = Fields::of(choice);
        let answer = self
            .client
            .converse()
            .model_id(choice.id)
            .set_system(converse::system(request))
            .set_messages(Some(converse::messages(request.messages)?))
            .set_inference_config(fields.inference)
            .set_tool_config(fields.tools)
            .set_output_config(fields.output)
            .set_additional_model_request_fields(fields.additional)
            .send()
            .await;
        read(answer.map_err(failure)?)
    }
}

fn read(answer: ConverseOutput) -> Answer {
    let tokens = answer.usage.as_ref();
    let usage = tokens.map(|tokens| Usage {
        input_tokens: u64::try_from(tokens.input_tokens).unwrap_or_default(),
        output_tokens: u64::try_from(tokens.output_tokens).unwrap_or_default(),
    });
    let message = answer
        .output
        .as_ref()
        .and_then(|output| output.as_message().ok());
    let blocks = message.map(Message::content).unwrap_or_default();
    let words: String = blocks
        .iter()
        .filter_map(|block| block.as_text().ok())
        .map(String::as_str)
        .collect();
    let calls = blocks.iter().filter_map(|block| block.as_tool_use().ok());
    let answer = ModelAnswer {
        content: Some(words).filter(|words| !words.is_empty()),
        tool_calls: calls.map(tool_call).collect(),
        finish_reason: Some(answer.stop_reason.to_string()),
        usage,
    };
    answer.if_any("stopReason")
}

fn tool_call(call: &ToolUseBlock) -> ToolCall {
    ToolCall {
        id: Some(call.tool_use_id.clone()),
        name: call.name.clone(),
        arguments: document::json(&call.input).to_string(),
    }
}

fn failure(error: SdkError<ConverseError>) -> Failure {
    if is_too_long(&error) {
        return Failure::too_long();
    }
    let asked = error
        .raw_response()
        .and_then(|answer| answer.headers().get("retry-after"))
        .and_then(retry_after::parse);
    match error {
        SdkError::TimeoutError(_) => Failure::TimedOut,
        SdkError::ServiceError(context) => match context.into_err() {
            ConverseError::ModelTimeoutException(_) => Failure::TimedOut,
            // Amazon's message names the account and the role.
            error if error.code().is_some_and(is_about_rights) => Failure::Said(
                "access denied: check that the credentials may use bedrock:InvokeModel and that the account has this model".to_owned(),
            ),
            error => {
                let said = match (error.code(), error.message()) {
                    (Some(code), Some(message)) => format!("{code}: {message}"),
                    (Some(only), None) | (None, Some(only)) => only.to_owned(),
                    // The SDK reports a body that it can't parse this way, even on success.
                    (None, None) => "its answer can't be understood".to_owned(),
                };
                match error {
                    // The SDK has already tried three times.
                    ConverseError::ThrottlingException(_)
                    | ConverseError::ServiceUnavailableException(_) => Failure::Throttled {
                        said,
                        retry_after: asked,
                    },
                    _ => Failure::Said(said),
                }
            }
        },
        SdkError::DispatchFailure(failure) if failure.is_timeout() => Failure::TimedOut,
        SdkError::DispatchFailure(_) => {
            Failure::Said("it can't be reached: check AWS_REGION, credentials and network".to_owned())
        }
        SdkError::ResponseError(_) => Failure::Said("its answer can't be understood".to_owned()),
        other => Failure::Said(DisplayErrorContext(&other).to_string()),
    }
}

fn is_about_rights(code: &str) -> bool {
    [
        "AccessDenied",
        "UnrecognizedClient",
        "InvalidSignature",
        "ExpiredToken",
    ]
    .iter()
    .any(|start| code.starts_with(start))
}
