//! Parses REST proxy events of API Gateway.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::header::HOST;
use lambda_http::aws_lambda_events::apigw::ApiGatewayProxyRequest;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::path;
use super::wrong_event::WrongEvent;

/// The longest URI that the crate `http` accepts.
const LONGEST_URI: usize = u16::MAX as usize - 1;

/// The payload of an invocation. Deserializing it never fails, because lambda_runtime's own error would say nothing about
/// this function.
pub(super) struct Event(pub(super) Result<ApiGatewayProxyRequest, WrongEvent>);

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let event = Value::deserialize(deserializer);
        let event = event.map_err(|_| WrongEvent::new("the event is not JSON"));
        Ok(Self(event.and_then(parse)))
    }
}

/// Validates the event for lambda_http, which panics on an invalid body, host or URI, and on a parameter without values.
fn parse(mut event: Value) -> Result<ApiGatewayProxyRequest, WrongEvent> {
    for field in ["resource", "httpMethod", "requestContext"] {
        if event.get(field).is_none_or(Value::is_null) {
            return Err(WrongEvent::new(format!("this event has no `{field}`")));
        }
    }
    without_empty_lists(&mut event);
    let mut event: ApiGatewayProxyRequest =
        serde_path_to_error::deserialize(event).map_err(|error| {
            // Only the place: the value may be a key or a prompt.
            WrongEvent::new(format!("`{}` of this event is invalid", error.path()))
        })?;
    let body = event.body.as_deref().unwrap_or_default();
    if event.is_base64_encoded && BASE64_STANDARD.decode(body).is_err() {
        let problem =
            "the body of this event is not valid Base64, although `isBase64Encoded` is true";
        return Err(WrongEvent::new(problem));
    }
    let path = path::of(&event)?;
    // Encoding can turn a byte of the path into three.
    if path.len() * 3 + query_length(&event) > LONGEST_URI {
        return Err(WrongEvent::new("path and query of this event are too long"));
    }
    event.path = Some(path);
    only_what_routes_matter_for(&mut event);
    Ok(event)
}

/// Removes parameters without values.
fn without_empty_lists(event: &mut Value) {
    for field in ["queryStringParameters", "multiValueQueryStringParameters"] {
        if let Some(parameters) = event.get_mut(field).and_then(Value::as_object_mut) {
            parameters
                .retain(|_, values| values.as_array().is_none_or(|values| !values.is_empty()));
        }
    }
}

fn query_length(event: &ApiGatewayProxyRequest) -> usize {
    let (all, last) = (
        &event.multi_value_query_string_parameters,
        &event.query_string_parameters,
    );
    let query = if all.is_empty() { last } else { all };
    query.to_query_string().len()
}

/// Removes the host and the stage, which lambda_http would add to the URI. For a header that was sent more than
/// once, it would keep only the value in `headers`, which is the last.
fn only_what_routes_matter_for(event: &mut ApiGatewayProxyRequest) {
    event.headers.remove(HOST);
    event.multi_value_headers.remove(HOST);
    event.request_context.domain_name = None;
    event.request_context.stage = None;
    for name in event.multi_value_headers.keys() {
        event.headers.remove(name);
    }
}
