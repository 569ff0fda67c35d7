//! Every route, those for Langfuse's SDKs too, with every role, several scopes, prompts inside and outside of them, and labels of the key's
//! scope, protected ones and others: allowed, or which refusal.

use std::collections::BTreeSet;

use promptbook::access::Role;
use serde_json::Value;
use tests::{Answer, Client};

use super::*;

const NAMES: [&str; 2] = ["support/a", "sales/a"];
const INSTANCES: [&str; 3] = ["default", "acme", "globex"];

/// What a key reaches.
#[derive(Debug, Clone, Copy)]
struct Reaches {
    instances: &'static [&'static str],
    prefix: Option<&'static str>,
}

/// The labels of each key, which editors may publish under. The second is protected in every instance.
const OF_SCOPE: [&str; 2] = ["staging", "guarded"];
const LABELS: [&str; 3] = ["staging", "guarded", "production"];

const SCOPES: [Reaches; 5] = [
    Reaches {
        instances: &["acme"],
        prefix: None,
    },
    Reaches {
        instances: &["acme"],
        prefix: Some("support/"),
    },
    Reaches {
        instances: &["default"],
        prefix: None,
    },
    Reaches {
        instances: &["*"],
        prefix: Some("support/"),
    },
    Reaches {
        instances: &["*"],
        prefix: None,
    },
];

impl Reaches {
    fn instance(&self, instance: &str) -> bool {
        self.instances == ["*"] || self.instances.contains(&instance)
    }

    fn name(&self, name: &str) -> bool {
        self.prefix.is_none_or(|prefix| name.starts_with(prefix))
    }

    fn reads(&self, role: Role, instance: &str, name: &str) -> bool {
        let inherits = role >= Role::Editor && instance == "default";
        (self.instance(instance) || inherits) && self.name(name)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Allowed,
    Forbidden,
    Hidden,
}

/// How a route is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It reads the prompt.
    Read,
    /// It reads a release of the prompt.
    ReadRelease,
    /// It rolls back a release of the prompt.
    UndoRelease,
    /// It changes the prompt.
    Write,
    /// It changes the prompt and moves the label.
    Publish,
    /// It lists prompts of the instance.
    List,
    /// The same for Langfuse's SDKs, whose public key names the instance.
    ReadOfSdk,
    /// It uses all the prompts of the chat.
    Chat,
    /// It is about no prompt, or shows those that the key reaches.
    Any,
    /// It is for the root admin key alone.
    Root,
}

/// A request about a prompt, who may make it, and how it is judged.
type Case = (Role, Kind, String, Value);

