//! What every Lambda binary does: read the configuration, warm the connection, serve the router.

use std::process::ExitCode;

use axum::Router;
use lambda_http::request::RequestContext;
use lambda_http::{Body, RequestExt};
use promptbook::store::{Store, connect};
use tower::ServiceExt;
use utoipa_axum::router::OpenApiRouter;

use crate::http::keys::{ADMIN_API_KEY, InvalidKeys, READER_API_KEY};
use crate::http::{Keys, RequestId, finish};
use crate::log;
use crate::metrics::Emf;

/// The variable that holds the table's name.
pub const PROMPTBOOK_TABLE: &str = "PROMPTBOOK_TABLE";

/// Why a function does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A variable that must be set is not.
    #[error("{0} is not set: {1}")]
    Missing(&'static str, &'static str),
    /// A variable's text is not UTF-8.
    #[error("{0} is not UTF-8: set it to text")]
    NotText(&'static str),
    /// The keys can't be used.
    #[error(transparent)]
    Keys(#[from] InvalidKeys),
    /// What a function of its own needs is missing.
    #[error("{0}")]
    Other(String),
    /// The Lambda runtime gave up.
    #[error("the Lambda runtime ended: {0}")]
    Runtime(lambda_http::Error),
}

/// Serves a router whose routes need nothing but the store.
pub async fn run(routes: fn(Store) -> OpenApiRouter) -> ExitCode {
    run_with(async |store| Ok(routes(store))).await
}

/// Serves the router that `routes` makes, which may need more than the store to start.
pub async fn run_with(
    routes: impl AsyncFnOnce(Store) -> Result<OpenApiRouter, StartError>,
) -> ExitCode {
    log::to_stdout_as_json();
    match serve(routes).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("the function does not start: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(
    routes: impl AsyncFnOnce(Store) -> Result<OpenApiRouter, StartError>,
) -> Result<(), StartError> {
    required(
        "AWS_LAMBDA_RUNTIME_API",
        "this program runs in AWS Lambda; elsewhere, `cargo run` serves all functions",
    )?;
    let keys = Keys::parse(
        text(ADMIN_API_KEY)?.as_deref(),
        text(READER_API_KEY)?.as_deref(),
    )?;
    if keys.is_empty() {
        tracing::warn!("neither {ADMIN_API_KEY} nor {READER_API_KEY} is set: nobody gets in");
    }
    let store = store().await?;
    let router = routes(store.clone()).await?;
    // A real read pays for the TLS handshake now, while the first request isn't waiting for it.
    if let Err(error) = store.health().await {
        tracing::warn!(%error, "the table did not answer at the start; requests will try again");
    }
    let metrics = Emf::install();
    let service = finish(Router::from(router), keys)
        .map_request(from_gateway)
        .map_response(move |response| {
            metrics.flush();
            response
        });
    lambda_http::run(service).await.map_err(StartError::Runtime)
}

/// The store over the table that the environment names.
///
/// # Errors
/// When it names none.
pub async fn store() -> Result<Store, StartError> {
    let table = required(PROMPTBOOK_TABLE, "set it to the name of the DynamoDB table")?;
    Ok(Store::new(connect::from_env().await, table))
}

/// The text of a variable that may be absent.
///
/// # Errors
/// When it is not UTF-8.
pub fn text(variable: &'static str) -> Result<Option<String>, StartError> {
    match std::env::var(variable) {
        Ok(text) => Ok(Some(text)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(StartError::NotText(variable)),
    }
}

fn required(variable: &'static str, advice: &'static str) -> Result<String, StartError> {
    let set = text(variable)?.filter(|value| !value.trim().is_empty());
    set.ok_or(StartError::Missing(variable, advice))
}

/// The request as the router knows it: without the stage in its path, and with API Gateway's id.
fn from_gateway(mut request: lambda_http::Request) -> lambda_http::Request {
    let id = match request.request_context_ref() {
        Some(RequestContext::ApiGatewayV1(context)) => {
            context.request_id.as_deref().and_then(RequestId::new)
        }
        _ => None,
    };
    if let Some(id) = id {
        request.extensions_mut().insert(id);
    }
    without_stage(request)
}

/// lambda_http puts the stage before the path unless AWS_LAMBDA_HTTP_IGNORE_STAGE_IN_PATH is set; routes know no stage either way.
fn without_stage(mut request: http::Request<Body>) -> http::Request<Body> {
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
mod tests {
    use super::*;

    fn event(path: &str) -> lambda_http::Request {
        let event = serde_json::json!({
            "resource": "/{proxy+}", "path": path, "httpMethod": "GET",
            "headers": {"Host": "x.execute-api.eu-central-1.amazonaws.com"},
            "multiValueHeaders": {"Host": ["x.execute-api.eu-central-1.amazonaws.com"]},
            "queryStringParameters": {"label": "a b"}, "multiValueQueryStringParameters": {"label": ["a b"]},
            "requestContext": {"stage": "prod", "requestId": "c6af9ac6-7b61", "httpMethod": "GET", "path": "/prod/x", "resourcePath": "/{proxy+}"},
            "body": null, "isBase64Encoded": false,
        });
        lambda_http::request::from_str(&event.to_string()).unwrap()
    }

    #[test]
    fn the_router_sees_the_path_without_the_stage_and_names_still_encoded() {
        let request = from_gateway(event("/v1/prompts/a%2Fb/active"));
        assert_eq!(
            request.uri().to_string(),
            "/v1/prompts/a%2Fb/active?label=a+b"
        );
        assert_eq!(
            request.extensions().get(),
            RequestId::new("c6af9ac6-7b61").as_ref()
        );
    }
}
