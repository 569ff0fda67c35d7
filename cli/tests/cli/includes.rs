//! Prompts that include others, at the command.

use serde_json::{Value, json};

use crate::desk::{Desk, Done, ended};

const TONE: &str = "{% include \"shared/tone\" %}";

/// A prompt that two others include, one of them for `acme` and under two labels.
pub(crate) async fn desk() -> Desk {
    let desk = Desk::new().await;
    desk.create("shared/tone", "Be kind.", true).await;
    desk.create("answer", &format!("{TONE} Answer."), true)
        .await;
    let own = json!({"name": "greet", "template": format!("{TONE} Greet."), "publish": true});
    let path = "/v1/prompts?instance=acme";
    desk.app.admin.post(path, own).await.expect(201);
    let staging = json!({"version": 1, "label": "staging"});
    let path = "/v1/prompts/greet/publish?instance=acme";
    desk.app.admin.post(path, staging).await.expect(200);
    desk
}

async fn run(desk: &Desk, line: &str) -> Done {
    desk.run(&line.split(' ').collect::<Vec<_>>()).await
}

/// The names in `also_changed` of what a command prints.
async fn also_changed(desk: &Desk, line: &str) -> Vec<String> {
    let done = run(desk, &format!("{line} --format json")).await;
    let json = done.expect(0).json();
    let all = json["also_changed"].as_array().unwrap().iter();
    let named = |one: &Value| {
        let labels: Vec<String> = serde_json::from_value(one["labels"].clone()).unwrap();
        format!(
            "{} {} {}",
            one["instance"].as_str().unwrap(),
            one["name"].as_str().unwrap(),
            labels.join("+")
        )
    };
    all.map(named).collect()
}

