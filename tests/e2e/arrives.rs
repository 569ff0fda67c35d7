//! Query and headers of a request, as API Gateway passes them.

use serde_json::{Value, json};

use crate::api::{Api, at};
use crate::event::Event;
use crate::form::Form;

#[tokio::test]
async fn query_and_headers_reach_the_function() {
    let (api, form) = (Api::new().await, Form::default());
    for name in ["a/one", "a/two", "b/three"] {
        api.create(name, name, form).await;
    }
    let page = Event::new("GET", "/v1/prompts")
        .admin()
        .query("prefix", "a/");
    let page = api
        .prompts
        .send(&page.query("limit", "1"))
        .await
        .expect(200);
    assert_eq!(page.json["items"][0]["name"], "a/one");
    assert_eq!(page.json["items"].as_array().unwrap().len(), 1);
    let cursor = page.json["next_cursor"].as_str().unwrap();
    let rest = Event::new("GET", "/v1/prompts")
        .admin()
        .query("prefix", "a/");
    let rest = api
        .prompts
        .send(&rest.query("cursor", cursor))
        .await
        .expect(200);
    assert_eq!(rest.json["items"][0]["name"], "a/two");
    assert_eq!(rest.json["next_cursor"], Value::Null);

    let staging = at("POST", "/v1/prompts/{name}/publish", "a/one", form).admin();
    let staging = staging.body(json!({"version": 1, "label": "staging"}));
    let tag = api
        .publish
        .send(&staging)
        .await
        .expect(200)
        .header("etag")
        .to_owned();
    let read = at("GET", "/v1/prompts/{name}/active", "a/one", form).reader();
    api.active.send(&read).await.problem(404, "not-active");
    let read = read.query("label", "staging");
    let known = api.active.send(&read).await.expect(200);
    let again = read.header("If-None-Match", known.header("etag"));
    assert_eq!(api.active.send(&again).await.expect(304).json, Value::Null);

    let stale = at("PATCH", "/v1/prompts/{name}", "a/one", form).admin();
    let stale = stale
        .header("If-Match", "\"99\"")
        .body(json!({"template": "new"}));
    api.prompts
        .send(&stale)
        .await
        .problem(412, "changed-meanwhile");
    let current = at("PATCH", "/v1/prompts/{name}", "a/one", form).admin();
    let current = current
        .header("If-Match", &tag)
        .body(json!({"template": "new"}));
    api.prompts.send(&current).await.expect(200);
}
