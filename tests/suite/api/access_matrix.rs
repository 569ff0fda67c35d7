//! Every route with every role, several scopes, prompts inside and outside of them, and labels: allowed, or which refusal.

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

/// The scopes. All editors may publish under `staging`.
const SCOPES: [Reaches; 4] = [
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
    /// It lists overrides of the instance.
    Overrides,
    /// It uses all the prompts of the chat.
    Chat,
    /// It lists prompts of all instances.
    Everything,
    /// It is for the root admin key alone.
    Root,
}

/// A request about a prompt, who may make it, and how it is judged.
type Case = (Role, Kind, String, Value);

/// The request of a route. A route that is not listed fails the test: add it.
fn case(method: &str, route: &str, instance: &str, name: &str, label: &str, release: &str) -> Case {
    use Kind::{
        Chat, Everything, List, Overrides, Publish, Read, ReadRelease, Root, UndoRelease, Write,
    };
    use Role::{Admin, Editor, Publisher, Reader};
    let encoded = name.replace('/', "%2F");
    let path = route.replace("{name}", &encoded);
    let path = path.replace("{version}", "1").replace("{id}", release);
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
            let new = json!({"name": name, "template": "new", "publish": true, "label": label});
            (Editor, Publish, whose, new)
        }
        ("PUT" | "PATCH", "prompts/{name}") => {
            (Editor, Write, whose, json!({"template": "changed"}))
        }
        ("DELETE", "prompts/{name}") => (Admin, Write, whose, none),
        ("POST", "prompts/{name}/restore") => (Admin, Write, whose, none),
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
        ("GET", "overrides") => (Editor, Overrides, whose, none),
        ("GET", "instances" | "releases") => (Editor, Everything, path, none),
        ("GET", "prompts/{name}/overrides" | "prompts/{name}/includers") => {
            (Editor, Everything, path, none)
        }
        (
            "GET",
            "prompts/{name}"
            | "prompts/{name}/versions"
            | "prompts/{name}/versions/latest"
            | "prompts/{name}/versions/{version}"
            | "prompts/{name}/versions/{version}/diff"
            | "prompts/{name}/active-at"
            | "prompts/{name}/publications",
        ) => (Editor, Read, whose, none),
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
        Kind::Overrides => when(
            scope.prefix.is_none() && (scope.instance(instance) || inherits),
            Forbidden,
        ),
        Kind::Chat => when(
            scope.instance(instance) && scope.prefix.is_none(),
            Forbidden,
        ),
        Kind::Everything | Kind::Root => Forbidden,
    }
}

fn outcome(answer: &Answer) -> Outcome {
    let problem = answer.json["type"].as_str().unwrap_or_default();
    match (answer.status, problem) {
        (401, _) => panic!("{:#}", answer.json),
        (403, "/problems/forbidden") => Outcome::Forbidden,
        (404, "/problems/prompt-not-found" | "/problems/release-not-found") => Outcome::Hidden,
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

async fn send(client: &Client, method: &str, path: &str, body: &Value) -> Answer {
    match body {
        Value::Null => client.call(method, path).await,
        body => client.json(method, path, body.clone()).await,
    }
}

/// All routes of the API's description but the open one and those that administer keys.
fn routes() -> Vec<(String, String)> {
    let document: Value = serde_json::from_str(include_str!("../../../docs/openapi.json")).unwrap();
    let mut routes = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let methods = item.as_object().unwrap().keys();
        routes.extend(methods.map(|method| (method.to_uppercase(), path.clone())));
    }
    let elsewhere = ["/v1/health", "/v1/status", "/v1/keys", "/v1/keys/{id}"];
    routes.retain(|(_, path)| !elsewhere.contains(&path.as_str()));
    // Deletions last, so that what is deleted is there for the others.
    routes.sort_by_key(|(method, _)| method == "DELETE");
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
            .key(role, scope.instances, scope.prefix, &["staging"])
            .await;
        for (method, route) in routes() {
            for (instance, name, release) in &releases {
                for label in ["staging", "production"] {
                    let case = case(&method, &route, instance, name, label, release);
                    let (_, kind, path, body) = &case;
                    if label == "production" && *kind != Kind::Publish {
                        continue;
                    }
                    let answer = send(&client, &method, path, body).await;
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
