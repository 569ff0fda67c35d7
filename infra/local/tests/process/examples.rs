//! The API's examples: a server with the default prompts accepts each one as Swagger UI prefills it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::harness::{Scratch, Server};

/// Every operation by its `operationId`, in an order in which the examples work. Add new operations here.
const ORDER: &[&str] = &[
    "health",
    "getStatus",
    "listPrompts",
    "getPrompt",
    "createPrompt",
    "replacePrompt",
    "changePrompt",
    "setContract",
    "listVersions",
    "getVersion",
    "getLatestVersion",
    "diffVersions",
    "createRelease",
    "listReleases",
    "getRelease",
    "rollBackRelease",
    "publishVersion",
    "getActive",
    "getActiveAt",
    "renderPrompt",
    "chat",
    "listPublications",
    "listOverrides",
    "listIncluders",
    "listInstances",
    "compareOverrides",
    "listActivity",
    "rollBack",
    "unpublish",
    "deletePrompt",
    "redactVersion",
    "restorePrompt",
    "createKey",
    "listKeys",
    "changeKey",
    "revokeKey",
    "getSettings",
    "setSettings",
];

/// The IDs in the examples of the paths that name a release or a key.
const EXAMPLE_IDS: [&str; 2] = ["019ad0f2-5c00-7d11-a2b3-c4d5e6f70809", "1f0c9a2e"];

struct Operation<'a> {
    method: &'a str,
    path: &'a str,
    says: &'a Value,
}

/// A request as prefilled from the description, without its body.
#[derive(Default)]
struct Prefilled {
    path: String,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
}

fn operations(document: &Value) -> BTreeMap<&str, Operation<'_>> {
    let paths = document["paths"].as_object().unwrap();
    let operations = paths.iter().flat_map(|(path, item)| {
        item.as_object().unwrap().iter().map(|(method, says)| {
            let name = says["operationId"].as_str().unwrap();
            (name, Operation { method, path, says })
        })
    });
    operations.collect()
}

/// The prefilled value of a parameter: its example, that of its schema, or the default.
fn value_of(document: &Value, parameter: &Value) -> Option<String> {
    let schema = &parameter["schema"];
    let schema = match schema["$ref"].as_str() {
        Some(reference) => document.pointer(&reference[1..]).unwrap(),
        None => schema,
    };
    let named = parameter["examples"].as_object();
    let named = named.and_then(|all| all.values().next()?.get("value"));
    let value = parameter.get("example").or(named);
    let value = value.or_else(|| schema.get("example").or_else(|| schema.get("default")));
    value.map(|value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    })
}

fn encoded(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
    let encode = |byte: u8| match plain(&byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}

fn prefilled(document: &Value, name: &str, operation: &Operation<'_>) -> Prefilled {
    let mut request = Prefilled {
        path: operation.path.to_owned(),
        ..Prefilled::default()
    };
    let parameters = operation.says["parameters"].as_array();
    for parameter in parameters.into_iter().flatten() {
        let key = parameter["name"].as_str().unwrap().to_owned();
        let Some(value) = value_of(document, parameter) else {
            let required = parameter["required"] == true;
            assert!(!required, "`{key}` of `{name}` has no example: give it one");
            continue;
        };
        match parameter["in"].as_str().unwrap() {
            "path" => {
                let place = format!("{{{key}}}");
                request.path = request.path.replace(&place, &encoded(&value));
            }
            "query" => request.query.push((key, value)),
            "header" => request.headers.push((key, value)),
            other => panic!("`{key}` of `{name}` is in {other}: send it here too"),
        }
    }
    request
}

/// Each example body with its media type; none if the operation has no body.
fn bodies<'a>(name: &str, operation: &Operation<'a>) -> Vec<Option<(&'a str, &'a Value)>> {
    let Some(content) = operation.says["requestBody"]["content"].as_object() else {
        return vec![None];
    };
    let mut bodies = Vec::new();
    for (media_type, content) in content {
        let named = content["examples"].as_object().into_iter().flatten();
        let named = named.map(|(_, example)| &example["value"]);
        let shown: Vec<&Value> = content.get("example").into_iter().chain(named).collect();
        assert!(
            !shown.is_empty(),
            "the {media_type} of `{name}` has no example: write `request_body(content = …, example = json!(…))`"
        );
        bodies.extend(
            shown
                .into_iter()
                .map(|body| Some((media_type.as_str(), body))),
        );
    }
    bodies
}

/// Sends them, and returns the `id` of the last answer that has one.
async fn send_examples(
    server: &Server,
    document: &Value,
    name: &str,
    operation: &Operation<'_>,
    created: Option<&str>,
) -> Option<String> {
    let Prefilled {
        path,
        query,
        headers,
    } = prefilled(document, name, operation);
    // The server chooses an ID, so that no example can name one.
    let path = created.map_or(path.clone(), |id| {
        let examples = EXAMPLE_IDS.iter();
        examples.fold(path.clone(), |path, example| path.replace(example, id))
    });
    let mut id = None;
    for body in bodies(name, operation) {
        let method = operation.method.to_uppercase();
        let mut request = server.request(&method, &path).query(&query);
        request = request.header("x-api-key", server.admin_key());
        for (key, value) in &headers {
            request = request.header(key, value);
        }
        if let Some((media_type, body)) = body {
            let request_body = body.to_string();
            request = request
                .header("content-type", media_type)
                .body(request_body);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let said = answer.text().await.unwrap();
        assert!(
            status.is_success(),
            "the example of `{name}` is answered {status}: {method} {path} {query:?} {body:?}: {said}"
        );
        assert!(
            operation.says["responses"][status.as_str()].is_object(),
            "`{name}` does not describe its {status}"
        );
        let said: Value = serde_json::from_str(&said).unwrap_or_default();
        id = said["id"].as_str().map(str::to_owned);
    }
    id
}

#[tokio::test]
async fn every_example_of_the_description_is_accepted_in_order() {
    let scratch = Scratch::new();
    let server = scratch.start();
    let answer = server.request("GET", "/openapi.json").send().await.unwrap();
    let document: Value = answer.json().await.unwrap();
    let operations = operations(&document);
    let described: BTreeSet<&str> = operations.keys().copied().collect();
    let ordered: BTreeSet<&str> = ORDER.iter().copied().collect();
    assert_eq!(ORDER.len(), ordered.len(), "an operation is in ORDER twice");
    let missing: Vec<_> = described.difference(&ordered).collect();
    assert!(
        missing.is_empty(),
        "add {missing:?} to ORDER in {}, after the operations whose effects their examples need",
        file!()
    );
    let mut created = None;
    for name in ORDER {
        let operation = operations
            .get(name)
            .unwrap_or_else(|| panic!("there is no operation `{name}`: take it out of ORDER"));
        let id = send_examples(&server, &document, name, operation, created.as_deref()).await;
        created = id.or(created);
    }
}
