//! The function `prompts`: creates, reads, changes, deletes, restores, redacts and purges prompts; manages contracts; lists overrides and instances.
//!
//! # Layout
//! - `body`, `patch`: parse the bodies of POST and PUT, and of PATCH. `write`, `contract`, `redact`: the writes. `examples`: example bodies for the API's description.
//!   `read`, `overrides`: the reads.

mod body;
mod contract;
mod examples;
mod overrides;
mod patch;
mod read;
mod redact;
mod write;

use promptbook::store::Store;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this function.
pub fn router(store: Store) -> OpenApiRouter {
    OpenApiRouter::default()
        .routes(routes!(read::list, write::create))
        .routes(routes!(read::get, write::put, write::patch, write::delete))
        .routes(routes!(write::restore))
        .routes(routes!(redact::redact))
        .routes(routes!(contract::set))
        .routes(routes!(read::overrides))
        .routes(routes!(read::includers))
        .routes(routes!(overrides::instances))
        .routes(routes!(overrides::list))
        .with_state(store)
}