#[tokio::test]
async fn the_prompts_that_include_one_are_listed_over_all_instances() {
    let desk = desk().await;
    insta::assert_snapshot!(run(&desk, "includers shared/tone").await.expect(0).out, @r"
    INSTANCE  NAME    LABELS
    acme      greet   production, staging
    default   answer  production
    ");
    insta::assert_snapshot!(run(&desk, "includers shared/tone --instance acme").await.expect(0).out, @r"
    INSTANCE  NAME   LABELS
    acme      greet  production, staging
    ");
    let listed = run(&desk, "includers shared/tone --format json").await;
    assert_eq!(
        listed.expect(0).json()[1],
        json!({"instance": "default", "name": "answer", "labels": ["production"]})
    );
    for (line, says) in [
        ("includers answer", "No prompt includes `answer`.\n"),
        (
            "includers answer --instance globex",
            "No prompt of `globex` includes `answer`.\n",
        ),
        // What only an instance has can't be included.
        (
            "includers greet --instance acme",
            "No prompt of `acme` includes `greet`.\n",
        ),
    ] {
        assert_eq!(run(&desk, line).await.expect(0).out, says, "{line}");
    }
    let missing = run(&desk, "includers nope --instance acme").await.expect(4);
    assert_eq!(
        missing.err,
        "error: instance `acme` has no prompt `nope`: check the name and --instance, or create it\n\
         hint: `promptbook list --instance acme` lists the prompts\n"
    );
    // More than one page has.
    for n in 0..101 {
        desk.create(&format!("many/{n}"), TONE, true).await;
    }
    let listed = run(&desk, "includers shared/tone").await.expect(0);
    assert_eq!(listed.out.lines().count(), 1 + 103);
}

#[tokio::test]
async fn a_change_of_an_included_prompt_says_which_prompts_change_with_it() {
    let desk = desk().await;
    desk.save("shared/tone", json!({"template": "Be brief."}))
        .await;
    let done = run(&desk, "publish shared/tone").await.expect(0);
    assert_eq!(
        done.out,
        "version 2 of `shared/tone` is active under `production` (publication 2; previously version 1)\n\
         2 prompts include it and change with it: `greet` of `acme`, `answer`\n"
    );
    for (line, expected) in [
        ("publish shared/tone 2", vec![]),
        (
            "rollback shared/tone",
            vec!["acme greet production+staging", "default answer production"],
        ),
        (
            "publish shared/tone 2 --label staging --new-label",
            vec!["acme greet staging"],
        ),
        (
            "publish shared/tone 2",
            vec!["acme greet production", "default answer production"],
        ),
        (
            "unpublish shared/tone --label staging",
            vec!["acme greet staging"],
        ),
        ("unpublish shared/tone --label staging", vec![]),
        ("publish answer", vec![]),
        (
            "create shared/tone --template Own --instance acme --publish",
            vec!["acme greet production+staging", "default answer production"],
        ),
        // The override of `acme` takes precedence there.
        ("rollback shared/tone", vec!["default answer production"]),
        (
            "delete shared/tone --instance acme --yes",
            vec!["acme greet production+staging", "default answer production"],
        ),
        (
            "create answer --template Own --instance acme --publish",
            vec![],
        ),
        ("restore shared/tone --instance acme", vec![]),
        // An override of `answer` hides the one that includes.
        (
            "unpublish shared/tone --instance acme",
            vec!["acme greet production+staging"],
        ),
    ] {
        if line.starts_with("restore") {
            run(&desk, line).await.expect(0);
            continue;
        }
        assert_eq!(also_changed(&desk, line).await, expected, "{line}");
    }
}

#[tokio::test]
async fn an_edit_that_is_published_says_which_prompts_change_with_it() {
    let desk = desk().await;
    for (format, says) in [
        (
            "text",
            "2 prompts include it and change with it: `greet` of `acme`, `answer`",
        ),
        ("json", "\"also_changed\":"),
    ] {
        let line = ["edit", "shared/tone", "--publish", "--format", format];
        let mut command = desk.command(&line);
        command.env("EDITOR", "sed -i s/kind/kinder/");
        let done = ended(command).await.expect(0);
        assert!(done.out.contains(says), "{}", done.out);
    }
    let mut command = desk.command(&["edit", "shared/tone", "--format", "json"]);
    command.env("EDITOR", "sed -i s/kind/more/");
    let done = ended(command).await.expect(0).json();
    assert_eq!(done["also_changed"], json!([]), "a draft changes nothing");
}

#[tokio::test]
async fn what_a_prompt_includes_is_shown() {
    let desk = desk().await;
    let template = format!("{TONE} Hi {{{{ name }}}}.");
    let line = ["create", "hi", "--template", &template, "--publish"];
    let done = desk.run(&line).await.expect(0);
    assert!(
        done.out.ends_with("inputs: name\nincludes: shared/tone\n"),
        "{}",
        done.out
    );
    let shown = run(&desk, "show hi").await.expect(0).out;
    assert!(shown.contains("\nIncludes: shared/tone\n"), "{shown}");
    assert!(shown.ends_with(&format!("{template}\n")), "{shown}");
    let shown = run(&desk, "show shared/tone").await.expect(0).out;
    assert!(!shown.contains("Includes"), "{shown}");
    let done = run(&desk, "render hi -i name=Ada").await.expect(0);
    assert_eq!(done.out, "Be kind. Hi Ada.\n");
    assert!(
        done.err.contains(
            "includes `shared/tone`, version 1 of `default`, active under `production`\n"
        ),
        "{}",
        done.err
    );
    desk.save("hi", json!({"template": "Hi {{ name }}."})).await;
    let diff = run(&desk, "diff hi").await.expect(0).out;
    assert!(diff.contains(&format!("-{template}\n")), "{diff}");
}

#[tokio::test]
async fn an_input_of_an_included_prompt_is_read_as_it_is_declared() {
    let desk = Desk::new().await;
    let piece = json!({
        "name": "shared/count", "template": "{{ n + 1 }}", "inputs": {"n": {"kind": "integer", "default": 1}}, "publish": true
    });
    desk.app.admin.post("/v1/prompts", piece).await.expect(201);
    desk.create("a", "{% include 'shared/count' %}", true).await;
    for line in ["render a -i n=41", "render a --version 1 -i n=41"] {
        assert_eq!(run(&desk, line).await.expect(0).out, "42\n", "{line}");
    }
}

#[tokio::test]
async fn what_includes_forbid_is_refused_with_the_command_that_helps() {
    let desk = desk().await;
    let chat =
        json!({"name": "chat", "messages": [{"role": "user", "content": "x"}], "publish": true});
    desk.app.admin.post("/v1/prompts", chat).await.expect(201);
    desk.create("draft", "x", false).await;
    desk.create("needs", "{{ language }}", true).await;
    for (name, piece) in [("a", "draft"), ("b", "chat"), ("c", "answer")] {
        let template = format!("{{% include '{piece}' %}}");
        desk.create(name, &template, false).await;
    }
    desk.save("c", json!({"template": "c"})).await;
    desk.save("c", json!({"template": "{% include 'needs' %}"}))
        .await;
    desk.save("shared/tone", json!({"template": "{% include 'needs' %}"}))
        .await;
    for (line, code, says) in [
        (
            "publish a",
            1,
            "error: version 1 includes `draft`, and `default` has no active version of it under `production`: publish one there first\n\
             hint: make what it includes active: `promptbook publish draft`\n",
        ),
        (
            "publish b",
            1,
            "error: version 1 includes `chat`, which is a chat prompt: include text prompts only\n\
             hint: `promptbook show chat` shows the included prompt\n",
        ),
        (
            "publish c 1",
            5,
            "error: `answer` includes other prompts, so it can't be included: publish versions of `answer` without includes first, in \
             each instance\n\
             hint: `promptbook show answer` shows the included prompt\n",
        ),
        (
            "publish c",
            1,
            "error: version 3 includes prompts that need what it does not supply: `needs` needs `language`; add each input to the \
             contract, or give it a default in `inputs`\n\
             hint: if the code supplies them, run `promptbook contract c --add language`\n",
        ),
        (
            "unpublish shared/tone",
            5,
            "error: `shared/tone` can't be taken down, because 3 active versions include it, such as those of `greet` (instance `acme`), `answer` \
             (instance `default`): publish versions that don't include it first\n\
             hint: `promptbook includers shared/tone` lists the prompts that include it\n",
        ),
    ] {
        let done = run(&desk, line).await.expect(code);
        assert_eq!(done.err, says, "{line}");
    }
    let done = run(&desk, "contract shared/tone --add mood")
        .await
        .expect(5);
    assert!(
        done.err
            .contains("give each new input a default in `inputs` instead\nhint: `promptbook includers shared/tone`"),
        "{}",
        done.err
    );
}

#[tokio::test]
async fn what_includes_prevent_is_said_before_anything_is_published() {
    let desk = desk().await;
    desk.create("draft", "x", false).await;
    desk.create("needs", "{{ language }}", true).await;
    let line = [
        "create",
        "a",
        "--template",
        "{% include 'draft' %}{% include 'needs' %}",
    ];
    let done = desk.run(&line).await.expect(0);
    assert!(
        done.out.starts_with(
            "created `a`; it can't be published yet: it includes `draft`, which is not active: publish it in `default` under \
             `production` first\n"
        ),
        "{}",
        done.out
    );
    let contract = run(&desk, "contract a").await.expect(0);
    assert_eq!(contract.out, "`a`: the code supplies `language`\n");
    desk.create("b", "Hi {{ name }}", true).await;
    let mut command = desk.command(&["edit", "b"]);
    command.env(
        "EDITOR",
        "sed -i \"s/^Hi.*/Hi {{ name }}\\n{% include 'needs' %} {% include 'draft' %}{% include 'answer' %}{% include 'nope' %}/\"",
    );
    let done = ended(command).await.expect(0);
    for says in [
        "line 5, column 4: includes `needs`, which needs `language`: add it to the contract, or give it a default in `inputs`\n",
        "line 5, column 26: includes `draft`, which is not active: publish it in `default` under `production` first\n",
        "line 5, column 47: includes `answer`, which includes `shared/tone` itself: include prompts without includes only\n",
        "line 5, column 69: includes `nope`, which `default` does not have\n",
    ] {
        assert!(done.err.contains(says), "{says}: {}", done.err);
    }
    assert!(
        done.out.contains("it can't be published yet"),
        "{}",
        done.out
    );
    let contract = run(&desk, "contract b").await.expect(0);
    assert_eq!(
        contract.out,
        "`b`: the code supplies `name`\nversion 2 can't be published: it needs `language`\n\
         if the code supplies them, run `promptbook contract b --add language`\n"
    );
}

#[tokio::test]
async fn a_history_shows_the_publications_of_what_is_included_between_its_own() {
    let desk = Desk::new().await;
    let later = || {
        let clock = &desk.app.table.clock;
        clock.advance(std::time::Duration::from_secs(60));
    };
    desk.create("shared/tone", "Be kind.", true).await;
    later();
    desk.create("answer", "No tone.", true).await;
    later();
    let tone =
        |says: &str| json!({"template": says, "publish": true, "message": "why", "author": "ada"});
    desk.save("shared/tone", tone("Be brief.")).await;
    later();
    desk.save("answer", tone(TONE)).await;
    later();
    desk.save("shared/tone", tone("Be long.")).await;
    later();
    run(&desk, "rollback shared/tone").await.expect(0);
    later();
    let own = json!({"name": "shared/tone", "template": "Acme.", "publish": true});
    let path = "/v1/prompts?instance=acme";
    desk.app.admin.post(path, own).await.expect(201);
    later();
    desk.save("answer", tone("No tone again.")).await;
    later();
    desk.save("shared/tone", tone("Be loud.")).await;
    let shown = run(&desk, "history answer").await.expect(0).out;
    insta::assert_snapshot!(shown);
    let acme = run(&desk, "history answer --instance acme")
        .await
        .expect(0)
        .out;
    assert!(
        acme.contains(
            "  includes `shared/tone` of `acme`: production #1: published, version 1 is active\n"
        ),
        "{acme}"
    );
    let newest = run(&desk, "history answer -n 3 --format json").await;
    let newest = newest.expect(0).json();
    assert_eq!(
        newest[2],
        json!({
            "event": "included", "name": "shared/tone", "instance": "default", "label": "production", "seq": 4, "version": 2,
            "kind": "rollback", "replaced": 3, "release": null, "message": null, "author": newest[2]["author"], "key_id": newest[2]["key_id"],
            "at": newest[2]["at"],
        })
    );
}

#[tokio::test]
async fn a_restored_prompt_whose_include_is_gone_says_what_it_waits_for() {
    let desk = Desk::new().await;
    desk.create("shared/tone", "Be kind.", true).await;
    desk.create("answer", TONE, true).await;
    run(&desk, "delete answer --yes").await.expect(0);
    run(&desk, "delete shared/tone --yes").await.expect(0);
    let done = run(&desk, "restore answer").await.expect(3);
    assert_eq!(
        done.out,
        "restored `answer`\nnothing is active under `production`: it includes `shared/tone`, which is deleted: restore it first\n"
    );
}
