//! Copying prompts to other names and into other instances.

use serde_json::{Value, json};

use crate::desk::{Desk, Done};

async fn run(desk: &Desk, line: &str) -> Done {
    let words: Vec<&str> = line.split(' ').collect();
    desk.run(&words).await
}

async fn greeting(desk: &Desk) {
    let body = json!({"name": "greeting", "template": "Hi {{ customer }}.", "description": "Says hello", "tags": ["polite"],
        "contract": ["customer", "tone"], "model": {"id": "gpt-5"}, "config": {"retries": 3}, "publish": true});
    desk.app.admin.post("/v1/prompts", body).await.expect(201);
    let draft = json!({"template": "Hello {{ customer }}.", "description": "Says hello", "tags": ["polite"]});
    desk.save("greeting", draft).await;
}

#[tokio::test]
async fn a_copy_has_the_active_content_the_metadata_and_the_contract_and_is_not_published() {
    let desk = Desk::new().await;
    greeting(&desk).await;
    let done = run(&desk, "copy greeting b/farewell").await.expect(0);
    insta::assert_snapshot!(done.out, @r"
    copied version 1 of `greeting` to `b/farewell`; `promptbook publish b/farewell` makes it active
    inputs: customer
    ");
    let prompt = desk.get("b/farewell", "").await;
    assert_eq!(prompt["contract"], json!(["customer", "tone"]));
    assert_eq!(
        (&prompt["description"], &prompt["tags"]),
        (&json!("Says hello"), &json!(["polite"]))
    );
    assert_eq!(prompt["labels"], json!({}));
    let version = desk.get("b/farewell", "/versions/1").await;
    let original = desk.get("greeting", "/versions/1").await;
    assert_eq!(version["digest"], original["digest"]);
    assert_eq!(version["config"], json!({"retries": 3}));
    assert_eq!(version["message"], "Copy of version 1 of `greeting`");
    let line = "copy greeting c --version latest --publish --format json -m why";
    let json = run(&desk, line).await.expect(0).json();
    assert_eq!(
        json["copied"],
        json!({"name": "greeting", "instance": "default", "version": 2})
    );
    assert_eq!(
        (&json["publication"]["version"], &json["version"]["message"]),
        (&json!(1), &json!("why"))
    );
    assert_eq!(
        desk.get("c", "/active").await["template"],
        "Hello {{ customer }}."
    );
}

#[tokio::test]
async fn a_copy_goes_into_another_instance_and_an_override_obeys_the_contract_of_default() {
    let desk = Desk::new().await;
    greeting(&desk).await;
    let refused = run(
        &desk,
        "copy greeting greeting --from default --instance acme",
    )
    .await
    .expect(2);
    assert!(
        refused.err.contains("pass --new-instance"),
        "{}",
        refused.err
    );
    for line in [
        "copy greeting greeting --instance acme --new-instance",
        "copy greeting own --instance acme",
        "copy own own --from acme --instance globex --new-instance",
    ] {
        run(&desk, line).await.expect(0);
    }
    let of = async |name: &str, instance: &str| -> Value {
        desk.get(name, &format!("?instance={instance}")).await
    };
    for (name, instance) in [("greeting", "acme"), ("own", "acme"), ("own", "globex")] {
        let prompt = of(name, instance).await;
        assert_eq!(
            prompt["contract"],
            json!(["customer", "tone"]),
            "{name} of {instance}"
        );
    }
    let again = run(
        &desk,
        "copy greeting greeting --from default --instance acme",
    )
    .await
    .expect(5);
    assert!(
        again.err.contains("--overwrite makes a new version of it"),
        "{}",
        again.err
    );
    let line = "copy greeting greeting --from default --version 2 --instance acme --overwrite";
    run(&desk, line).await.expect(0);
    assert_eq!(of("greeting", "acme").await["latest"], 2);
}

#[tokio::test]
async fn a_copy_of_what_is_there_already_says_so() {
    let desk = Desk::new().await;
    greeting(&desk).await;
    let line = "copy greeting b --overwrite";
    let copied = run(&desk, line).await.expect(0);
    assert!(copied.out.starts_with("copied version 1"), "{}", copied.out);
    let again = run(&desk, line).await.expect(0).out;
    let same = "`b` has the content of version 1 of `greeting` already, as its version 1";
    assert!(again.starts_with(same), "{again}");
    assert!(again.contains("makes it active"), "{again}");
    run(&desk, "publish b").await.expect(0);
    let active = run(&desk, line).await.expect(0).out;
    assert_eq!(active, format!("{same}, active under `production`\n"));
}

#[tokio::test]
async fn a_copy_that_cannot_be_made_says_why_and_makes_nothing() {
    let desk = Desk::new().await;
    greeting(&desk).await;
    desk.create("piece", "Be kind.", false).await;
    desk.create("with", "{% include 'piece' %} Hi.", false)
        .await;
    for (line, code, says) in [
        ("copy greeting greeting", 2, "can't be copied to itself"),
        (
            "copy greeting greeting --overwrite",
            2,
            "can't be copied to itself",
        ),
        ("copy nope b", 4, "no prompt `nope`"),
        ("copy greeting b --version 9", 4, "version 9"),
        (
            "copy with b --publish",
            1,
            "includes `piece`, and `default` has no active version",
        ),
        (
            "copy greeting b --publish --label staging",
            2,
            "pass --new-label",
        ),
        (
            "copy with b --version active",
            4,
            "is active under `production`",
        ),
    ] {
        let done = run(&desk, line).await.expect(code);
        assert!(done.err.contains(says), "{line}: {}", done.err);
    }
    desk.app.admin.get("/v1/prompts/b").await.expect(404);
    // Without --publish, a copy may include a prompt that is not active yet.
    let done = run(&desk, "copy with b").await.expect(0);
    assert!(
        done.out.contains("it can't be published yet"),
        "{}",
        done.out
    );
}
