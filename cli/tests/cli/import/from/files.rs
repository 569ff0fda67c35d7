//! LangSmith's manifests, and folders of texts.

use super::*;

/// A serialized object of LangChain.
fn lc(id: &[&str], kwargs: Value) -> Value {
    json!({"lc": 1, "type": "constructor", "id": id, "kwargs": kwargs, "name": id.last()})
}

fn template(text: &str, format: &str) -> Value {
    let kwargs = json!({"input_variables": [], "template": text, "template_format": format});
    lc(
        &["langchain", "prompts", "prompt", "PromptTemplate"],
        kwargs,
    )
}

fn chat(format: &str, system: &str) -> Value {
    let message = |class: &str, text: &str| {
        lc(
            &["langchain", "prompts", "chat", class],
            json!({"prompt": template(text, format)}),
        )
    };
    let history = lc(
        &["langchain", "prompts", "chat", "MessagesPlaceholder"],
        json!({"variable_name": "history", "optional": true}),
    );
    let messages = json!([
        message("SystemMessagePromptTemplate", system),
        history,
        message("HumanMessagePromptTemplate", "hello")
    ]);
    let kwargs =
        json!({"input_variables": [], "partial_variables": {"history": []}, "messages": messages});
    lc(
        &["langchain", "prompts", "chat", "ChatPromptTemplate"],
        kwargs,
    )
}

#[tokio::test]
async fn manifests_of_langsmith_become_versions() {
    let desk = Desk::new().await;
    let key = json!({"lc": 1, "type": "secret", "id": ["OPENAI_API_KEY"]});
    let model = lc(
        &["langchain", "chat_models", "openai", "ChatOpenAI"],
        json!({"model": "gpt-5", "temperature": 0.3, "openai_api_key": key}),
    );
    let bound = lc(
        &["langchain_core", "runnables", "RunnableBinding"],
        json!({"bound": model, "kwargs": {}}),
    );
    let sequence = lc(
        &["langsmith", "playground", "RunnableSequence"],
        json!({"first": chat("mustache", "Be {{mood}}."), "last": bound}),
    );
    let commits = json!([
        {"owner": "-", "repo": "support bot", "commit_hash": "abc", "manifest": chat("f-string", "Be {mood}: {{}}"), "examples": []},
        {"owner": "-", "repo": "support bot", "commit_hash": "def", "manifest": sequence, "examples": []},
    ]);
    desk.write("in/bot.json", commits.to_string());
    desk.write(
        "in/plain/hi.json",
        template("Hi {name}", "f-string").to_string(),
    );
    desk.write(
        "in/odd.json",
        template("Hi {name!r}", "f-string").to_string(),
    );
    desk.write("in/else.json", "{\"a\": 1}");
    let done = import(&desk, "langsmith-file", &[], &["in", "--yes"])
        .await
        .expect(3);
    for says in [
        "`{name!r}` is more than a name",
        "is not a prompt of LangSmith",
    ] {
        assert!(done.out.contains(says), "{says}: {}", done.out);
    }
    let system = |version: &Value| version[0][0]["content"].clone();
    let found = versions(
        &desk,
        "support%20bot",
        &["messages", "template_format", "message"],
    )
    .await;
    assert_eq!(
        found.iter().map(system).collect::<Vec<_>>(),
        ["Be {{ mood }}: {}", "Be {{mood}}."]
    );
    assert_eq!(
        (&found[0][1], &found[1][1]),
        (&json!("jinja2"), &json!("mustache"))
    );
    assert_eq!(found[1][2], "commit def");
    assert_eq!(found[1][0][1], json!({"thread": "history"}));
    let model = desk.get("support%20bot", "/versions/2").await["model"].clone();
    assert_eq!(
        (&model["id"], &model["options"]),
        (&json!("gpt-5"), &json!({"temperature": 0.3}))
    );
    assert_eq!(
        desk.get("plain%2Fhi", "/versions/1").await["template"],
        "Hi {{ name }}"
    );
    assert_nothing_is_imported_twice(&desk, "langsmith-file", &[], &["in"]).await;
}

#[tokio::test]
async fn a_folder_of_texts_becomes_prompts_in_the_format_that_they_are_written_in() {
    let desk = Desk::new().await;
    for (file, text) in [
        ("in/plain.txt", "100 % {json}"),
        ("in/mail/Grüße: an alle.md", "# Hi {{ name }}\n"),
        ("in/logic.md", "{% if a %}x{% endif %}"),
        ("in/loop.j2", "{% for x in xs %}{{ x }}{% endfor %}"),
        ("in/must.mustache", "\u{feff}{{{x}}}"),
        ("in/broken.jinja", "{{ x"),
        ("in/.hidden.txt", "no"),
        ("in/code.py", "no"),
    ] {
        desk.write(file, text);
    }
    let done = import(&desk, "dir", &[], &["in", "gone", "--yes"]);
    let done = done.await.expect(3);
    let says = "! unread       gone: does not exist: check the path";
    assert!(done.out.contains(says), "{}", done.out);
    assert!(
        done.out
            .contains("in/broken.jinja: version 1 is not kept: template: line 1"),
        "{}",
        done.out
    );
    for (name, text, format) in [
        ("plain", "100 % {json}", "none"),
        ("mail%2FGrüße_%20an%20alle", "# Hi {{ name }}\n", "mustache"),
        ("logic", "{% if a %}x{% endif %}", "jinja2"),
        ("loop", "{% for x in xs %}{{ x }}{% endfor %}", "jinja2"),
        ("must", "{{{x}}}", "mustache"),
    ] {
        let version = desk.get(name, "/versions/1").await;
        assert_eq!(
            (&version["template"], &version["template_format"]),
            (&json!(text), &json!(format))
        );
    }
    let listed = desk.app.admin.get("/v1/prompts").await.expect(200).json;
    assert_eq!(listed["items"].as_array().unwrap().len(), 5);
    assert_nothing_is_imported_twice(&desk, "dir", &[], &["in"]).await;
}
