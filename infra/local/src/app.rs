//! Every function's router in one, behind the edge that each of them has on Lambda, and what a local server needs beside it.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use functions::http::{Keys, authenticated, observed};
use utoipa_axum::router::OpenApiRouter;

use crate::docs;
use crate::serve::Limits;
use crate::serve::in_flight::{self, InFlight};
use crate::site::{self, Site};

/// The whole API behind its keys; beside it, open to anyone, its description and Swagger UI.
pub fn router(routes: OpenApiRouter, keys: Keys, site: Site, limits: &Limits) -> Router {
    let (api, document) = functions::describe(routes);
    // Inside of the keys, so that only those who have one can keep the server busy.
    let api = api.layer(from_fn_with_state(InFlight::new(limits), in_flight::bound));
    // The edge is put around the merged routes, because there is one answer to a route that none of them has.
    let all = authenticated(api, keys).merge(docs::router(document));
    observed(all.layer(from_fn_with_state(Arc::new(site), site::guard)))
}
