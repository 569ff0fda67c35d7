//! The custom resource protocol of CloudFormation: parses events and reports outcomes.

use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

/// The timeout of one attempt to respond, and the number of attempts.
pub(super) const ANSWER: (Duration, u32) = (Duration::from_secs(4), 3);

/// An event for a custom resource. Only the URL is required; other missing fields are reported in the response.
pub(super) struct ResourceEvent<'a> {
    pub(super) request_type: &'a str,
    response_url: reqwest::Url,
    stack_id: &'a str,
    request_id: &'a str,
    logical_resource_id: &'a str,
    physical_resource_id: Option<&'a str>,
}

/// The response that CloudFormation waits for.
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
    /// Parses an event. None for `{}`, which operators send to seed by hand.
    ///
    /// # Errors
    /// Another kind of event, or an event without a usable response URL.
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
                "the event's ResponseURL is missing or invalid, so the outcome can't be reported to CloudFormation: nothing was done",
            ),
            None => Err(
                "the event is not CloudFormation's: send `{}` to write the default prompts by hand",
            ),
        }
    }
}

/// Reports the outcome to CloudFormation, which would otherwise wait for an hour.
///
/// # Errors
/// If the outcome can't be reported. Lambda then retries the function a minute later.
pub(super) async fn answer(
    event: &ResourceEvent<'_>,
    failure: Option<&str>,
) -> Result<(), lambda_runtime::Error> {
    let body = serde_json::to_string(&answer_to(event, failure))?;
    // The response is not read, and redirects are not followed.
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
        tracing::warn!("reporting to CloudFormation failed ({why}); retrying");
        tokio::time::sleep(Duration::from_millis(200) * tries).await;
    }
}

/// Describes the error without the URL, which is secret: it authorizes responses for the stack.
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
    // A response has at most 4 KB, and JSON escapes a control character as six bytes.
    let reason = reason[..reason.floor_char_boundary(1000)].replace(char::is_control, " ");
    ResourceAnswer {
        status: if failure.is_some() {
            "FAILED"
        } else {
            "SUCCESS"
        },
        reason,
        // A different ID would make CloudFormation delete the old resource.
        physical_resource_id: event.physical_resource_id.unwrap_or("promptbook-seeds"),
        stack_id: event.stack_id,
        request_id: event.request_id,
        logical_resource_id: event.logical_resource_id,
    }
}
