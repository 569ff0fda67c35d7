//! The description of the API, derived from the routes; what holds for all of them is added here, once.

use axum::Router;
use promptbook::store::Store;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, InfoBuilder, OpenApi, Ref, ResponseBuilder,
};
use utoipa::{PartialSchema, ToSchema};
use utoipa_axum::router::OpenApiRouter;

use crate::http::problem::Problem;
use crate::{active, prompts, publish, rollback, versions};

/// The routes of a function, over a store.
pub type Routes = fn(Store) -> OpenApiRouter;

/// The functions that need nothing but the store: each one's name and routes.
pub const STORE_FUNCTIONS: [(&str, Routes); 5] = [
    ("prompts", prompts::router),
    ("versions", versions::router),
    ("publish", publish::router),
    ("rollback", rollback::router),
    ("active", active::router),
];

/// Every route that needs nothing but the store.
pub fn routes(store: Store) -> OpenApiRouter {
    let routers = STORE_FUNCTIONS.map(|(_, router)| router(store.clone()));
    routers
        .into_iter()
        .fold(OpenApiRouter::default(), OpenApiRouter::merge)
}

/// Parts a router from its description, an OpenAPI 3.1 document.
pub fn describe(router: OpenApiRouter) -> (Router, OpenApi) {
    let (router, mut document) = router.split_for_parts();
    document.info = InfoBuilder::new()
        .title("Promptbook")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Prompts as versions, one of them active, published and rolled back at once.",
        ))
        .build();
    document.security = Some(vec![
        SecurityRequirement::new("x-api-key", [""; 0]),
        SecurityRequirement::new("bearer", [""; 0]),
    ]);
    let mut components = document
        .components
        .take()
        .unwrap_or_else(|| ComponentsBuilder::new().build());
    let key = ApiKey::Header(ApiKeyValue::with_description(
        "x-api-key",
        "An admin or a reader key.",
    ));
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    components.add_security_scheme("x-api-key", SecurityScheme::ApiKey(key));
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    let mut schemas = vec![(Problem::name().into_owned(), Problem::schema())];
    Problem::schemas(&mut schemas);
    components.schemas.extend(schemas);
    document.components = Some(components);
    for (path, item) in &mut document.paths.paths {
        operations(item).for_each(|operation| add_problems(path, operation));
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

/// Every operation can fail in these ways; `type` says which of them happened.
fn add_problems(path: &str, operation: &mut Operation) {
    let open = operation.security.is_some();
    let readers = path.ends_with("/active") || path == "/v1/chat";
    let named = path.contains("{name}");
    let writes = has_parameter(operation, "If-Match");
    let body = operation.request_body.is_some();
    for (status, happens, description) in [
        (
            "400",
            !open,
            "The path, the query, a header or the JSON is malformed.",
        ),
        ("401", !open, "No key, or an unknown one."),
        ("403", !open && !readers, "The key's role may not do this."),
        (
            "404",
            named || writes,
            "There is no such prompt or version, or nothing is active.",
        ),
        ("409", writes, "The state of the prompt forbids it."),
        (
            "412",
            writes,
            "The prompt was changed since the revision in If-Match.",
        ),
        ("413", body, "The body or the content is too large."),
        ("415", body, "The body is not JSON."),
        (
            "422",
            body || writes,
            "Fields are invalid, each named by a JSON pointer; or the Idempotency-Key was used before.",
        ),
        (
            "500",
            true,
            "A defect, an item in the table is corrupt, or the local server's database is: `type` says which.",
        ),
        (
            "503",
            true,
            "The database does not answer, or the keys can't be read: see Retry-After.",
        ),
        ("507", !open, "The local server's disk is full."),
    ] {
        if happens {
            let content = ContentBuilder::new()
                .schema(Some(Ref::from_schema_name("Problem")))
                .build();
            let response = ResponseBuilder::new().description(description);
            let response = response
                .content("application/problem+json", content)
                .build();
            operation
                .responses
                .responses
                .entry(status.to_owned())
                .or_insert(response.into());
        }
    }
}

fn has_parameter(operation: &Operation, name: &str) -> bool {
    operation
        .parameters
        .iter()
        .flatten()
        .any(|parameter| match parameter {
            utoipa::openapi::RefOr::T(parameter) => parameter.name == name,
            utoipa::openapi::RefOr::Ref(_) => false,
        })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;
    use crate::chat::test_chat;
    use crate::http::test_store;

    fn document() -> Value {
        let chat = crate::chat::router(test_chat());
        serde_json::to_value(describe(routes(test_store()).merge(chat)).1).unwrap()
    }

    #[test]
    fn it_is_openapi_3_1_and_every_reference_leads_somewhere() {
        let document = document();
        assert_eq!(document["openapi"], "3.1.0");
        let text = document.to_string();
        let references = text.split("\"$ref\":\"#").skip(1);
        let pointers: BTreeSet<&str> = references
            .filter_map(|rest| rest.split('"').next())
            .collect();
        assert!(pointers.len() > 10, "{pointers:?}");
        for pointer in pointers {
            assert!(
                document.pointer(pointer).is_some(),
                "{pointer} leads nowhere"
            );
        }
    }

    #[test]
    fn every_operation_has_a_name_a_summary_its_parameters_and_its_problems() {
        let document = document();
        let mut names = Vec::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for operation in item.as_object().unwrap().values() {
                let name = operation["operationId"].as_str().unwrap();
                let parameters = operation["parameters"]
                    .as_array()
                    .cloned()
                    .unwrap_or_default();
                let has = |name: &str| {
                    parameters
                        .iter()
                        .any(|p| p["name"] == name && p["description"].is_string())
                };
                assert!(operation["summary"].is_string(), "{name}");
                assert_eq!(path.contains("{name}"), has("name"), "{name}");
                let chat = path == "/v1/chat";
                assert_eq!(path != "/v1/health" && !chat, has("instance"), "{name}");
                assert!(operation["responses"]["503"].is_object(), "{name}");
                assert_eq!(
                    path != "/v1/health",
                    operation["responses"]["401"].is_object(),
                    "{name}"
                );
                names.push(name.to_owned());
            }
        }
        assert_eq!(names.len(), 19, "{names:?}");
        let unique: BTreeSet<&String> = names.iter().collect();
        assert_eq!(unique.len(), names.len());
    }
}
