//! From API Gateway's REST proxy events to requests that the router knows.
//!
//! API Gateway matches a path to its `resource` and hands over the parameters beside it, encoded or decoded. So the path is
//! rebuilt from these two: no stage, no base path of a custom domain, and each parameter one encoded segment. A name holds
//! no `%`, so decoding once finds it in either form.

use axum::Router;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::header::HOST;
use http::uri::PathAndQuery;
use lambda_http::aws_lambda_events::apigw::ApiGatewayProxyRequest;
use lambda_http::request::{LambdaRequest, RequestContext};
use lambda_http::{Adapter, Request, RequestExt};
use lambda_runtime::{Diagnostic, LambdaEvent, Service, service_fn};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};
use serde_json::Value;
use tower::ServiceExt;

use crate::http::RequestId;

/// What a segment of a path may hold as it is.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// An event that no request can be made of. lambda_runtime logs it, and Lambda calls the invocation failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this function answers REST proxy events of API Gateway, {0}: invoke it through the API")]
struct WrongEvent(String);

impl From<WrongEvent> for Diagnostic {
    fn from(wrong: WrongEvent) -> Self {
        Self {
            error_type: "WrongEvent".to_owned(),
            error_message: wrong.to_string(),
        }
    }
}

/// Serves the router to API Gateway until Lambda stops it; `answered` runs after each answer.
///
/// # Errors
/// The Lambda runtime gave up.
pub(crate) async fn serve(
    router: Router,
    answered: impl Fn() + Copy + Send,
) -> Result<(), lambda_runtime::Error> {
    let handler = Adapter::from(router.map_request(routed));
    let serve = service_fn(move |LambdaEvent { payload, context }| {
        let mut handler = handler.clone();
        async move {
            let request = LambdaRequest::ApiGatewayV1(parse(payload)?);
            let Ok(answer) = handler.call(LambdaEvent::new(request, context)).await;
            answered();
            Ok::<_, Diagnostic>(answer)
        }
    });
    lambda_runtime::run(serve).await
}

/// The event as lambda_http can take it: it panics on a body, a host or a path that it can't read.
fn parse(event: Value) -> Result<ApiGatewayProxyRequest, WrongEvent> {
    for field in ["resource", "httpMethod", "requestContext"] {
        if event.get(field).is_none_or(Value::is_null) {
            return Err(WrongEvent(format!("and this event has no `{field}`")));
        }
    }
    let parsed = serde_json::from_value(event);
    let mut event: ApiGatewayProxyRequest =
        parsed.map_err(|error| WrongEvent(format!("and this event is none ({error})")))?;
    let body = event.body.as_deref().unwrap_or_default();
    if event.is_base64_encoded && BASE64_STANDARD.decode(body).is_err() {
        let problem = "and the body of this event is not the Base64 that it says";
        return Err(WrongEvent(problem.to_owned()));
    }
    event.path = Some(path(&event)?);
    // Only routes matter here. Without a host lambda_http parses none.
    event.headers.remove(HOST);
    event.multi_value_headers.remove(HOST);
    event.request_context.domain_name = None;
    Ok(event)
}

/// The path without stage or base path, each parameter one encoded segment.
fn path(event: &ApiGatewayProxyRequest) -> Result<String, WrongEvent> {
    let resource = event.resource.as_deref().unwrap_or_default();
    let greedy = resource.contains("+}");
    let segments: Result<Vec<String>, WrongEvent> = match greedy {
        // Such a resource has no parameters of ours: the path is as the caller sent it.
        true => return raw(event.path.as_deref().unwrap_or_default()),
        false => resource
            .split('/')
            .map(|segment| filled(segment, event))
            .collect(),
    };
    raw(&segments?.join("/"))
}

fn filled(segment: &str, event: &ApiGatewayProxyRequest) -> Result<String, WrongEvent> {
    let parameter = segment
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'));
    let Some(parameter) = parameter else {
        return Ok(segment.to_owned());
    };
    let value = event.path_parameters.get(parameter).ok_or_else(|| {
        WrongEvent(format!(
            "and this event has no path parameter `{parameter}`"
        ))
    })?;
    let decoded: Vec<u8> = percent_decode_str(value).collect();
    Ok(percent_encode(&decoded, SEGMENT).to_string())
}

/// A path that a request can have.
fn raw(path: &str) -> Result<String, WrongEvent> {
    match path.starts_with('/') && path.parse::<PathAndQuery>().is_ok() && !path.contains('?') {
        true => Ok(path.to_owned()),
        false => Err(WrongEvent("and the path of this event is none".to_owned())),
    }
}

/// The request with exactly the path that was parsed, where lambda_http has put the stage before it, and API Gateway's id.
fn routed(mut request: Request) -> Request {
    let id = match request.request_context_ref() {
        Some(RequestContext::ApiGatewayV1(context)) => {
            context.request_id.as_deref().and_then(RequestId::new)
        }
        _ => None,
    };
    if let Some(id) = id {
        request.extensions_mut().insert(id);
    }
    let path = request.raw_http_path();
    let path_and_query = match request.uri().query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    if let Ok(uri) = path_and_query.parse() {
        *request.uri_mut() = uri;
    }
    request
}

#[cfg(test)]
mod tests;
