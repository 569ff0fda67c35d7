//! What tools refuse: bad arguments, and what the API refuses, as results that an assistant can read.

use serde_json::json;

use super::client::Client;
use crate::desk::Desk;

#[tokio::test]
async fn a_bad_argument_is_named_with_what_it_takes() {
    let desk = Desk::new().await;
    desk.create("a", "One", true).await;
    let mut client = Client::start(&desk, &["--allow-publish"]).await;
    for (tool, arguments, says) in [
        ("show", json!({}), "missing field `name`"),
        (
            "show",
            json!({"name": 3}),
            "invalid argument `name`: invalid type: integer `3`",
        ),
        (
            "show",
            json!({"name": "a?b"}),
            "invalid argument `name`: a prompt name",
        ),
        (
            "show",
            json!({"nam": "a"}),
            "unknown field `nam`, expected one of `name`",
        ),
        (
            "show",
            json!({"name": "a", "version": "new"}),
            "invalid argument `version`: a version is",
        ),
        (
            "show",
            json!({"name": "a", "version": 1.5}),
            "invalid argument `version`: a version is",
        ),
        (
            "show",
            json!({"name": "a", "at": "now"}),
            "invalid argument `at`: expected a time",
        ),
        (
            "show",
            json!({"name": "a", "version": 1, "compose": true}),
            "`version` and `compose` exclude",
        ),
        (
            "show",
            json!({"name": "a", "version": 1, "label": "x"}),
            "version 1 and `label` x both choose",
        ),
        (
            "show",
            json!({"name": "a", "instance": "A B"}),
            "invalid argument `instance`",
        ),
        (
            "list",
            json!({"limit": 0}),
            "invalid argument `limit`: expected a whole number from 1 to 100",
        ),
        (
            "search",
            json!({"text": "a", "limit": 1000}),
            "invalid argument `limit`: expected a whole number from 1 to 100",
        ),
        (
            "history",
            json!({"name": "a", "limit": -1}),
            "invalid argument `limit`: expected a whole number from 1 to 100",
        ),
        (
            "list",
            json!({"cursor": "?"}),
            "invalid argument `cursor`: unknown cursor",
        ),
        (
            "history",
            json!({"name": "a", "cursor": "99"}),
            "invalid argument `cursor`: unknown cursor",
        ),
        (
            "diff",
            json!({"name": "a", "against": 1}),
            "`against` needs `version`",
        ),
        (
            "diff",
            json!({"name": "a", "compose": true}),
            "`compose` needs `at`",
        ),
        (
            "diff",
            json!({"name": "a", "version": 1, "against": 1, "at": "2h ago"}),
            "exclude each other",
        ),
        (
            "render",
            json!({"name": "a", "inputs": []}),
            "invalid argument `inputs`: invalid type",
        ),
        (
            "save",
            json!({"name": "a", "text": "x", "based_on": 0}),
            "invalid argument `based_on`",
        ),
        ("save", json!({"name": "a"}), "missing field `text`"),
        (
            "rollback",
            json!({"name": "a", "from": 0}),
            "invalid argument `from`",
        ),
    ] {
        let said = client.call(tool, arguments.clone()).await.refused();
        assert!(said.contains(says), "{tool} {arguments}: {said}");
    }
}

#[tokio::test]
async fn what_the_api_refuses_is_the_result_of_the_tool_with_the_whole_problem() {
    let desk = Desk::new().await;
    desk.create("a", "One", false).await;
    let mut client = Client::start(&desk, &[]).await;
    let missing = client.call("show", json!({"name": "b"})).await;
    let problem = missing.json["error"]["problem"].clone();
    assert_eq!((&problem["status"], missing.failed), (&json!(404), true));
    let said = "instance `default` has no prompt `b`: check the name and `instance`, or create it";
    assert_eq!(missing.texts[0], said);
    let inactive = client.call("render", json!({"name": "a"})).await.refused();
    assert!(
        inactive.contains("has no active version under label `production`"),
        "{inactive}"
    );
    let arguments = json!({"name": "a", "label": "stagin"});
    let label = client.call("render", arguments).await.refused();
    assert!(label.starts_with("`a` has no label `stagin`"), "{label}");
}
