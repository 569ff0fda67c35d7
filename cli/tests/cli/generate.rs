//! `promptbook generate`: which prompts a module has, and whether it is behind. tests/python and tests/typescript run the modules.

mod rust;

use serde_json::json;

use crate::desk::Desk;

#[tokio::test]
async fn a_module_has_the_active_prompts_of_the_instance_with_the_prefix() {
    let desk = Desk::new().await;
    desk.create("support/greeting", "Hello {{ customer }}.", true)
        .await;
    desk.create("support/draft", "x", false).await;
    desk.create("other", "x", true).await;
    let own = json!({"name": "support/own", "template": "Own.", "publish": true});
    desk.app
        .admin
        .post("/v1/prompts?instance=acme", own)
        .await
        .expect(201);
    let line = [
        "generate",
        "python",
        "support/",
        "--instance",
        "acme",
        "--format",
        "json",
    ];
    let done = desk.run(&line).await.expect(0).json();
    let expected = json!([
        {"name": "support/greeting", "instance": "default", "version": 1},
        {"name": "support/own", "instance": "acme", "version": 1},
    ]);
    assert_eq!(done["prompts"], expected);
    let module = done["module"].as_str().unwrap();
    assert!(
        module.contains("    promptbook generate python support/ --instance acme\n"),
        "{module}"
    );
    assert_eq!(
        desk.run(&["generate", "python", "support/", "--instance", "acme"])
            .await
            .expect(0)
            .out,
        module
    );

    let none = desk
        .run(&["generate", "python", "nothing/"])
        .await
        .expect(4);
    let says = "no prompt whose name begins with `nothing/` is active under `production`";
    assert!(none.err.contains(says), "{}", none.err);
}

#[tokio::test]
async fn a_mistyped_instance_or_label_is_noted() {
    let desk = Desk::new().await;
    desk.create("greeting", "Hello.", true).await;
    let instance = ["generate", "python", "--instance", "acm"];
    let done = desk.run(&instance).await.expect(0);
    let says = "note: instance `acm` has no prompts of its own";
    assert!(done.err.contains(says), "{}", done.err);
    let label = ["generate", "python", "--label", "productoin"];
    let done = desk.run(&label).await.expect(4);
    assert!(done.err.contains("note: "), "{}", done.err);
    assert!(done.err.contains("`production`"), "{}", done.err);
}

#[tokio::test]
async fn a_check_says_which_prompts_the_file_is_behind_with() {
    let desk = Desk::new().await;
    desk.create("changed", "Hello.", true).await;
    desk.create("gone", "Bye.", true).await;
    desk.create("gr\u{fc}\u{df}e, version 1", "Hallo.", true)
        .await;
    let write = ["generate", "python", "--out", "prompts.py"];
    let check = [&write[..], &["--check"]].concat();
    let missing = desk.run(&check).await.expect(1);
    assert!(
        missing
            .err
            .contains("prompts.py is behind the server: it does not exist"),
        "{}",
        missing.err
    );
    assert_eq!(
        desk.run(&write).await.expect(0).out,
        "Wrote prompts.py: 3 prompts\n"
    );
    assert_eq!(
        desk.run(&check).await.expect(0).out,
        "prompts.py is up to date\n"
    );
    assert_eq!(
        desk.run(&write).await.expect(0).out,
        "prompts.py is up to date: 3 prompts\n"
    );

    desk.save("changed", json!({"template": "Hi.", "publish": true}))
        .await;
    desk.create("new", "New.", true).await;
    desk.run(&["unpublish", "gone"]).await.expect(0);
    let before = desk.read("prompts.py");
    let behind = desk.run(&check).await.expect(1);
    for part in [
        "`changed` is at version 1 of `default`, and version 2 of `default` is active",
        "behind the server: `changed`",
        "`new` is missing",
        "`gone` is no longer active",
        "write it again with `promptbook generate python --out prompts.py",
    ] {
        assert!(behind.err.contains(part), "{part}\n{}", behind.err);
    }
    assert_eq!(desk.read("prompts.py"), before, "a check writes nothing");
    desk.run(&write).await.expect(0);
    desk.run(&check).await.expect(0);

    let narrower = desk.run(&[&check[..], &["new"]].concat()).await.expect(1);
    let says = "behind the server: it also has 2 prompts without the prefix `new`; write";
    assert!(narrower.err.contains(says), "{}", narrower.err);
}

