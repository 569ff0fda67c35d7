use std::collections::BTreeSet;

use serde_json::Value;

use super::*;
use crate::chat::test_chat;
use crate::http::{Error, test_store};

fn document() -> Value {
    let chat = crate::chat::router(test_chat());
    serde_json::to_value(describe(routes(test_store()).merge(chat)).1).unwrap()
}

/// Each operation's name, path and description.
fn operations_of(document: &Value) -> Vec<(&str, &str, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let operations = paths.iter().flat_map(|(path, item)| {
        let operations = item.as_object().unwrap().values();
        operations.map(|it| (it["operationId"].as_str().unwrap(), path.as_str(), it))
    });
    operations.collect()
}

#[test]
fn the_document_is_openapi_3_1_and_every_reference_resolves() {
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
    let operations = operations_of(&document);
    for (name, path, operation) in &operations {
        let parameters = operation["parameters"].as_array();
        let has = |wanted: &str| {
            let mut all = parameters.into_iter().flatten();
            all.any(|it| it["name"] == wanted && it["description"].is_string())
        };
        // Markdown is for descriptions; a summary is shown as it is.
        let summary = operation["summary"].as_str().unwrap();
        assert!(!summary.contains(['`', '*']), "{name}: {summary}");
        let tag = &operation["tags"][0];
        let mut groups = document["tags"].as_array().unwrap().iter();
        assert!(
            groups.any(|group| group["name"] == *tag),
            "{name}: add {tag} to GROUPS"
        );
        assert_eq!(path.contains("{name}"), has("name"), "{name}");
        let of_none = ["/v1/health", "/v1/status", "/v1/chat", "/v1/instances"].contains(path)
            || path.starts_with("/v1/releases")
            || path.starts_with("/v1/keys");
        assert_eq!(!of_none, has("instance"), "{name}");
        assert!(operation["responses"]["503"].is_object(), "{name}");
        assert_eq!(
            *path != "/v1/health",
            operation["responses"]["401"].is_object(),
            "{name}"
        );
    }
    let unique: BTreeSet<&str> = operations.iter().map(|(name, ..)| *name).collect();
    assert_eq!(unique.len(), operations.len());
    assert!(unique.len() >= 19, "{unique:?}");
}

#[test]
fn every_problem_has_an_example_with_its_status() {
    let document = document();
    for (name, _, operation) in operations_of(&document) {
        for (status, response) in operation["responses"].as_object().unwrap() {
            let number: u16 = status.parse().unwrap();
            if number < 400 {
                continue;
            }
            let content = &response["content"]["application/problem+json"];
            let example = &content["example"];
            assert_eq!(
                example["status"], number,
                "{name}, {status}: give it an example, or a failure of this status in openapi/failures.rs"
            );
            assert_eq!(content["schema"]["$ref"], "#/components/schemas/Problem");
            let kind = example["type"].as_str().unwrap();
            assert!(kind.starts_with("/problems/"), "{name}, {status}: {kind}");
            let detail = example["detail"].as_str().unwrap();
            assert!(detail.len() > 10, "{name}, {status}: {detail}");
        }
    }
}

/// The fields in the bodies of an operation.
fn fields_of<'d>(document: &'d Value, operation: &'d Value) -> BTreeSet<&'d str> {
    let content = operation["requestBody"]["content"].as_object();
    let schemas = content.into_iter().flat_map(|content| content.values());
    let fields = schemas.flat_map(|media| {
        let reference = media["schema"]["$ref"].as_str().unwrap();
        let schema = document.pointer(reference.trim_start_matches('#'));
        schema.unwrap()["properties"].as_object().unwrap().keys()
    });
    fields.map(String::as_str).collect()
}

#[test]
fn an_error_example_only_names_fields_and_parameters_of_its_operation() {
    let document = document();
    let mut seen = BTreeSet::new();
    for (name, _, operation) in operations_of(&document) {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let parameters: BTreeSet<&str> =
            parameters.map(|it| it["name"].as_str().unwrap()).collect();
        let fields = fields_of(&document, operation);
        for (status, response) in operation["responses"].as_object().unwrap() {
            let example = &response["content"]["application/problem+json"]["example"];
            let detail = example["detail"].as_str().unwrap_or_default();
            if let Some(query) = detail.strip_prefix("invalid query: ") {
                let parameter = query.split(':').next().unwrap();
                assert!(parameters.contains(parameter), "{name}, {status}: {detail}");
                seen.insert("query");
            }
            for error in example["errors"].as_array().into_iter().flatten() {
                let pointer = error["pointer"].as_str().unwrap();
                let field = pointer.split('/').nth(1).unwrap();
                assert!(fields.contains(field), "{name}, {status}: {pointer}");
                seen.insert("field");
            }
            for header in ["If-Match", "Idempotency-Key"] {
                let speaks = detail.contains(header);
                assert!(
                    !speaks || parameters.contains(header),
                    "{name}, {status}: {detail}"
                );
                seen.extend(speaks.then_some(header));
            }
        }
    }
    assert_eq!(seen.len(), 4, "{seen:?}");
}

