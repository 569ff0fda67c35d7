//! Finding prompts by a text in them.

use serde_json::{Value, json};

use crate::desk::{Desk, command, ended};

async fn found(desk: &Desk, line: &[&str]) -> Value {
    let line = [&["search"], line, &["--format", "json"]].concat();
    desk.run(&line).await.expect(0).json()
}

#[tokio::test]
async fn each_hit_is_shown_with_its_place_and_an_excerpt() {
    let desk = Desk::new().await;
    let post = |body| desk.app.admin.post("/v1/prompts", body);
    let mut policy = json!({"description": "How Returns work", "tags": ["returns", "shop"], "name": "returns/policy",
        "template": "Hello.\n  Explain the returns policy.", "publish": true});
    post(policy.clone()).await.expect(201);
    policy.as_object_mut().unwrap().remove("name");
    policy["template"] =
        "Hello.\n  Explain the returns policy.\nRETURNS are free, returns are easy.".into();
    policy["publish"] = false.into();
    desk.save("returns/policy", policy).await;
    post(json!({"name": "chat", "messages": [
        {"role": "system", "content": "You are kind."},
        {"thread": "history"},
        {"role": "user", "content": "When may I\n  return it?"},
    ]}))
    .await
    .expect(201);
    desk.create("other", "Nothing of that", true).await;
    insta::assert_snapshot!(desk.run(&["search", "returns"]).await.expect(0).out, @r"
    returns/policy
      name: returns/policy
      description: How Returns work
      tag: returns
      version 1 (active) and 2 (latest), line 2, column 15: Explain the returns policy.
      version 2 (latest), line 3, column 1: RETURNS are free, returns are easy.
    1 prompt of 3 found
    ");
    insta::assert_snapshot!(desk.run(&["search", "may i return"]).await.expect(0).out, @r"
    chat
      version 1 (latest), message 3 (user), line 1, column 6: When may I return it?
    1 prompt of 3 found
    ");
    let json = found(&desk, &["RETURNS", "--case-sensitive"]).await;
    assert_eq!(
        json,
        json!({"searched": 3, "prompts": [{
            "name": "returns/policy", "instance": "default", "active": 1, "latest": 2, "more": 0,
            "hits": [{"in": "text", "versions": [2], "line": 3, "column": 1,
                "before": "", "match": "RETURNS", "after": " are free, returns are easy."}],
        }]})
    );
    let few = found(&desk, &["returns", "--hits", "1"]).await;
    let prompt = &few["prompts"][0];
    assert_eq!(
        (prompt["hits"].as_array().unwrap().len(), &prompt["more"]),
        (1, &json!(4))
    );
    assert_eq!(
        found(&desk, &["returns", "--prefix", "chat"]).await["prompts"],
        json!([])
    );
}

#[tokio::test]
async fn of_an_instance_what_it_is_served_is_searched() {
    let desk = Desk::new().await;
    for name in ["inherited", "overridden", "draft"] {
        desk.create(name, "Say hello", name != "draft").await;
    }
    for (name, publish) in [("overridden", true), ("inherited", false)] {
        let body = json!({"name": name, "template": "Say hello, acme", "publish": publish});
        let path = "/v1/prompts?instance=acme";
        desk.app.admin.post(path, body).await.expect(201);
    }
    let out = desk.run(&["search", "hello", "--instance", "acme"]).await;
    insta::assert_snapshot!(out.expect(0).out, @r"
    inherited of `default`
      version 1 (active and latest), line 1, column 5: Say hello
    inherited
      version 1 (latest), line 1, column 5: Say hello, acme
    overridden
      version 1 (active and latest), line 1, column 5: Say hello, acme
    3 prompts of 3 found
    ");
    let own = found(&desk, &["hello", "--instance", "acme", "--own"]).await;
    assert_eq!(own["searched"], 2);
    let staging = found(&desk, &["hello", "--label", "staging"]).await;
    assert_eq!(staging["prompts"][0]["active"], Value::Null);
    let line = ["search", "hello", "--label", "stagng"];
    let mistyped = desk.run(&line).await.expect(0);
    assert!(mistyped.err.contains("`stagng`"), "{}", mistyped.err);
}

#[tokio::test]
async fn all_prompts_of_many_pages_are_found_in_order_of_their_names() {
    let desk = Desk::new().await;
    for n in 0..120 {
        desk.create(&format!("p{n:03}"), &format!("Number {n}."), true)
            .await;
    }
    for jobs in ["1", "16", "64"] {
        let found = found(&desk, &["number", "--jobs", jobs]).await;
        let names = found["prompts"].as_array().unwrap().iter();
        let names: Vec<&str> = names.map(|it| it["name"].as_str().unwrap()).collect();
        assert_eq!(names, Vec::from_iter((0..120).map(|n| format!("p{n:03}"))));
    }
}

#[tokio::test]
async fn a_search_ends_with_the_exit_codes_of_the_other_commands() {
    let desk = Desk::new().await;
    desk.create("a", "Hello", true).await;
    let nothing = desk.run(&["search", "goodbye"]).await.expect(0);
    assert_eq!(nothing.out, "Nothing found in 1 prompt.\n");
    let blank = desk.run(&["search", " \n"]).await.expect(2);
    assert!(
        blank
            .err
            .contains("is blank: give at least one visible character"),
        "{}",
        blank.err
    );
    let mut reader = desk.command(&["search", "x"]);
    reader.env("PROMPTBOOK_API_KEY", tests::READER);
    ended(reader).await.expect(6);
    let gone = command("http://127.0.0.1:1", &desk.path(""), &["search", "x"]);
    ended(gone).await.expect(7);
}
