//! Builds the path of a request.
//!
//! API Gateway matches a path to its `resource` and passes the parameters separately, encoded or decoded. So the path is
//! rebuilt from these two, without stage or base path of a custom domain, each parameter as one encoded segment. A name contains
//! no `%`, so decoding once works for both forms. `+` is itself in a path.

use http::uri::PathAndQuery;
use lambda_http::aws_lambda_events::apigw::ApiGatewayProxyRequest;
use percent_encoding::percent_decode_str;

use super::wrong_event::WrongEvent;
use crate::http::segment;

/// Returns the path without stage or base path, each parameter as one encoded segment.
pub(super) fn of(event: &ApiGatewayProxyRequest) -> Result<String, WrongEvent> {
    let resource = event.resource.as_deref().unwrap_or_default();
    if resource == "/{proxy+}" {
        // It has no named parameters: the path is used as sent.
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
    // A parameter that takes all that follows, slashes too, has a plus sign.
    let parameter = parameter.strip_suffix('+').unwrap_or(parameter);
    let value = event.path_parameters.get(parameter);
    // Without a value, the placeholder stays. The route matches and rejects the braces, since no name contains any.
    let value = value.filter(|value| !value.is_empty());
    let bytes: Vec<u8> = percent_decode_str(value.map_or(segment, String::as_str)).collect();
    self::segment(&bytes)
}

/// Checks that a request can have the path.
fn checked(path: String) -> Result<String, WrongEvent> {
    let whole = |parsed: PathAndQuery| parsed.path() == path;
    match path.starts_with('/') && path.parse().is_ok_and(whole) {
        true => Ok(path),
        false => Err(WrongEvent::new("the path of this event is invalid")),
    }
}