#[tokio::test]
async fn a_check_covers_what_the_prompts_include() {
    let desk = Desk::new().await;
    desk.create("shared/tone", "Be kind.", true).await;
    let template = "{% include \"shared/tone\" %} Go.";
    desk.create("support/go", template, true).await;
    let write = ["generate", "python", "--out", "prompts.py", "support/"];
    desk.run(&write).await.expect(0);
    let shared = json!({"template": "Be calm.", "publish": true});
    desk.save("shared/tone", shared).await;
    let check = [&write[..], &["--check"]].concat();
    let behind = desk.run(&check).await.expect(1);
    let says = "a description, a contract or an included prompt has changed";
    assert!(behind.err.contains(says), "{}", behind.err);
}

#[tokio::test]
async fn a_file_that_is_no_module_is_not_overwritten() {
    let desk = Desk::new().await;
    desk.create("greeting", "Hello.", true).await;
    desk.write("app.py", "print(1)\n");
    let write = ["generate", "python", "--out", "app.py"];
    for line in [&write[..], &[&write[..], &["--check"]].concat()] {
        let refused = desk.run(line).await.expect(1);
        let says =
            "app.py: was not written by `promptbook generate`: name another file, or remove it";
        assert!(refused.err.contains(says), "{}", refused.err);
    }
    assert_eq!(desk.read("app.py"), "print(1)\n");
    desk.write("app.py", "");
    desk.run(&write).await.expect(0);
    let other = ["generate", "typescript", "--out", "app.py"];
    desk.run(&other).await.expect(0);
}

#[tokio::test]
async fn the_command_in_a_module_can_be_copied() {
    let desk = Desk::new().await;
    desk.create("it's a/prompt", "x", true).await;
    let module = desk
        .run(&["generate", "rust", "it's a/"])
        .await
        .expect(0)
        .out;
    let command = "//!     promptbook generate rust \"it's a/\"\n";
    assert!(module.contains(command), "{module}");
}

#[tokio::test]
async fn names_that_python_does_not_tell_apart_are_the_same() {
    let desk = Desk::new().await;
    desk.create("\u{fb01}x", "x", true).await;
    let module = desk.run(&["generate", "python"]).await.expect(0).out;
    assert!(
        module.contains("\n    \"fix\",\n]") && module.contains("\nfix = _fix_()"),
        "{module}"
    );
    desk.create("fix", "x", true).await;
    let refused = desk.run(&["generate", "python"]).await.expect(1);
    assert!(
        refused.err.contains("would both be `fix`"),
        "{}",
        refused.err
    );
    desk.run(&["generate", "typescript"]).await.expect(0);
}

#[tokio::test]
async fn names_that_would_be_the_same_are_refused_by_name() {
    let desk = Desk::new().await;
    desk.create("a-b/x", "x", true).await;
    desk.create("a_b/x", "x", true).await;
    let file = ["generate", "python", "--out", "prompts.py"];
    let refused = desk.run(&file).await.expect(1);
    let says = "prompts `a-b/x` and `a_b/x` would both be `a_b.x`: pass a PREFIX that leaves one of them out";
    assert!(refused.err.contains(says), "{}", refused.err);
    assert!(!desk.path("prompts.py").exists());
    desk.run(&[&file[..], &["a-b/"]].concat()).await.expect(0);
    desk.create("inputs", "{{ class }} {{ class_ }}", true)
        .await;
    let refused = desk.run(&["generate", "python", "inputs"]).await.expect(1);
    let says = "inputs `class` and `class_` of `inputs` would both be the parameter `class_`: rename one of them";
    assert!(refused.err.contains(says), "{}", refused.err);
}

#[tokio::test]
async fn a_check_without_a_file_is_refused() {
    let desk = Desk::new().await;
    let refused = desk.run(&["generate", "python", "--check"]).await.expect(2);
    assert!(refused.err.contains("--out <FILE>"), "{}", refused.err);
}
