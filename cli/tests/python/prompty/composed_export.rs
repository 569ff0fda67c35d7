//! The reference runtime prepares of a composed export what the server renders of the prompts with their includes.

use serde_json::{Value, json};

use promptbook_core::prompty::PromptFile;

use super::compare_all;
use super::runtime::{rendered, samples};
use crate::server::Server;

/// Prompts that are included, then prompts that include them.
fn prompts() -> Vec<Value> {
    let says = |role: &str, content: &str| json!({"role": role, "content": content});
    vec![
        json!({
            "name": "shared/tone", "template": "Be {{ tone }} to {{ customer }}.\n\n",
            "inputs": {"tone": {"kind": "string", "default": "\"kind\" {{ x }}\n"}, "customer": {"kind": "string"}},
        }),
        json!({
            "name": "shared/rules",
            "template": "{%- for rule in rules -%}\n- {{ rule }}\n{% endfor %}{% raw %}{{ x }}{% endraw %}{% set question = 1 %} {",
            "inputs": {"rules": {"kind": "array", "default": ["one", "größer", 2]}},
        }),
        json!({
            "name": "answer",
            "template": "{%- include 'shared/tone' %}\nAnswer {{ question }}.\n  {%+ include \"shared/rules\" -%}\n Bye.\n",
        }),
        json!({
            "name": "shop/chat",
            "messages": [
                says("system", "{% include 'shared/tone' -%}\n{% include 'shared/rules' %}\n"),
                {"thread": "history"},
                says("user", "{% for customer in ['Ada', 'Bob'] %}{% include 'shared/tone' %}{% endfor %}{{ question }}"),
            ],
            "inputs": {
                "tone": {"kind": "string", "default": "brief"}, "question": {"kind": "string"},
                "customer": {"kind": "string"}, "rules": {"kind": "array", "default": []}, "history": {"kind": "thread"},
            },
        }),
    ]
}

/// What the server renders: role and text.
fn by_server(answer: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    match answer["messages"].as_array() {
        None => vec![("system".to_owned(), text(&answer["text"]))],
        Some(turns) => turns
            .iter()
            .map(|turn| (text(&turn["role"]), text(&turn["content"])))
            .collect(),
    }
}

#[test]
fn the_runtime_prepares_a_composed_export_as_the_server_renders_the_prompts() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start();
    prompts()
        .into_iter()
        .for_each(|prompt| server.create(prompt));
    server.promptbook(folder.path(), &["export", "out", "--compose"]);
    assert_eq!(compare_all(&folder.path().join("out")), prompts().len());
    for name in ["answer", "shop/chat"] {
        let path = folder.path().join(format!("out/{name}.prompty"));
        let text = std::fs::read_to_string(path).expect("a file");
        assert!(!text.contains("include"), "{text}");
        let file = PromptFile::parse(&text).expect("a prompt");
        for defaults in [false, true] {
            let values = samples(&file, defaults);
            let inputs = folder.path().join("inputs.json");
            std::fs::write(&inputs, json!(values).to_string()).expect("a file");
            let line = [
                "render",
                name,
                "--inputs",
                "inputs.json",
                "--format",
                "json",
            ];
            let answer = server.promptbook(folder.path(), &line);
            let answer: Value = serde_json::from_str(&answer).expect("JSON");
            let ours = rendered(&file, &values).expect("it renders");
            assert_eq!(by_server(&answer), ours, "{text}");
        }
    }
}
