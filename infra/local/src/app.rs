//! The merged routers of all functions, with the same middleware as on Lambda and the local server's additions.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use functions::http::{Keys, authenticated, observed};
use utoipa_axum::router::OpenApiRouter;

use crate::docs;
use crate::serve::Limits;
use crate::serve::in_flight::{self, InFlight};
use crate::site::{self, Site};

/// The whole API with authentication, plus the OpenAPI document and Swagger UI without.
pub fn router(routes: OpenApiRouter, keys: Keys, site: Site, limits: &Limits) -> Router {
    let (api, document) = functions::describe(routes);
    // After authentication, so that only callers with a key can keep the server busy.
    let api = api.layer(from_fn_with_state(InFlight::new(limits), in_flight::bound));
    // The middleware wraps the merged routes, because they share one response for unknown routes.
    let all = authenticated(api, keys).merge(docs::router(document));
    observed(all.layer(from_fn_with_state(Arc::new(site), site::guard)))
}
