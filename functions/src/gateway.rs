//! Converts API Gateway's REST proxy events to requests for the router.
//!
//! # Layout
//! - `event`: parses an event so that nothing in it can make lambda_http panic. `path`: builds the request's path.

mod event;
mod path;
mod wrong_event;

use axum::Router;
use lambda_http::request::{LambdaRequest, RequestContext};
use lambda_http::{Adapter, Request, RequestExt};
use lambda_runtime::{LambdaEvent, Service, service_fn};
use tower::ServiceExt;

use crate::http::RequestId;
use event::Event;
use wrong_event::WrongEvent;

/// Serves the router to API Gateway until Lambda stops it; `answered` runs after each response.
///
/// # Errors
/// If the Lambda runtime fails.
pub(crate) async fn serve(
    router: Router,
    answered: impl Fn() + Copy + Send,
) -> Result<(), lambda_runtime::Error> {
    let handler = Adapter::from(router.map_request(routed));
    let serve = service_fn(move |LambdaEvent { payload, context }| {
        let mut handler = handler.clone();
        async move {
            let Event(event) = payload;
            let request = LambdaRequest::ApiGatewayV1(event?);
            let Ok(answer) = handler.call(LambdaEvent::new(request, context)).await;
            answered();
            Ok::<_, WrongEvent>(answer)
        }
    });
    lambda_runtime::run(serve).await
}

/// Restores the path that lambda_http has normalized, and adds API Gateway's request ID.
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
