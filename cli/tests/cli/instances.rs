//! Which instances have prompts of their own, and which of those are behind `default`.

use std::time::Duration;

use serde_json::json;

use crate::desk::Desk;

async fn run(desk: &Desk, line: &str) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    desk.run(&words).await.expect(0).out
}

#[tokio::test]
async fn instances_and_overrides_are_listed_and_drift_is_shown() {
    let desk = Desk::new().await;
    assert_eq!(
        run(&desk, "instances").await,
        "No instance has prompts of its own.\n"
    );
    assert_eq!(run(&desk, "overrides").await, "No overrides.\n");
    for line in [
        "create a --template x --publish",
        "create b --template x --publish",
        "create a --template y --publish --instance acme --new-instance",
        "create b --template y --publish --instance acme",
        "create b --template y --instance globex --new-instance",
    ] {
        run(&desk, line).await;
    }
    insta::assert_snapshot!(run(&desk, "instances").await, @r"
    INSTANCE  OVERRIDES
    acme      2
    globex    1
    ");
    assert_eq!(
        run(&desk, "overrides --behind").await,
        "No override is behind `default`.\n"
    );
    desk.app
        .table
        .clock
        .advance(Duration::from_secs(24 * 60 * 60));
    desk.save("b", json!({"template": "z", "publish": true}))
        .await;
    insta::assert_snapshot!(run(&desk, "overrides").await, @r"
    INSTANCE  NAME  ACTIVE  SINCE       DEFAULT  SINCE       BEHIND
    acme      a     1       2033-05-18  1        2033-05-18  no
    acme      b     1       2033-05-18  2        2033-05-19  yes
    globex    b     -       -           2        2033-05-19  no
    ");
    insta::assert_snapshot!(run(&desk, "overrides --behind").await, @r"
    INSTANCE  NAME  ACTIVE  SINCE       DEFAULT  SINCE       BEHIND
    acme      b     1       2033-05-18  2        2033-05-19  yes
    ");
    insta::assert_snapshot!(run(&desk, "overrides --instance globex").await, @r"
    INSTANCE  NAME  ACTIVE  SINCE  DEFAULT  SINCE       BEHIND
    globex    b     -       -      2        2033-05-19  no
    ");
    // An override that is rolled back says again what it said before `default` changed.
    desk.app.table.clock.advance(Duration::from_secs(60));
    let own = json!({"template": "w", "publish": true});
    let path = "/v1/prompts/b?instance=acme";
    desk.app.admin.json("PUT", path, own).await.expect(200);
    assert_eq!(
        run(&desk, "overrides --behind").await,
        "No override is behind `default`.\n"
    );
    for _ in 0..2 {
        desk.app.table.clock.advance(Duration::from_secs(60));
        run(&desk, "rollback b --instance acme").await;
        let behind = run(&desk, "overrides --behind").await;
        assert!(
            behind.contains("acme      b     1       2033-05-19  2"),
            "{behind}"
        );
        run(&desk, "publish b 2 --instance acme").await;
    }
    desk.app.table.clock.advance(Duration::from_secs(60));
    desk.save("b", json!({"template": "u", "publish": true}))
        .await;
    let behind = run(&desk, "overrides --behind --format json").await;
    let behind: serde_json::Value = serde_json::from_str(&behind).unwrap();
    assert_eq!(behind.as_array().unwrap().len(), 1);
    assert_eq!(behind[0]["default"]["version"], 3);
    let instances = run(&desk, "instances --format json --instance acme").await;
    let instances: serde_json::Value = serde_json::from_str(&instances).unwrap();
    assert_eq!(instances[1], json!({"instance": "globex", "overrides": 1}));
    // More of them than one page has.
    for n in 0..101 {
        let body = json!({"name": "a", "template": "y"});
        let path = format!("/v1/prompts?instance=many-{n}");
        desk.app.admin.post(&path, body).await.expect(201);
    }
    assert_eq!(run(&desk, "instances").await.lines().count(), 1 + 103);
    assert_eq!(run(&desk, "overrides").await.lines().count(), 1 + 104);
}

#[tokio::test]
async fn a_command_to_copy_is_about_the_same_instance_and_label() {
    let desk = Desk::new().await;
    desk.create("a", "Hello", true).await;
    for (line, says) in [
        (
            "create a --template Hi --instance acme --new-instance",
            "created `a` of `acme`; `promptbook publish a --instance acme` makes it active",
        ),
        (
            "create b --template Hi --label staging",
            "created `b`; `promptbook publish b --label staging` makes it active",
        ),
        (
            "delete a --instance acme --yes",
            "deleted `a` of `acme`; `promptbook restore a --instance acme` brings it back",
        ),
        ("restore a --instance acme", "restored `a` of `acme`"),
        (
            "show a active --instance acme",
            "`promptbook publish a --instance acme` makes its latest version active",
        ),
    ] {
        let words: Vec<_> = line.split(' ').collect();
        let done = desk.run(&words).await;
        let seen = format!("{}{}", done.out, done.err);
        assert!(seen.contains(says), "{line}: {seen}");
    }
}
