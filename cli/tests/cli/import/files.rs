//! Files that other tools wrote, each generation of the format, and what an import says of them.

use serde_json::json;

use crate::desk::{Desk, ended};

#[tokio::test]
async fn a_file_of_the_first_generation_is_stored_with_all_that_it_says() {
    let desk = Desk::new().await;
    desk.write(
        "in/invoice.prompty",
        "---\nname: invoice\nmodel:\n  api: chat\n  configuration: {type: azure_openai, azure_deployment: d, api_key: secret}\n  \
         parameters: {max_tokens: 200}\ninputs:\n  total: {type: list}\nsample:\n  total: [1]\n---\nsystem:\nRead.\nuser:\n{{ total }}\n",
    );
    let done = desk.run(&["import", "in", "--yes"]).await.expect(0);
    assert!(
        done.out
            .contains("ignored properties: `model.configuration.api_key`\n    inputs: total\n"),
        "{}",
        done.out
    );
    let version = desk.get("invoice", "/versions/1").await;
    assert_eq!(
        version["model"],
        json!({"id": "d", "provider": "azure", "options": {"maxOutputTokens": 200}})
    );
    assert_eq!(
        version["inputs"],
        json!({"total": {"kind": "array", "description": null, "required": false, "default": null, "example": [1]}})
    );
    // The example comes back out, and the file that has it changes nothing.
    desk.run(&["export", "out"]).await.expect(0);
    assert!(
        desk.read("out/invoice.prompty")
            .contains("    example: [1]\n")
    );
    let again = desk.run(&["import", "out", "--plan"]).await.expect(0);
    assert!(again.out.contains(" 1 unchanged"), "{}", again.out);
}

#[tokio::test]
async fn the_inputs_of_each_file_are_printed() {
    let desk = Desk::new().await;
    desk.write(
        "in/a.prompty",
        "---\ntags: []\n---\nuser:\nDear {{ user-name }}, from {{ city|default('here') }}",
    );
    desk.write("in/b.prompty", "---\ninputs: {unused: 3}\n---\nNothing.");
    desk.write("in/c.prompty", "Nothing.");
    let done = desk.run(&["import", "in", "--plan"]).await.expect(0);
    assert!(
        done.out.contains(
            "+ create       a  in/a.prompty\n    inputs: city (optional), name, user\n    \
             warning: line 5, column 9: `user-name` subtracts `name` from `user`: did you mean `user_name`? If not, write spaces around `-`\n\
             + create       b  in/b.prompty\n    inputs: unused\n\
             + create       c  in/c.prompty\n    no inputs\nPlan:"
        ),
        "{}",
        done.out
    );
    let line = ["import", "in", "--plan", "--format", "json"];
    let plan = desk.run(&line).await.expect(0).json();
    assert_eq!(plan["plan"][0]["inputs"], json!(["city", "name", "user"]));
    assert_eq!(plan["plan"][0]["optional"], json!(["city"]));
    let warning = &plan["plan"][0]["warnings"][0];
    assert_eq!(warning["pointer"], "/messages/0/content");
    assert_eq!(
        (&warning["line"], &warning["column"]),
        (&json!(5), &json!(9))
    );
}

#[tokio::test]
async fn a_part_of_an_input_that_has_none_is_not_imported() {
    let desk = Desk::new().await;
    let front = "---\ninputs:\n  - name: product\n    kind: string\n---\n";
    desk.write(
        "in/text.prompty",
        format!("{front}Buy {{{{ product.name }}}}"),
    );
    let chat = format!("{front}system:\nSell.\nuser:\nBuy {{{{ product.name }}}}\n");
    desk.write("in/chat.prompty", &chat);
    // Here only the use says what it is.
    desk.write(
        "in/sample.prompty",
        "---\nsample: {city: Bern}\n---\n{{ city }}: {{ product.name }}{% for x in items %}{{ x.name }}{% endfor %}",
    );
    let done = desk.run(&["import", "in", "--yes"]).await.expect(3);
    let said = "input `product` has no `name`, since `product` is declared as `string`: declare it as `object`";
    for (file, line) in [("text", 6), ("chat", 9)] {
        let says = format!("in/{file}.prompty:{line}:8: {said}");
        assert!(done.out.contains(&says), "{}", done.out);
    }
    let version = desk.get("sample", "/versions/1").await;
    assert_eq!(version["inputs"]["product"]["kind"], "object");
    assert_eq!(version["inputs"]["items"]["kind"], "array");
}