/// The request of a route. A route that is not listed fails the test: add it.
fn case(method: &str, route: &str, instance: &str, name: &str, label: &str, release: &str) -> Case {
    use Kind::{Any, Chat, List, Publish, Read, ReadOfSdk, ReadRelease, Root, UndoRelease, Write};
    use Role::{Admin, Editor, Publisher, Reader};
    let encoded = name.replace('/', "%2F");
    let path = route.replace("{name}", &encoded);
    let path = path.replace("{version}", "1").replace("{id}", release);
    let path = path.replace("{name+}", &encoded);
    let whose = format!("{path}?instance={instance}");
    let named = format!("{whose}&label={label}");
    let body = json!({"label": label, "author": "ada"});
    let none = Value::Null;
    match (method, route.trim_start_matches("/v1/")) {
        ("GET", "prompts/{name}/active") => (Reader, Read, named, none),
        ("POST", "prompts/{name}/render") => (
            Reader,
            Read,
            path,
            json!({"instance": instance, "label": label}),
        ),
        ("POST", "chat") => {
            let messages = json!([{"role": "user", "content": "Hi"}]);
            (
                Reader,
                Chat,
                path,
                json!({"instance": instance, "messages": messages}),
            )
        }
        ("GET", "prompts") => (Editor, List, whose, none),
        ("POST", "prompts") => {
            let name = format!("{name}-{label}");
            let new = json!({"name": name, "template": "new", "publish": true, "label": label});
            (Editor, Publish, whose, new)
        }
        ("PUT", "prompts/{name}") => {
            let new = json!({"template": format!("for {label}"), "publish": true, "label": label});
            (Editor, Publish, whose, new)
        }
        ("PATCH", "prompts/{name}") => (Editor, Write, whose, json!({"template": "changed"})),
        ("DELETE", "prompts/{name}") => (Admin, Write, whose, none),
        ("POST", "prompts/{name}/restore") => (Admin, Write, whose, none),
        ("POST", "prompts/{name}/versions/{version}/redact") => {
            (Admin, Write, whose, json!({"reason": "a key was pasted"}))
        }
        ("PUT", "prompts/{name}/contract") => (Admin, Write, whose, json!({"inputs": []})),
        ("POST", "prompts/{name}/publish") => (
            Editor,
            Publish,
            whose,
            json!({"version": 1, "label": label}),
        ),
        ("POST", "prompts/{name}/unpublish" | "prompts/{name}/rollback") => {
            (Publisher, Publish, whose, body)
        }
        ("POST", "releases") => {
            let publish = json!([{"name": name, "version": 1}]);
            let new = json!({"instance": instance, "label": label, "publish": publish});
            (Publisher, Publish, path, new)
        }
        ("GET", "releases/{id}") => (Editor, ReadRelease, path, none),
        ("POST", "releases/{id}/rollback") => (Publisher, UndoRelease, path, json!({})),
        ("GET", "settings") => (Editor, List, whose, none),
        ("PUT", "settings") => (Admin, Root, whose, json!({})),
        ("GET", "overrides" | "activity") => (Editor, List, whose, none),
        ("GET", "instances" | "releases") => (Editor, Any, path, none),
        ("GET", "status") => (Reader, Any, path, none),
        ("GET", "keys") | ("PATCH" | "DELETE", "keys/{id}") => (Admin, Any, path, none),
        ("POST", "keys") => {
            let new =
                json!({"name": "x", "role": "reader", "instances": [instance], "prefixes": [name]});
            (Admin, Write, path, new)
        }
        (
            "GET",
            "prompts/{name}"
            | "prompts/{name}/versions"
            | "prompts/{name}/versions/latest"
            | "prompts/{name}/versions/{version}"
            | "prompts/{name}/versions/{version}/diff"
            | "prompts/{name}/active-at"
            | "prompts/{name}/publications"
            | "prompts/{name}/overrides"
            | "prompts/{name}/includers",
        ) => (Editor, Read, whose, none),
        ("GET", "/api/public/projects") => (Reader, List, path, none),
        ("GET", "/api/public/v2/prompts") => (Editor, List, path, none),
        ("GET", "/api/public/v2/prompts/{name+}") => (Reader, ReadOfSdk, path, none),
        ("GET", "/api/public/prompts") => {
            (Reader, ReadOfSdk, format!("{path}?name={encoded}"), none)
        }
        ("POST", "/api/public/v2/prompts" | "/api/public/prompts") => {
            let new = json!({"name": name, "prompt": "by an SDK", "labels": [label]});
            (Editor, Publish, path, new)
        }
        ("PATCH", "/api/public/v2/prompts/{name+}") => {
            let path = format!("{path}/versions/1");
            (Editor, Publish, path, json!({"newLabels": [label]}))
        }
        ("DELETE", "/api/public/v2/prompts/{name+}") => (Admin, Write, path, none),
        _ => panic!("{method} {route} is not in the matrix: add it"),
    }
}

fn expected(case: &Case, scope: &Reaches, role: Role, at: (&str, &str), label: &str) -> Outcome {
    use Outcome::{Allowed, Forbidden, Hidden};
    let (needed, kind, ..) = case;
    let (instance, name) = at;
    let when = |holds, otherwise| if holds { Allowed } else { otherwise };
    let reads = scope.reads(role, instance, name);
    let writes = scope.instance(instance) && scope.name(name);
    let inherits = instance == "default" && role >= Role::Editor;
    let publishes = role >= Role::Publisher || label == "staging";
    match kind {
        _ if role < *needed => Forbidden,
        Kind::Read | Kind::ReadRelease => when(reads, Hidden),
        Kind::UndoRelease if !reads => Hidden,
        Kind::Write | Kind::UndoRelease => when(writes, Forbidden),
        Kind::Publish => when(writes && publishes, Forbidden),
        Kind::List => when(scope.instance(instance) || inherits, Forbidden),
        Kind::ReadOfSdk if !scope.instance(instance) && !inherits => Forbidden,
        Kind::ReadOfSdk => when(reads, Hidden),
        Kind::Chat => when(
            scope.instance(instance) && scope.prefix.is_none(),
            Forbidden,
        ),
        Kind::Any => Allowed,
        Kind::Root => Forbidden,
    }
}

fn outcome(answer: &Answer) -> Outcome {
    let problem = answer.json["type"].as_str();
    let problem = problem.or(answer.json["error"].as_str());
    match (answer.status, problem.unwrap_or_default()) {
        (401, _) => panic!("{:#}", answer.json),
        (403, "/problems/forbidden" | "/problems/label-protected" | "ForbiddenError") => {
            Outcome::Forbidden
        }
        (
            404,
            "/problems/prompt-not-found" | "/problems/release-not-found" | "LangfuseNotFoundError",
        ) => Outcome::Hidden,
        _ => Outcome::Allowed,
    }
}

fn marker(instance: &str, name: &str) -> String {
    format!("text of {instance} {name}")
}

