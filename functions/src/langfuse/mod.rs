//! The function `langfuse`: the prompt routes of Langfuse's API, so that programs that use its SDKs work unchanged.
//!
//! # Layout
//! - `paths`: names in the path, and queries. `requests` and `content`: bodies, parsed into a version to save. `bodies`: responses.
//! - `get`, `list`, `write`, `legacy`, `about`: the handlers.
//! - `text`: templates as these clients write and read them. `config`: a version's settings, and its model.

mod about;
mod bodies;
mod config;
mod content;
mod get;
mod legacy;
mod list;
mod paths;
mod requests;
mod text;
mod write;

use axum::routing;
use promptbook::store::Store;
use utoipa_axum::router::OpenApiRouter;

/// The routes, as API Gateway has them. They are Langfuse's, so they are not in this API's description.
pub const ROUTES: [(&str, &str); 10] = [
    ("GET", "/api/public/v2/prompts"),
    ("POST", "/api/public/v2/prompts"),
    ("GET", "/api/public/v2/prompts/{name+}"),
    ("PATCH", "/api/public/v2/prompts/{name+}"),
    ("DELETE", "/api/public/v2/prompts/{name+}"),
    ("GET", "/api/public/prompts"),
    ("POST", "/api/public/prompts"),
    ("GET", "/api/public/health"),
    ("HEAD", "/api/public/health"),
    ("GET", "/api/public/projects"),
];

/// The routes of this function.
pub fn router(store: Store) -> OpenApiRouter {
    let prompts = routing::get(list::list).post(write::create);
    let prompt = routing::get(get::get)
        .patch(write::label)
        .delete(write::delete);
    let legacy = routing::get(legacy::get).post(legacy::create);
    OpenApiRouter::default()
        .route(paths::PROMPTS, prompts)
        .route("/api/public/v2/prompts/{*name}", prompt)
        .route("/api/public/prompts", legacy)
        .route("/api/public/health", routing::get(about::health))
        .route("/api/public/projects", routing::get(about::projects))
        .with_state(store)
}
