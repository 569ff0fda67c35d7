//! Modules in Rust: the one that tests/suite compiles, and names.

use serde_json::{Value, json};

use crate::desk::Desk;

/// The prompts of the module in Rust that tests/suite compiles and looks up.
fn prompts_in_rust() -> [Value; 6] {
    let says = |role: &str, content: &str| json!({"role": role, "content": content});
    [
        json!({
            "name": "support/greeting", "template": "Hello {{ customer }},\n  be {{ tone }}.\n",
            "description": "Greets a customer.\n\n\"\\ ends",
            "inputs": {
                "customer": {"kind": "string", "description": "The first name."},
                "tone": {"kind": "string", "default": "kind"},
            },
        }),
        json!({
            "name": "support/chat",
            "messages": [says("system", "You help {{ type }}."), {"thread": "history"}, says("user", "{{ question }}")],
        }),
        json!({"name": "support", "template": "{{ order.id }} {{ count }} {% if vip %}!{% endif %}", "inputs": {
            "vip": {"kind": "boolean"}, "count": {"kind": "integer", "default": 2}, "order": {"kind": "object"},
        }}),
        json!({"name": "shared/tone", "template": "Be calm."}),
        json!({"name": "shared/self", "template": "You are {{ self }}."}),
        json!({"name": "two-parts", "template": "{% include \"shared/tone\" %} Then {{ what }}."}),
    ]
}

#[tokio::test]
async fn the_module_in_rust_is_the_one_that_the_tests_of_the_lookup_compile() {
    let desk = Desk::new().await;
    for mut prompt in prompts_in_rust() {
        prompt["publish"] = json!(true);
        desk.app.admin.post("/v1/prompts", prompt).await.expect(201);
    }
    let module = desk.run(&["generate", "rust"]).await.expect(0).out;
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/generated/prompts.rs"
    );
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        std::fs::write(path, &module).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap();
    assert_eq!(
        module, committed,
        "run this test with UPDATE_GENERATED=1, and review the change"
    );
}

#[tokio::test]
async fn types_in_rust_that_would_be_the_same_are_refused_by_name() {
    let desk = Desk::new().await;
    desk.create("two_words", "x", true).await;
    desk.create("twoWords", "x", true).await;
    let refused = desk.run(&["generate", "rust"]).await.expect(1);
    let says = "prompts `twoWords` and `two_words` would both have `TwoWordsInputs`: pass a PREFIX that leaves one of them out";
    assert!(refused.err.contains(says), "{}", refused.err);
}
