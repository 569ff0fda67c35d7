//! Prompts in Mustache and without a template language, at the command.

use serde_json::json;

use crate::desk::{Desk, ended};

#[tokio::test]
async fn a_format_goes_from_the_command_to_the_server_to_a_file_and_back() {
    let desk = Desk::new().await;
    let create = [
        "create",
        "greeting",
        "--template",
        "Hi {{{name}}} & {x}!",
        "--template-format",
        "mustache",
        "--publish",
    ];
    let done = desk.run(&create).await.expect(0);
    assert!(done.out.contains("inputs: name"), "{}", done.out);
    let create = [
        "create",
        "plain",
        "--template",
        "{{ as it is }}",
        "--template-format",
        "none",
        "--publish",
    ];
    let done = desk.run(&create).await.expect(0);
    assert!(done.out.contains("no inputs"), "{}", done.out);

    let shown = desk.run(&["show", "greeting"]).await.expect(0).out;
    assert!(shown.contains("\nTemplate format: mustache\n"), "{shown}");
    let render = ["render", "greeting", "-i", "name=<Ada>"];
    let done = desk.run(&render).await.expect(0);
    assert_eq!(done.out, "Hi <Ada> & {x}!\n");
    let done = desk.run(&["render", "plain"]).await.expect(0);
    assert_eq!(done.out, "{{ as it is }}\n");

    desk.run(&["export", "out"]).await.expect(0);
    assert_eq!(
        desk.read("out/greeting.prompty"),
        "---\nname: greeting\ntemplate:\n  format: mustache\n  parser: prompty\n---\nHi {{{name}}} & {x}!\n"
    );
    let plan = ["import", "out", "--plan"];
    let done = desk.run(&plan).await.expect(0);
    assert!(done.out.contains("2 unchanged"), "{}", done.out);

    let other = Desk::new().await;
    for file in ["greeting", "plain"] {
        let file = format!("out/{file}.prompty");
        other.write(&file, desk.read(&file));
    }
    other
        .run(&["import", "out", "--publish", "--yes"])
        .await
        .expect(0);
    for (name, format) in [("greeting", "mustache"), ("plain", "none")] {
        let (before, after) = (desk.get(name, "/active"), other.get(name, "/active"));
        let (before, after) = (before.await, after.await);
        assert_eq!(after["template_format"], format);
        assert_eq!(after["template"], before["template"]);
    }
}

#[tokio::test]
async fn the_format_is_edited_in_the_front_matter_and_shown_in_the_diff() {
    let desk = Desk::new().await;
    desk.create("greeting", "Hi {{ name }}", true).await;
    let mut command = desk.command(&["edit", "greeting"]);
    let editor = "sed -i 's/^name: greeting$/name: greeting\\ntemplate: mustache/'";
    command.env("VISUAL", editor);
    let done = ended(command).await.expect(0);
    assert!(done.out.contains("+  format: mustache"), "{}", done.out);
    let version = desk.get("greeting", "/versions/2").await;
    assert_eq!(
        (&version["template_format"], &version["template"]),
        (&json!("mustache"), &json!("Hi {{ name }}"))
    );
    let done = desk.run(&["diff", "greeting"]).await.expect(0);
    assert!(done.out.contains("format: "), "{}", done.out);
    assert!(done.out.contains("mustache"), "{}", done.out);
}

#[tokio::test]
async fn an_unknown_format_and_one_without_a_template_are_refused_before_anything_is_sent() {
    let desk = Desk::new().await;
    let line = [
        "create",
        "a",
        "--template",
        "x",
        "--template-format",
        "liquid",
    ];
    let done = desk.run(&line).await.expect(2);
    assert!(
        done.err
            .contains("[possible values: jinja2, mustache, none]"),
        "{}",
        done.err
    );
    desk.write("a.prompty", "x");
    let line = ["create", "a", "a.prompty", "--template-format", "none"];
    let done = desk.run(&line).await.expect(2);
    assert!(done.err.contains("cannot be used with"), "{}", done.err);
}