/// Prompts of each name in each instance, active under both labels, and a release of each.
async fn filled(app: &App) -> Vec<(&'static str, &'static str, String)> {
    let mut releases = Vec::new();
    for instance in INSTANCES {
        let protected = json!({"protected_labels": ["guarded"]});
        let path = format!("/v1/settings?instance={instance}");
        app.admin.json("PUT", &path, protected).await.expect(200);
        for name in NAMES {
            let new = json!({"name": name, "template": marker(instance, name), "publish": true, "label": "staging"});
            let path = format!("/v1/prompts?instance={instance}");
            app.admin.post(&path, new).await.expect(201);
            let release = json!({"instance": instance, "publish": [{"name": name, "version": 1}]});
            let made = app.admin.post("/v1/releases", release).await.expect(201);
            releases.push((instance, name, made.json["id"].as_str().unwrap().to_owned()));
        }
    }
    releases
}

async fn send(client: &Client, instance: &str, case: (&str, &str, &Value)) -> Answer {
    let (method, path, body) = case;
    let request = match path.starts_with("/api/public/") {
        false => client.request(method, path),
        true => {
            let nobody = Client::new(client.base(), None);
            let request = nobody.request(method, path);
            request.basic_auth(instance, Some(client.key()))
        }
    };
    client
        .send(match body {
            Value::Null => request,
            body => request.json(body),
        })
        .await
}

/// All routes of the API's description and those for Langfuse's SDKs, but the open ones.
fn routes() -> Vec<(String, String)> {
    let document: Value = serde_json::from_str(include_str!("../../../docs/openapi.json")).unwrap();
    let mut routes = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let methods = item.as_object().unwrap().keys();
        routes.extend(methods.map(|method| (method.to_uppercase(), path.clone())));
    }
    let of_sdks = functions::langfuse::ROUTES.iter();
    routes.extend(of_sdks.map(|(method, path)| ((*method).to_owned(), (*path).to_owned())));
    routes.retain(|(_, path)| !path.ends_with("/health"));
    // Deletions last, so that what is deleted is there for the others. An SDK is told that what was deleted does not exist.
    routes.sort_by_key(|(method, path)| (method == "DELETE", path.starts_with("/v1/")));
    routes
}

/// The text of each prompt that the key may not see is in no answer. What its instance inherits may be.
fn check_hidden(text: &str, scope: &Reaches, role: Role, what: &str) {
    for (instance, name) in INSTANCES
        .into_iter()
        .flat_map(|it| NAMES.map(|name| (it, name)))
    {
        let inherited = instance == "default" && scope.name(name) && scope.instances != ["default"];
        if !scope.reads(role, instance, name) && !inherited {
            let shown = text.contains(&marker(instance, name));
            assert!(!shown, "{what} shows {instance} {name}: {text}");
        }
    }
}

/// Tries every route with every role of a scope, about each prompt and under each label.
async fn try_every_route(scope: &Reaches) {
    let app = App::new().await;
    let releases = filled(&app).await;
    let mut seen = BTreeSet::new();
    for role in Role::ALL {
        let client = app
            .key(role, scope.instances, scope.prefix, &OF_SCOPE)
            .await;
        let mut sent = BTreeSet::new();
        for (method, route) in routes() {
            for (instance, name, release) in &releases {
                for label in LABELS {
                    let case = case(&method, &route, instance, name, label, release);
                    let (_, kind, path, body) = &case;
                    if label != "staging" && *kind != Kind::Publish {
                        continue;
                    }
                    // A route that is about no prompt has the same request for each.
                    if !sent.insert((method.clone(), path.clone(), body.to_string(), *instance)) {
                        continue;
                    }
                    let answer = send(&client, instance, (&method, path, body)).await;
                    let expected = expected(&case, scope, role, (instance, name), label);
                    let what = format!("{role} {scope:?} {method} {path} {body}");
                    assert_eq!(outcome(&answer), expected, "{what}: {:#}", answer.json);
                    check_hidden(&answer.json.to_string(), scope, role, &what);
                    seen.insert((role, expected == Outcome::Allowed));
                }
            }
        }
    }
    // Each key may do something and may not do something.
    assert_eq!(seen.len(), Role::ALL.len() * 2, "{seen:?}");
}

#[tokio::test]
async fn a_key_of_an_instance_may_do_what_its_role_and_labels_allow() {
    try_every_route(&SCOPES[0]).await;
}

#[tokio::test]
async fn a_key_of_an_instance_and_a_prefix_reaches_no_other_name() {
    try_every_route(&SCOPES[1]).await;
}

#[tokio::test]
async fn a_key_of_default_reaches_no_other_instance() {
    try_every_route(&SCOPES[2]).await;
}

#[tokio::test]
async fn a_key_of_all_instances_and_a_prefix_reaches_no_other_name() {
    try_every_route(&SCOPES[3]).await;
}

#[tokio::test]
async fn a_key_of_all_instances_still_has_the_limits_of_its_role() {
    try_every_route(&SCOPES[4]).await;
}
