//! The merged routers of all functions, with the same middleware as on Lambda and the local server's additions.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use functions::http::{Keys, authenticated, guarded};
use promptbook_cli::commands::mcp::HttpMcp;
use utoipa_axum::router::OpenApiRouter;

use crate::serve::Limits;
use crate::serve::in_flight::{self, InFlight};
use crate::site::Site;
use crate::{docs, mcp};

/// The whole API and MCP with authentication, plus the OpenAPI document and Swagger UI without.
pub fn router(
    routes: OpenApiRouter,
    keys: Keys,
    mcp: HttpMcp,
    site: Site,
    limits: &Limits,
) -> Router {
    let (api, document) = functions::describe(routes);
    // After authentication, so that only callers with a key can keep the server busy.
    let api = api.layer(from_fn_with_state(InFlight::new(limits), in_flight::bound));
    // The middleware wraps the merged routes, because they share one response for unknown routes.
    let all = authenticated(api, keys.clone()).merge(docs::router(document));
    let all = all.nest(mcp::PATH, mcp::router(mcp, keys));
    let site = Arc::new(site);
    guarded(all, move |request| site.check(request))
}
