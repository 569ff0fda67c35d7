//! Every function's router in one, behind the edge that each of them has on Lambda.

use axum::Router;
use functions::http::{Keys, finish};
use utoipa_axum::router::OpenApiRouter;

use crate::docs;

/// The whole API behind its keys; beside it, open to anyone, its description and Swagger UI.
pub fn router(routes: OpenApiRouter, keys: Keys) -> Router {
    let (api, document) = functions::describe(routes);
    // The edge is put around the merged routes, because there is one answer to a route that none of them has.
    finish(api, keys).merge(docs::router(document))
}
