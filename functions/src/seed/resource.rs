//! The custom resource's side of CloudFormation: what it sends, and telling it the outcome.

use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

/// How long one try of an answer may take, and how many there are.
pub(super) const ANSWER: (Duration, u32) = (Duration::from_secs(4), 3);

/// What CloudFormation sends to a custom resource. Only the URL is needed to answer: a field that lacks is answered as such.
pub(super) struct ResourceEvent<'a> {
    pub(super) request_type: &'a str,
    response_url: reqwest::Url,
    stack_id: &'a str,
    request_id: &'a str,
    logical_resource_id: &'a str,
    physical_resource_id: Option<&'a str>,
}

/// What CloudFormation waits for.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ResourceAnswer<'a> {
    status: &'static str,
    reason: String,
    physical_resource_id: &'a str,
    stack_id: &'a str,
    request_id: &'a str,
    logical_resource_id: &'a str,
}

impl<'a> ResourceEvent<'a> {
    /// None of the event `{}`, by which an operator seeds.
    ///
    /// # Errors
    /// Another event, and one of CloudFormation's that can't be answered.
    pub(super) fn read(payload: &'a Value) -> Result<Option<Self>, &'static str> {
        if payload.as_object().is_some_and(serde_json::Map::is_empty) {
            return Ok(None);
        }
        let text = |field| payload.get(field).and_then(Value::as_str);
        let url = text("ResponseURL").and_then(|url| reqwest::Url::parse(url).ok());
        match url.filter(|url| matches!(url.scheme(), "https" | "http")) {
            Some(response_url) => Ok(Some(Self {
                request_type: text("RequestType").unwrap_or_default(),
                response_url,
                stack_id: text("StackId").unwrap_or_default(),
                request_id: text("RequestId").unwrap_or_default(),
                logical_resource_id: text("LogicalResourceId").unwrap_or_default(),
                physical_resource_id: text("PhysicalResourceId"),
            })),
            None if payload.get("RequestType").is_some() => Err(
                "the event's ResponseURL is missing or no URL, so the outcome can't be reported to CloudFormation: nothing was done",
            ),
            None => Err(
                "the event is not CloudFormation's: send `{}` to write the default prompts by hand",
            ),
        }
    }
}

/// Tells CloudFormation, which waits an hour for it otherwise.
///
/// # Errors
/// The outcome can't be reported. Lambda then runs the function again, a minute later.
pub(super) async fn answer(
    event: &ResourceEvent<'_>,
    failure: Option<&str>,
) -> Result<(), lambda_runtime::Error> {
    let body = serde_json::to_string(&answer_to(event, failure))?;
    // Its own answer is not read, and nobody else is told.
    let client = reqwest::Client::builder()
        .timeout(ANSWER.0)
        .redirect(reqwest::redirect::Policy::none())
        .build()?;
    let mut tries = 0;
    loop {
        tries += 1;
        // The URL is signed for a request without a content type.
        let put = client
            .put(event.response_url.clone())
            .body(body.clone())
            .send()
            .await;
        let why = match put {
            Ok(told) if told.status().is_success() => return Ok(()),
            Ok(refused) => format!("its ResponseURL answers {}", refused.status()),
            Err(error) => why(error),
        };
        if tries == ANSWER.1 {
            return Err(format!("can't report the outcome to CloudFormation: {why}").into());
        }
        tracing::warn!("CloudFormation was not told ({why}); trying again");
        tokio::time::sleep(Duration::from_millis(200) * tries).await;
    }
}

/// Without the URL, which is a secret: who has it can answer for the stack.
fn why(error: reqwest::Error) -> String {
    match error {
        error if error.is_timeout() => "its ResponseURL does not answer in time".to_owned(),
        error if error.is_connect() => "its ResponseURL can't be reached".to_owned(),
        error => error.without_url().to_string(),
    }
}

pub(super) fn answer_to<'a>(
    event: &ResourceEvent<'a>,
    failure: Option<&'a str>,
) -> ResourceAnswer<'a> {
    let reason = failure.unwrap_or("seeded");
    // An answer has at most 4 KB, and a control character would be six bytes of it.
    let reason = reason[..reason.floor_char_boundary(1000)].replace(char::is_control, " ");
    ResourceAnswer {
        status: if failure.is_some() {
            "FAILED"
        } else {
            "SUCCESS"
        },
        reason,
        // Another id than before would make CloudFormation delete the old resource.
        physical_resource_id: event.physical_resource_id.unwrap_or("promptbook-seeds"),
        stack_id: event.stack_id,
        request_id: event.request_id,
        logical_resource_id: event.logical_resource_id,
    }
}
