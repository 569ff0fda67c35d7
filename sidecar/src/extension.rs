//! The process as an external extension of a Lambda function: registered, told of the shutdown, and nothing in between.

use std::path::PathBuf;

use http::{HeaderValue, Method, Request, Uri};
use http_body_util::{BodyExt, Limited};
use lambda_runtime_api_client::PooledClient;
use lambda_runtime_api_client::body::Body;
use serde::Deserialize;

use crate::error::StartError;

/// The most bytes of an answer; Lambda's have a few hundred.
const MOST: usize = 64 * 1024;
const NAME: &str = "Lambda-Extension-Name";
const IDENTIFIER: &str = "Lambda-Extension-Identifier";

/// A registered extension.
#[derive(Debug)]
pub struct Extension {
    api: PooledClient,
    identifier: HeaderValue,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    event_type: String,
}

impl Extension {
    /// Registers for the shutdown alone, so that no invocation waits for this process.
    ///
    /// # Errors
    /// Lambda can't be reached or refuses.
    pub async fn register(runtime_api: &str) -> Result<Self, StartError> {
        let invalid = |_| StartError::Extension(format!("`{runtime_api}` is not an address"));
        let uri: Uri = runtime_api.parse().map_err(invalid)?;
        let api = PooledClient::builder().with_endpoint(uri).build();
        let name = HeaderValue::try_from(file_name()).map_err(failed)?;
        let request = Request::builder()
            .method(Method::POST)
            .uri("/2020-01-01/extension/register")
            .header(NAME, name)
            .header("content-type", "application/json");
        let request = request.body(Body::from(r#"{"events":["SHUTDOWN"]}"#));
        let (headers, _) = call(&api, request.map_err(failed)?).await?;
        let identifier = headers.get(IDENTIFIER).cloned().ok_or_else(|| {
            StartError::Extension(format!(
                "the registration was answered without `{IDENTIFIER}`"
            ))
        })?;
        Ok(Self { api, identifier })
    }

    /// Waits for the shutdown. The first call tells Lambda that this extension is initialized.
    ///
    /// # Errors
    /// Lambda can't be reached or refuses.
    pub async fn until_shutdown(&self) -> Result<(), StartError> {
        loop {
            let request = Request::builder()
                .method(Method::GET)
                .uri("/2020-01-01/extension/event/next")
                .header(IDENTIFIER, &self.identifier);
            let request = request.body(Body::empty()).map_err(failed)?;
            let (_, body) = call(&self.api, request).await?;
            let event: Event = serde_json::from_slice(&body).map_err(failed)?;
            if event.event_type == "SHUTDOWN" {
                return Ok(());
            }
        }
    }
}

async fn call(
    api: &PooledClient,
    request: Request<Body>,
) -> Result<(http::HeaderMap, Vec<u8>), StartError> {
    let path = request.uri().path().to_owned();
    let answer = api.call(request).await.map_err(failed)?;
    let (parts, body) = answer.into_parts();
    let body = Limited::new(body, MOST).collect().await.map_err(failed)?;
    let body = body.to_bytes().to_vec();
    match parts.status.is_success() {
        true => Ok((parts.headers, body)),
        false => {
            let said = String::from_utf8_lossy(&body);
            let problem = format!("{path} was answered {}: {said}", parts.status);
            Err(StartError::Extension(problem))
        }
    }
}

fn failed(error: impl std::fmt::Display) -> StartError {
    StartError::Extension(error.to_string())
}

/// The name of this program's file, by which Lambda knows the extension.
fn file_name() -> String {
    let path = std::env::current_exe().unwrap_or_else(|_| PathBuf::from("promptbook-sidecar"));
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
