//! Serves Swagger UI at `/docs` from files in the binary.

use axum::Router;
use axum::body::to_bytes;
use axum::middleware::map_response;
use axum::response::{Redirect, Response};
use axum::routing::get;
use http::StatusCode;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::{Config, SwaggerUi};

/// The path of the OpenAPI document.
pub(crate) const DOCUMENT: &str = "/openapi.json";

/// The largest page of Swagger UI, in bytes; its pages have less than a thousand.
const MAX_PAGE: usize = 64 * 1024;

/// The routes of `/docs` and its files, and a redirect from `/`.
pub(crate) fn router(document: OpenApi) -> Router {
    let config = Config::default()
        // By default it sends each document to a validator on the internet.
        .validator_url("none")
        .persist_authorization(true)
        // Hides the bar for documents of other servers.
        .use_base_layout();
    let ui = SwaggerUi::new("/docs")
        .url(DOCUMENT, document)
        .config(config);
    Router::from(ui)
        .layer(map_response(titled))
        .route("/", get(async || Redirect::to("/docs/")))
}

/// Sets the page's title to the product's name, since Swagger UI has no option for it.
async fn titled(mut response: Response) -> Result<Response, StatusCode> {
    let headers = response.headers_mut();
    if headers.get(CONTENT_TYPE).is_none_or(|it| it != "text/html") {
        return Ok(response);
    }
    headers.remove(CONTENT_LENGTH);
    let (parts, body) = response.into_parts();
    let page = to_bytes(body, MAX_PAGE).await.map_err(|error| {
        tracing::error!(%error, "a page of Swagger UI can't be read");
        StatusCode::INTERNAL_SERVER_ERROR
    })?;
    let page = String::from_utf8_lossy(&page)
        .replace("<title>Swagger UI</title>", "<title>Promptbook</title>");
    Ok(Response::from_parts(parts, page.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: String) -> Response {
        let mut page = Response::new(text.into());
        let html = http::HeaderValue::from_static("text/html");
        page.headers_mut().insert(CONTENT_TYPE, html);
        page
    }

    #[tokio::test]
    async fn an_oversized_page_is_an_error_and_not_an_empty_page() {
        let small = page("<title>Swagger UI</title>".to_owned());
        let small = to_bytes(titled(small).await.unwrap().into_body(), MAX_PAGE);
        assert_eq!(small.await.unwrap(), "<title>Promptbook</title>");
        let large = titled(page(" ".repeat(MAX_PAGE + 1))).await;
        assert_eq!(large.unwrap_err(), StatusCode::INTERNAL_SERVER_ERROR);
    }
}
