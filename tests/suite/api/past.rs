//! What was active at a time, over HTTP.

use std::time::Duration;

use super::*;

/// The path of a time, this many seconds after the start of the clock.
fn at(second: u32) -> String {
    greeting(&format!("/active-at?time=2033-05-18T03:33:{second}Z"))
}

/// Version 1 from second 20, version 2 from 30, and now it is second 40.
async fn published_twice() -> App {
    let app = App::new().await;
    create(&app, "one").await;
    app.table.clock.advance(Duration::from_secs(10));
    let body = json!({"template": "two", "publish": true, "author": "ann", "message": "Warmer"});
    app.admin.json("PUT", GREETING, body).await.expect(200);
    app.table.clock.advance(Duration::from_secs(10));
    app
}

#[tokio::test]
async fn it_has_the_shape_of_the_active_version_with_the_time_and_the_publication() {
    let app = published_twice().await;
    let mut active = app.admin.get(&greeting("/active")).await.expect(200).json;
    let shown = app.admin.get(&at(40)).await.expect(200).json;
    let publications = app.admin.get(&greeting("/publications")).await.expect(200);
    active["time"] = "2033-05-18T03:33:40.000Z".into();
    active["publication"] = publications.json["items"][0].clone();
    assert_eq!(active["publication"]["message"], "Warmer");
    assert_eq!(shown, active);
    let now = app.admin.get(&greeting("/active-at")).await.expect(200);
    assert_eq!(now.json, active, "the default is now");
    let before = app.admin.get(&at(29)).await.expect(200).json;
    assert_eq!(
        [
            &before["template"],
            &before["version"],
            &before["published_at"]
        ],
        [&json!("one"), &json!(1), &json!("2033-05-18T03:33:20.000Z")]
    );
    let offset = greeting("/active-at?time=2033-05-18T05:33:29.5%2B02:00");
    let offset = app.admin.get(&offset).await.expect(200).json;
    assert_eq!(offset["time"], "2033-05-18T03:33:29.500Z");
}

#[tokio::test]
async fn a_deleted_prompt_and_an_instance_that_inherits_have_a_past() {
    let app = published_twice().await;
    app.admin.call("DELETE", GREETING).await.expect(204);
    app.table.clock.advance(Duration::from_secs(10));
    let inherited = app.admin.get(&(at(35) + "&instance=acme")).await;
    let inherited = inherited.expect(200).json;
    assert_eq!(
        [&inherited["instance"], &inherited["template"]],
        [&json!("default"), &json!("two")]
    );
    let detail = app.admin.get(&at(41)).await.problem(404, "not-active-at");
    let expected =
        "at 2033-05-18T03:33:41.000Z: `default` took it down at 2033-05-18T03:33:40.000Z";
    assert!(detail.ends_with(expected), "{detail}");
    let detail = app.admin.get(&at(19)).await.problem(404, "not-active-at");
    let expected = "`default` created it at 2033-05-18T03:33:20.000Z";
    assert!(detail.ends_with(expected), "{detail}");
    let detail = app.admin.get(&(at(35) + "&label=staging")).await;
    let detail = detail.problem(404, "not-active-at");
    assert!(
        detail.ends_with("`default` never published it there"),
        "{detail}"
    );
    app.admin
        .call("POST", &greeting("/restore"))
        .await
        .expect(200);
    let detail = app.admin.get(&at(41)).await.problem(404, "not-active-at");
    let expected = "`default` took it down at 2033-05-18T03:33:40.000Z and published it again at 2033-05-18T03:33:50.000Z";
    assert!(detail.ends_with(expected), "{detail}");
    let unknown = "/v1/prompts/nobody/active-at?time=2033-05-18T03:33:20Z";
    app.admin
        .get(unknown)
        .await
        .problem(404, "prompt-not-found");
}

#[tokio::test]
async fn a_time_in_the_future_and_what_is_not_a_time_are_refused() {
    let app = published_twice().await;
    let detail = app.admin.get(&at(41)).await.problem(400, "invalid-query");
    assert_eq!(
        detail,
        "invalid query: time: 2033-05-18T03:33:41.000Z is in the future; the server's time is 2033-05-18T03:33:40.000Z; \
         give a time that has passed"
    );
    for (time, says) in [
        ("", "it must be a time such as 2026-11-01T09:00:00Z"),
        ("tuesday", "it must be a time such as"),
        ("2026-11-01", "a date needs a time and an offset from UTC"),
        ("2026-11-01T09:00", "it needs an offset from UTC"),
        (
            "2026-11-01T09:00:00+01:00",
            "write the `+` of the offset as `%2B`",
        ),
    ] {
        let path = greeting(&format!("/active-at?time={time}"));
        let detail = app.admin.get(&path).await.problem(400, "invalid-query");
        assert!(detail.contains(says), "{time}: {detail}");
    }
    let detail = app.admin.get(&greeting("/active-at?tme=1")).await;
    let detail = detail.problem(400, "invalid-query");
    assert!(detail.contains("did you mean `time`?"), "{detail}");
    app.reader.get(&at(40)).await.problem(403, "forbidden");
}

#[tokio::test]
async fn included_prompts_are_shown_as_they_were_active_then() {
    let app = App::new().await;
    let tone = json!({"name": "shared/tone", "template": "Be kind.", "publish": true});
    app.admin.post("/v1/prompts", tone).await.expect(201);
    create(&app, "{% include \"shared/tone\" %} Hello").await;
    app.table.clock.advance(Duration::from_secs(10));
    let own = json!({"name": "shared/tone", "template": "Be brief.", "publish": true});
    let path = "/v1/prompts?instance=acme";
    app.admin.post(path, own).await.expect(201);
    let text = |body: &Value| {
        [
            body["template"].clone(),
            body["includes"][0]["instance"].clone(),
        ]
    };
    let composed = |tone: &str, instance: &str| {
        let template = format!("{{% with %}}{tone}{{% endwith %}} Hello");
        [json!(template), json!(instance)]
    };
    let before = app.admin.get(&(at(29) + "&instance=acme")).await;
    let before = before.expect(200).json;
    assert_eq!(text(&before), composed("Be kind.", "default"));
    let after = app.admin.get(&(at(30) + "&instance=acme")).await;
    assert_eq!(text(&after.expect(200).json), composed("Be brief.", "acme"));
    let source = app.admin.get(&(at(29) + "&compose=false")).await;
    let source = source.expect(200).json;
    let include = json!("{% include \"shared/tone\" %} Hello");
    assert_eq!(text(&source), [include, json!("default")]);
    assert_eq!(source["includes"], before["includes"]);
}
