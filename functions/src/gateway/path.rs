//! The path that the router is asked for.
//!
//! API Gateway matches a path to its `resource` and hands over the parameters beside it, encoded or decoded. So the path is
//! rebuilt from these two: no stage, no base path of a custom domain, and each parameter one encoded segment. A name holds
//! no `%`, so decoding once finds it in either form.

use http::uri::PathAndQuery;
use lambda_http::aws_lambda_events::apigw::ApiGatewayProxyRequest;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};

use super::event::WrongEvent;

/// What a segment of a path may hold as it is.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The path without stage or base path, each parameter one encoded segment.
pub(super) fn of(event: &ApiGatewayProxyRequest) -> Result<String, WrongEvent> {
    let resource = event.resource.as_deref().unwrap_or_default();
    if resource.contains("+}") {
        // Such a resource has no parameters of ours: the path is as the caller sent it.
        return checked(event.path.clone().unwrap_or_default());
    }
    let segments: Vec<String> = resource
        .split('/')
        .map(|segment| filled(segment, event))
        .collect();
    checked(segments.join("/"))
}

fn filled(segment: &str, event: &ApiGatewayProxyRequest) -> String {
    let parameter = segment
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'));
    let Some(parameter) = parameter else {
        return segment.to_owned();
    };
    let value = event.path_parameters.get(parameter);
    // Without a value it stays as it is. The route is the same, and it refuses the braces, since no name holds any.
    let value = value.filter(|value| !value.is_empty());
    let bytes: Vec<u8> = percent_decode_str(value.map_or(segment, String::as_str)).collect();
    percent_encode(&bytes, SEGMENT).to_string()
}

/// A path that a request can have.
fn checked(path: String) -> Result<String, WrongEvent> {
    let whole = |parsed: PathAndQuery| parsed.path() == path;
    match path.starts_with('/') && path.parse().is_ok_and(whole) {
        true => Ok(path),
        false => Err(WrongEvent::new("the path of this event is none")),
    }
}
