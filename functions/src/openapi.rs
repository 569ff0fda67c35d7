//! Builds the OpenAPI document from the routes, and adds what all of them share.

mod failures;
mod problems;

use axum::Router;
use promptbook::store::Store;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi};
use utoipa::{PartialSchema, ToSchema};
use utoipa_axum::router::OpenApiRouter;

use crate::http::problem::Problem;
use crate::{active, keys, langfuse, prompts, publish, rollback, versions};

/// The introduction of the document, as Markdown.
const ABOUT: &str = "\
Promptbook keeps prompts as versions. One version is active per instance and label, and publishing or rolling back is one atomic write.

Send a key with every request, as `x-api-key` or as a bearer token. A key has a role: a reader reads and renders what is active and \
chats; an editor also reads everything, saves versions and publishes under some labels; a publisher publishes under any label; an admin may \
do everything. It reaches some instances and prompts, or all. Errors follow RFC 9457, and their `detail` says what to do.

The examples work on a server that has only the default prompts. Send the examples of writes in this order: create (which creates \
`support/greeting`), replace, change, release, roll the release back (by the `id` in the answer to the release), publish, roll back, \
unpublish, delete, redact, restore; create a key, change it, revoke it (by the `id` in the answer to its creation).";

/// The groups of operations, in display order.
const GROUPS: [(&str, &str); 8] = [
    (
        "prompts",
        "Create, change, delete, restore and purge prompts",
    ),
    (
        "versions",
        "Read and redact versions, and read what changed between them",
    ),
    ("publish", "Change which version is active under a label"),
    (
        "releases",
        "Publish several prompts at one moment, and undo that",
    ),
    ("activity", "See who changed what, when and why"),
    ("active", "Read active versions and render prompts"),
    ("chat", "Try the chat pipeline"),
    ("keys", "Create and revoke API keys, and protect labels"),
];

/// The routes of a function, over a store.
pub type Routes = fn(Store) -> OpenApiRouter;

/// Name and routes of each function that needs only the store.
pub const STORE_FUNCTIONS: [(&str, Routes); 7] = [
    ("prompts", prompts::router),
    ("versions", versions::router),
    ("publish", publish::router),
    ("rollback", rollback::router),
    ("active", active::router),
    ("langfuse", langfuse::router),
    ("keys", keys::router),
];

/// All routes that need only the store.
pub fn routes(store: Store) -> OpenApiRouter {
    let routers = STORE_FUNCTIONS.map(|(_, router)| router(store.clone()));
    routers
        .into_iter()
        .fold(OpenApiRouter::default(), OpenApiRouter::merge)
}

/// Splits a router from its OpenAPI 3.1 document.
pub fn describe(router: OpenApiRouter) -> (Router, OpenApi) {
    let (router, mut document) = router.split_for_parts();
    document.info = InfoBuilder::new()
        .title("Promptbook")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(ABOUT))
        .build();
    document.security = Some(vec![
        SecurityRequirement::new("x-api-key", [""; 0]),
        SecurityRequirement::new("bearer", [""; 0]),
    ]);
    let groups = GROUPS.map(|(name, about)| {
        let group = TagBuilder::new().name(name);
        group.description(Some(about)).build()
    });
    document.tags = Some(groups.into());
    let mut components = document
        .components
        .take()
        .unwrap_or_else(|| ComponentsBuilder::new().build());
    let key = ApiKey::Header(ApiKeyValue::with_description("x-api-key", "An API key."));
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("An API key."))
        .build();
    components.add_security_scheme("x-api-key", SecurityScheme::ApiKey(key));
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    let mut schemas = vec![(Problem::name().into_owned(), Problem::schema())];
    Problem::schemas(&mut schemas);
    components.schemas.extend(schemas);
    document.components = Some(components);
    for (path, item) in &mut document.paths.paths {
        operations(item).for_each(|operation| problems::add(path, operation));
    }
    (router, document)
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [
        &mut item.get,
        &mut item.put,
        &mut item.post,
        &mut item.patch,
        &mut item.delete,
    ]
    .into_iter()
    .flatten()
}

#[cfg(test)]
mod tests;
