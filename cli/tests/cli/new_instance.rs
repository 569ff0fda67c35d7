//! An instance that has no prompts is a slip of the hand until the person says otherwise.

use serde_json::json;

use crate::desk::{Desk, Done, ended};

const MISSING: &str = "instance `acmee` has no prompts of its own (instances: `default`, `acme`); did you mean `acme`?";

/// `a` of `default`, an override of `acme`, and a file.
async fn desk() -> Desk {
    let desk = Desk::new().await;
    desk.create("a", "x", true).await;
    let own = json!({"name": "a", "template": "y"});
    let path = "/v1/prompts?instance=acme";
    desk.app.admin.post(path, own).await.expect(201);
    desk.write("in/b.prompty", "---\nname: b\n---\ny\n");
    desk
}

async fn run(desk: &Desk, line: &str) -> Done {
    let words: Vec<&str> = line.split(' ').collect();
    let mut command = desk.command(&words);
    command.env("EDITOR", "sed -i s/x/z/");
    ended(command).await
}

async fn own_prompts(desk: &Desk, instance: &str) -> usize {
    let path = format!("/v1/prompts?instance={instance}");
    let list = desk.app.admin.get(&path).await.expect(200).json;
    list["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn without_a_terminal_the_first_prompt_of_an_instance_is_refused() {
    let desk = desk().await;
    for line in [
        "create c --template x",
        "create c --template x --format json",
        "edit a",
        "edit a --publish",
        "import in --yes",
    ] {
        let done = run(&desk, &format!("{line} --instance acmee"))
            .await
            .expect(2);
        assert!(done.err.contains(MISSING), "{line}: {}", done.err);
        let says = "`acme`? To create the instance, pass --new-instance";
        assert!(done.err.contains(says), "{line}: {}", done.err);
        assert!(!done.err.contains("inherits"), "{line}: {}", done.err);
    }
    assert_eq!(own_prompts(&desk, "acmee").await, 0);
    run(&desk, "import in --plan --instance acmee")
        .await
        .expect(0);
}

#[tokio::test]
async fn an_instance_that_is_meant_is_made_and_then_known() {
    let desk = desk().await;
    for (line, instance) in [
        ("create c --template x", "one"),
        ("edit a", "two"),
        ("import in --yes", "three"),
    ] {
        let first = format!("{line} --instance {instance} --new-instance");
        run(&desk, &first).await.expect(0);
        let next = format!("create d --template x --instance {instance}");
        run(&desk, &next).await.expect(0);
        assert_eq!(own_prompts(&desk, instance).await, 2, "{line}");
        // An instance whose prompts are all deleted is not a typing mistake.
        for name in ["a", "b", "c", "d"] {
            run(&desk, &format!("delete {name} --yes --instance {instance}")).await;
        }
        let next = format!("create e --template x --instance {instance}");
        run(&desk, &next).await.expect(0);
    }
}

#[tokio::test]
async fn a_list_of_an_instance_without_prompts_names_those_that_have_some() {
    let desk = desk().await;
    let done = run(&desk, "list --instance acmee").await.expect(0);
    assert!(done.err.contains(MISSING), "{}", done.err);
    let done = run(&desk, "list --instance acme").await.expect(0);
    assert_eq!(done.err, "");
}