/// Whether a text names an option or a command of a program, which a client of the API may not know.
fn names_a_command(text: &str) -> bool {
    let commands = ["promptbook ", "cargo run", "`promptbook"];
    let is_option = |(at, _): (usize, &str)| {
        let before = text[..at].chars().next_back();
        let after = text[at + 2..].chars().next();
        before.is_none_or(|c| !c.is_alphanumeric() && c != '-')
            && after.is_some_and(char::is_alphabetic)
    };
    text.match_indices("--").any(is_option) || commands.iter().any(|command| text.contains(command))
}

#[test]
fn no_text_names_a_programs_options_or_commands() {
    assert!(names_a_command("say `--yes`") && !names_a_command("a -- b, c--d"));
    let document = document();
    let mut found = Vec::new();
    texts(&document, "", &mut found);
    for (name, _, operation) in operations_of(&document) {
        for (status, response) in operation["responses"].as_object().unwrap() {
            let example = &response["content"]["application/problem+json"]["example"];
            let detail = example["detail"].as_str().unwrap_or_default();
            found.push((format!("{name}, {status}"), detail.to_owned()));
        }
    }
    let host = || "evil.example".to_owned();
    for error in [Error::UnknownHost(host()), Error::ForeignOrigin(host())] {
        found.push((format!("{error:?}"), error.to_string()));
    }
    for (place, text) in found {
        assert!(!names_a_command(&text), "{place}: {text}");
    }
}

#[test]
fn only_operations_that_take_an_idempotency_key_mention_it() {
    let document = document();
    for (name, _, operation) in operations_of(&document) {
        let mut parameters = operation["parameters"].as_array().into_iter().flatten();
        let takes = parameters.any(|it| it["name"] == "Idempotency-Key");
        let description = operation["responses"]["422"]["description"].as_str();
        let speaks = description.is_some_and(|it| it.contains("Idempotency-Key"));
        assert_eq!(speaks, takes, "{name}: {description:?}");
    }
}

/// Every description, summary and title outside examples, with its path in the document.
fn texts(value: &Value, place: &str, found: &mut Vec<(String, String)>) {
    let entries: Vec<(String, &Value)> = match value {
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| (key.clone(), value))
            .collect(),
        Value::Array(items) => (0..).map(|n: usize| n.to_string()).zip(items).collect(),
        _ => return,
    };
    for (key, value) in entries {
        let place = format!("{place}/{key}");
        match (key.as_str(), value) {
            ("description" | "summary" | "title", Value::String(text)) => {
                found.push((place, text.clone()));
            }
            ("example" | "examples", _) => {}
            _ => texts(value, &place, found),
        }
    }
}

#[test]
fn no_description_mentions_rust() {
    let document = document();
    let mut found = Vec::new();
    texts(&document, "", &mut found);
    assert!(found.len() > 200, "{}", found.len());
    let signs = [
        "```",
        "assert",
        "::",
        "[`",
        "`]",
        "# Errors",
        "# Panics",
        "# Examples",
        "Option",
        "Result<",
        "Vec<",
        "Box<",
        "&str",
        "Some(",
        "Ok(",
        "Err(",
        "`None`",
        "unwrap",
        "serde",
        "impl ",
        "#[",
    ];
    for (place, text) in found {
        for sign in signs {
            assert!(
                !text.contains(sign),
                "{place} speaks of Rust (`{sign}`): {text:?}: give the type a description for its readers, with `#[schema(description = …)]`"
            );
        }
    }
}

/// A file of the repository's `docs/`.
fn in_docs(name: &str) -> std::path::PathBuf {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs");
    std::path::Path::new(root).join(name)
}

/// The first line in which two texts differ.
fn first_difference(old: &str, new: &str) -> String {
    let mut lines = old.lines().zip(new.lines()).zip(1..);
    let differs = lines.find(|((old, new), _)| old != new);
    differs.map_or("the length".to_owned(), |((old, new), line)| {
        format!("line {line}:\n-{old}\n+{new}")
    })
}

#[test]
fn the_committed_document_matches_the_code() {
    let file = in_docs("openapi.json");
    let described = format!("{:#}\n", document());
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(&file, &described).unwrap();
    }
    let committed = std::fs::read_to_string(&file).unwrap();
    assert!(
        committed == described,
        "the API's description has changed at {}\nRun `UPDATE_OPENAPI=1 cargo test --workspace --lib openapi`, review the \
        difference in docs/openapi.json, and commit it",
        first_difference(&committed, &described)
    );
}

#[test]
fn every_route_is_in_the_documentation() {
    let page = std::fs::read_to_string(in_docs("api.md")).unwrap();
    let document = document();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            let row = format!("| `{} {path}` |", method.to_uppercase());
            assert!(page.contains(&row), "add {row} to docs/api.md");
        }
    }
}
