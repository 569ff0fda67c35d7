//! The rule of each route: the lowest role that may use it, and what it touches. A route without a rule fails a test.

use http::Method;
use promptbook::access::Role::{self, Admin, Editor, Publisher, Reader};

/// What a route touches, so that a key that does not reach it is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// The prompt in the path, of the instance in the query.
    Prompt,
    /// The prompts of the instance in the query. The handler selects those that the key reaches.
    Instance,
    /// The prompts of the instance in the query, or those of all instances. The handler selects those that the key reaches.
    ChosenInstance,
    /// What the body or an item that the path names says, or a list over all instances: the handler decides, or selects.
    Named,
}

/// Who may use a route.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) method: &'static str,
    pub(crate) route: &'static str,
    /// The lowest role; none if no key is needed.
    pub(crate) role: Option<Role>,
    pub(crate) reach: Reach,
}

const fn of(method: &'static str, route: &'static str, role: Role, reach: Reach) -> Rule {
    Rule {
        method,
        route,
        role: Some(role),
        reach,
    }
}

/// The rules of all routes.
pub(crate) const RULES: [Rule; 47] = [
    Rule {
        method: "GET",
        route: "/v1/health",
        role: None,
        reach: Reach::Named,
    },
    of("GET", "/v1/prompts/{name}/active", Reader, Reach::Prompt),
    of("POST", "/v1/prompts/{name}/render", Reader, Reach::Named),
    of("GET", "/v1/status", Reader, Reach::Named),
    of("POST", "/v1/chat", Reader, Reach::Named),
    of("GET", "/v1/prompts", Editor, Reach::Instance),
    of("POST", "/v1/prompts", Editor, Reach::Named),
    of("GET", "/v1/prompts/{name}", Editor, Reach::Prompt),
    of("PUT", "/v1/prompts/{name}", Editor, Reach::Prompt),
    of("PATCH", "/v1/prompts/{name}", Editor, Reach::Prompt),
    of("DELETE", "/v1/prompts/{name}", Admin, Reach::Prompt),
    of("POST", "/v1/prompts/{name}/restore", Admin, Reach::Prompt),
    of(
        "POST",
        "/v1/prompts/{name}/versions/{version}/redact",
        Admin,
        Reach::Prompt,
    ),
    of("PUT", "/v1/prompts/{name}/contract", Admin, Reach::Prompt),
    of("GET", "/v1/prompts/{name}/overrides", Editor, Reach::Prompt),
    of("GET", "/v1/prompts/{name}/includers", Editor, Reach::Prompt),
    of("GET", "/v1/instances", Editor, Reach::Named),
    of("GET", "/v1/overrides", Editor, Reach::ChosenInstance),
    of("GET", "/v1/activity", Editor, Reach::ChosenInstance),
    of("GET", "/v1/prompts/{name}/versions", Editor, Reach::Prompt),
    of(
        "GET",
        "/v1/prompts/{name}/versions/latest",
        Editor,
        Reach::Prompt,
    ),
    of(
        "GET",
        "/v1/prompts/{name}/versions/{version}",
        Editor,
        Reach::Prompt,
    ),
    of(
        "GET",
        "/v1/prompts/{name}/versions/{version}/diff",
        Editor,
        Reach::Prompt,
    ),
    of("GET", "/v1/prompts/{name}/active-at", Editor, Reach::Prompt),
    of(
        "GET",
        "/v1/prompts/{name}/publications",
        Editor,
        Reach::Prompt,
    ),
    of("POST", "/v1/prompts/{name}/publish", Editor, Reach::Prompt),
    of(
        "POST",
        "/v1/prompts/{name}/unpublish",
        Publisher,
        Reach::Prompt,
    ),
    of(
        "POST",
        "/v1/prompts/{name}/rollback",
        Publisher,
        Reach::Prompt,
    ),
    of("POST", "/v1/releases", Publisher, Reach::Named),
    of("GET", "/v1/releases", Editor, Reach::Named),
    of("GET", "/v1/releases/{id}", Editor, Reach::Named),
    of(
        "POST",
        "/v1/releases/{id}/rollback",
        Publisher,
        Reach::Named,
    ),
    of("POST", "/v1/keys", Admin, Reach::Named),
    of("GET", "/v1/keys", Admin, Reach::Named),
    of("PATCH", "/v1/keys/{id}", Admin, Reach::Named),
    of("DELETE", "/v1/keys/{id}", Admin, Reach::Named),
    of("GET", "/v1/settings", Editor, Reach::Instance),
    of("PUT", "/v1/settings", Admin, Reach::Instance),
    // Those of Langfuse's SDKs, whose Basic authentication names the instance.
    Rule {
        method: "GET",
        route: "/api/public/health",
        role: None,
        reach: Reach::Named,
    },
    of("GET", "/api/public/projects", Reader, Reach::Named),
    of("GET", "/api/public/v2/prompts", Reader, Reach::Named),
    of("POST", "/api/public/v2/prompts", Editor, Reach::Named),
    of(
        "GET",
        "/api/public/v2/prompts/{*name}",
        Reader,
        Reach::Named,
    ),
    of(
        "PATCH",
        "/api/public/v2/prompts/{*name}",
        Editor,
        Reach::Named,
    ),
    of(
        "DELETE",
        "/api/public/v2/prompts/{*name}",
        Admin,
        Reach::Named,
    ),
    of("GET", "/api/public/prompts", Reader, Reach::Named),
    of("POST", "/api/public/prompts", Editor, Reach::Named),
];

/// The rule of a route. HEAD has that of GET, by whose handler it is answered.
pub(crate) fn rule(method: &Method, route: &str) -> Option<&'static Rule> {
    let method = match *method {
        Method::HEAD => "GET",
        _ => method.as_str(),
    };
    let mut rules = RULES.iter();
    rules.find(|rule| (rule.method, rule.route) == (method, route))
}
