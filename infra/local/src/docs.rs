//! Swagger UI of the API at `/docs`, from files inside the binary.

use axum::Router;
use axum::response::Redirect;
use axum::routing::get;
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::{Config, SwaggerUi};

/// Where the OpenAPI document is.
pub(crate) const DOCUMENT: &str = "/openapi.json";

/// `/docs`, what it loads, and `/` that leads there.
pub(crate) fn router(document: OpenApi) -> Router {
    // Without this it shows each document to a validator on the internet.
    let config = Config::default().validator_url("none");
    let ui = SwaggerUi::new("/docs")
        .url(DOCUMENT, document)
        .config(config);
    Router::from(ui).route("/", get(async || Redirect::to("/docs/")))
}
