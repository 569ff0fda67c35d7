//! The sample events for invoking functions by hand, and the errors for invalid events.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tokio::time::timeout;

use crate::emulator::{cargo_lambda, project};
use crate::event::Event;
use crate::functions::{Function, Stack};
use crate::process::PATIENCE;

/// The keys that docs/deploy.md exports.
const KEYS: [(&str, &str); 2] = [
    ("ADMIN_API_KEY", "local-admin-key-0123456789"),
    ("READER_API_KEY", "local-reader-key-0123456789"),
];

/// A Lambda with these keys, where a function starts with its first event.
struct Trial {
    stack: Stack,
    started: BTreeMap<String, Function>,
}

impl Trial {
    async fn new() -> Self {
        Self {
            stack: Stack::new().await,
            started: BTreeMap::new(),
        }
    }

    fn function(&mut self, name: &str) -> &Function {
        let keys: &[_] = if name == "seed" { &[] } else { &KEYS };
        let start = || self.stack.start_with(name, name, keys);
        self.started.entry(name.to_owned()).or_insert_with(start)
    }

    /// The output of the command in docs/deploy.md, or its error.
    async fn invoke(&mut self, function: &str, data: [&str; 2]) -> Result<Value, String> {
        self.function(function);
        let mut command = cargo_lambda("invoke", self.stack.emulator.port);
        let output = command.arg(function).args(data).output();
        let output = timeout(PATIENCE, output).await.unwrap().unwrap();
        match output.status.success() {
            true => Ok(serde_json::from_slice(&output.stdout).unwrap()),
            false => Err(String::from_utf8(output.stderr).unwrap()),
        }
    }

    /// The status and the body of a function's response to a sample event.
    async fn answer(&mut self, function: &str, file: &str) -> (u64, Value) {
        let file = format!("tests/events/{file}.json");
        let answer = self.invoke(function, ["--data-file", &file]).await;
        let answer = answer.unwrap_or_else(|complaint| panic!("{file}: {complaint}"));
        let body = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
        (answer["statusCode"].as_u64().unwrap(), body)
    }
}

#[tokio::test]
async fn the_sample_events_work_in_the_documented_order() {
    let mut trial = Trial::new().await;
    let seeded = trial.invoke("seed", ["--data-ascii", "{}"]).await;
    assert_eq!(seeded.unwrap()[0]["outcome"], "created and published");
    for (function, pointer, value) in [
        ("prompts", "/version/version", json!(2)),
        ("versions", "/items/0/version", json!(2)),
        ("publish", "/version", json!(2)),
        ("active", "/version", json!(2)),
        ("chat", "/prompts/0/version", json!(2)),
        ("rollback", "/version", json!(1)),
        ("active", "/version", json!(1)),
    ] {
        let (status, body) = trial.answer(function, function).await;
        let told = body.pointer(pointer);
        assert_eq!((status, told), (200, Some(&value)), "{function}: {body:#}");
    }
    trial.stack.table.audit().await;
}

#[tokio::test]
async fn every_form_of_an_event_is_served_by_its_function() {
    let mut trial = Trial::new().await;
    let (create, publish) = ("/v1/prompts", "/v1/prompts/{name}/publish");
    let (admin, name) = (KEYS[0].1, "support/greeting");
    let prompt = json!({"name": name, "template": "Hello", "publish": true});
    let event = Event::new("POST", create).key(admin).body(prompt);
    trial.function("prompts").send(&event).await.expect(201);
    let staging = json!({"version": 1, "label": "staging"});
    let event = Event::new("POST", publish).name(name).key(admin);
    let publish = trial.function("publish");
    publish.send(&event.body(staging)).await.expect(200);
    let folder = std::fs::read_dir(project().join("tests/events/forms")).unwrap();
    let mut forms: Vec<_> = folder.map(|file| file.unwrap().path()).collect();
    forms.sort();
    assert!(!forms.is_empty());
    for file in forms {
        let form = file.file_stem().unwrap().to_str().unwrap();
        let (function, status) = match form {
            "base64-body" => ("chat", 200),
            // This event has a reader key.
            "many-values" => ("prompts", 403),
            "name-double-encoded" => ("active", 400),
            _ => ("active", 200),
        };
        let (answered, body) = trial.answer(function, &format!("forms/{form}")).await;
        assert_eq!(answered, status, "{form}: {body:#}");
    }
}

#[tokio::test]
async fn the_sample_stack_event_seeds_and_fails_to_reach_its_url() {
    let mut trial = Trial::new().await;
    let file = ["--data-file", "tests/events/seed.json"];
    let complaint = trial.invoke("seed", file).await.unwrap_err();
    // cargo-lambda wraps the message.
    let words: Vec<&str> = complaint
        .split_whitespace()
        .filter(|word| *word != "│")
        .collect();
    let complaint = words.join(" ");
    assert!(
        complaint.contains("ResponseURL can't be reached"),
        "{complaint}"
    );
    let items = trial.stack.table.items().await;
    assert!(items.keys().any(|key| key.starts_with("ACTIVE#default#")));
}

#[tokio::test]
async fn an_event_of_another_kind_is_a_one_line_error_that_says_what_is_expected() {
    let stack = Stack::new().await;
    let create = std::fs::read_to_string(project().join("tests/events/seed.json")).unwrap();
    let active = stack.start("active");
    for (before, event) in ["{}", "", &create].into_iter().enumerate() {
        let outcome = active.invoke(event.to_owned()).await;
        assert_eq!(outcome.status, 500, "{outcome:?}");
        assert_eq!(outcome.json["errorType"], "WrongEvent", "{outcome:?}");
        let said = outcome.json["errorMessage"].as_str().unwrap();
        assert!(said.contains("REST proxy integration"), "{said}");
        let errors = active.process.lines("ERROR", before + 1).await;
        assert_eq!(errors.len(), before + 1, "{errors:#?}");
        let line: Value = serde_json::from_str(&errors[before]).unwrap();
        assert_eq!(line["message"], said);
    }
}