#[tokio::test]
async fn a_file_of_another_kind_that_is_named_is_refused() {
    let desk = Desk::new().await;
    desk.write("notes.md", "---\nname: a\n---\nx");
    desk.write("PROMPT.PROMPTY", "---\nname: b\n---\nx");
    let line = ["import", "notes.md", "PROMPT.PROMPTY", "--plan"];
    let done = desk.run(&line).await.expect(3);
    assert!(
        done.out.contains(
            "! unread       notes.md: is not a .prompty file: if it is a prompt, rename it\n"
        ),
        "{}",
        done.out
    );
    assert!(done.out.contains("+ create       b"), "{}", done.out);
}

#[tokio::test]
async fn references_are_refused_or_dealt_with_as_the_flag_says() {
    let desk = Desk::new().await;
    desk.write(
        "in/a.prompty",
        "---\nmodel:\n  id: ${env:TEST_DEPLOYMENT:gpt-x}\nsample: ${file:samples/a.json}\n---\n{{ who }}\n",
    );
    desk.write("in/samples/a.json", "{\"who\": \"Ada\"}");
    let refused = desk.run(&["import", "in", "--yes"]).await.expect(3);
    assert!(
        refused
            .out
            .contains("in/a.prompty:3: `model.id` is `${env:TEST_DEPLOYMENT:gpt-x}`")
            && refused.out.contains("`--references`"),
        "{}",
        refused.out
    );
    let model = |id: &str| json!({"id": id, "provider": null, "options": {}});
    let set = ("TEST_DEPLOYMENT", "from-the-environment");
    for (variable, id) in [(None, "gpt-x"), (Some(set), set.1)] {
        let line = ["import", "in", "--yes", "--references", "resolve"];
        let mut command = desk.command(&line);
        command.envs(variable);
        ended(command).await.expect(0);
        let latest = desk.get("a", "").await["latest"].clone();
        let version = desk.get("a", &format!("/versions/{latest}")).await;
        assert_eq!(version["model"], model(id));
        assert_eq!(version["inputs"]["who"]["example"], "Ada");
    }
    let line = ["import", "in", "--yes", "--references", "omit"];
    let omitted = desk.run(&line).await.expect(0);
    assert!(
        omitted
            .out
            .contains("ignored properties: `model.id`, `sample`"),
        "{}",
        omitted.out
    );
    let version = desk.get("a", "/versions/3").await;
    assert_eq!(version["model"]["id"], json!(null));
}

#[tokio::test]
async fn a_reference_that_can_not_be_resolved_is_told_with_its_line() {
    let desk = Desk::new().await;
    std::fs::write(desk.path("outside.json"), "{}").unwrap();
    for (reference, says) in [
        ("${env:TEST_NOT_SET}", "set the variable `TEST_NOT_SET`"),
        ("${file:none.json}", "`none.json` does not exist"),
        (
            "${file:../outside.json}",
            "is not below the prompt's folder",
        ),
        ("${file:bad.json}", "is not valid JSON"),
        ("${file:a.yaml}", "is YAML"),
        ("${file:.}", "is not a regular file"),
    ] {
        desk.write("in/bad.json", "{");
        desk.write("in/a.yaml", "a: b");
        let text = format!("---\nname: a\nsample: '{reference}'\n---\nx");
        desk.write("in/a.prompty", text);
        let line = ["import", "in", "--plan", "--references", "resolve"];
        let done = desk.run(&line).await.expect(3);
        assert!(
            done.out.contains("in/a.prompty:3: `sample` is `") && done.out.contains(says),
            "{reference}: {}",
            done.out
        );
    }
}

#[tokio::test]
async fn a_text_of_the_server_that_looks_like_a_reference_survives_export_and_import() {
    let desk = Desk::new().await;
    let prompt = json!({"name": "a", "template": "x", "description": "${env:HOME}", "model": {"id": "${env:X}"}});
    desk.app.admin.post("/v1/prompts", prompt).await.expect(201);
    for versions in ["active", "all"] {
        let folder = format!("out-{versions}");
        desk.run(&["export", &folder, "--versions", versions])
            .await
            .expect(0);
        let other = Desk::new().await;
        let folder = desk.path(&folder);
        let line = ["import", folder.to_str().unwrap(), "--yes"];
        other.run(&line).await.expect(0);
        assert_eq!(other.get("a", "").await["description"], "${env:HOME}");
        let version = other.get("a", "/versions/1").await;
        assert_eq!(version["model"]["id"], "${env:X}");
    }
    // Once a person edits the file, what it says counts.
    let file = desk.read("out-active/a.prompty");
    desk.write("out-active/a.prompty", format!("{file}y\n"));
    let done = desk
        .run(&["import", "out-active", "--plan"])
        .await
        .expect(3);
    assert!(
        done.out.contains("`description` is `${env:HOME}`"),
        "{}",
        done.out
    );
}
