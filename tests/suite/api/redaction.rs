//! Redaction and purging over HTTP.

use super::*;

const SECRET: &str = "sk-5ecret";
const REDACT: &str = "/versions/1/redact";

/// Version 1 has the secret and was active under two labels, alone and in a release that was rolled back; version 2 is active.
async fn app() -> App {
    let app = App::new().await;
    let telling = |body: Value| {
        let mut body = body;
        body["message"] = SECRET.into();
        body
    };
    let new = json!({"name": "support/greeting", "template": SECRET});
    app.admin
        .post("/v1/prompts", telling(new))
        .await
        .expect(201);
    let publish = json!([{"name": "support/greeting", "version": 1}]);
    let release = app
        .admin
        .post("/v1/releases", telling(json!({"publish": publish})))
        .await
        .expect(201);
    let path = format!(
        "/v1/releases/{}/rollback",
        release.json["id"].as_str().unwrap()
    );
    let undone = app.admin.post(&path, telling(json!({}))).await;
    undone.expect(200);
    let staging = json!({"version": 1, "label": "staging"});
    app.admin
        .post(&greeting("/publish"), telling(staging))
        .await
        .expect(200);
    let staging = telling(json!({"label": "staging"}));
    app.admin
        .post(&greeting("/unpublish"), staging)
        .await
        .expect(200);
    let two = json!({"template": "two", "publish": true});
    app.admin.json("PUT", GREETING, two).await.expect(200);
    app
}

async fn redact(app: &App) -> tests::Answer {
    let body = json!({"reason": "a key was pasted", "author": "ada"});
    app.admin.post(&greeting(REDACT), body).await
}

async fn tells(app: &App) -> bool {
    json!(app.table.items().await).to_string().contains(SECRET)
}

#[tokio::test]
async fn prompts_of_every_instance_and_what_they_did_on_any_day_are_redacted() {
    let app = App::new().await;
    let instances = ["default", "acme"];
    for instance in instances {
        let day = std::time::Duration::from_secs(24 * 60 * 60);
        app.table.clock.advance(day);
        let new = json!({"name": instance, "template": SECRET, "message": SECRET, "publish": true});
        let path = format!("/v1/prompts?instance={instance}");
        app.admin.post(&path, new).await.expect(201);
        let path = format!("/v1/prompts/{instance}/unpublish?instance={instance}");
        let unpublish = json!({"message": SECRET});
        app.admin.post(&path, unpublish).await.expect(200);
    }
    for instance in instances {
        let path = format!("/v1/prompts/{instance}/versions/1/redact?instance={instance}");
        let because = json!({"reason": "a key was pasted"});
        app.admin.post(&path, because).await.expect(200);
    }
    assert!(!tells(&app).await);
    app.table.audit().await;
}

#[tokio::test]
async fn a_redacted_version_shows_the_marker_everywhere() {
    let app = app().await;
    assert!(tells(&app).await);
    let before = app.admin.get(&greeting("/versions/1")).await.expect(200);
    let answer = redact(&app).await.expect(200);
    assert!(!tells(&app).await);
    app.table.audit().await;

    let version = answer.json.clone();
    let said = ["template", "message", "model", "inputs", "uses", "version"];
    let said = said.map(|name| version[name].clone());
    let marker = "[redacted]";
    assert_eq!(json!(said), json!([marker, marker, null, {}, [], 1]));
    for kept in ["digest", "created_at", "author", "key_id", "type", "name"] {
        assert_eq!(version[kept], before.json[kept], "{kept}");
    }
    let said = ["reason", "author"].map(|name| version["redacted"][name].clone());
    assert_eq!(said, ["a key was pasted", "ada"]);
    let shown = app.admin.get(GREETING).await.expect(200);
    assert_eq!(answer.header("etag"), shown.header("etag"));

    let shown = app.admin.get(&greeting("/versions/1")).await.expect(200);
    assert_eq!(shown.json, version);
    let listed = app.admin.get(&greeting("/versions")).await.expect(200);
    assert_eq!(listed.json["items"][1], version);
    assert_eq!(listed.json["items"][0].get("redacted"), None);
    let diff = app.admin.get(&greeting("/versions/2/diff")).await;
    let diff = diff.expect(200).json.to_string();
    assert!(diff.contains("-[redacted]"), "{diff}");
    let ledger = greeting("/publications?label=staging");
    let ledger = app.admin.get(&ledger).await.expect(200);
    for entry in ledger.json["items"].as_array().unwrap() {
        assert_eq!(entry["message"], marker);
    }
}

#[tokio::test]
async fn a_version_that_was_active_at_a_time_shows_the_marker() {
    let app = app().await;
    let ledger = greeting("/publications?label=staging");
    let ledger = app.admin.get(&ledger).await.expect(200);
    let then = ledger.json["items"][1]["at"].as_str().unwrap();
    redact(&app).await.expect(200);
    app.table.clock.advance(std::time::Duration::from_secs(1));
    let path = greeting(&format!("/active-at?label=staging&time={then}"));
    let then = app.admin.get(&path).await.expect(200);
    assert_eq!(
        (&then.json["version"], &then.json["template"]),
        (&json!(1), &json!("[redacted]"))
    );
}

#[tokio::test]
async fn a_redacted_version_is_not_published_rolled_back_to_rendered_or_patched() {
    let app = app().await;
    redact(&app).await.expect(200);
    let version = json!({"version": 1});
    let refused = app.admin.post(&greeting("/publish"), version.clone()).await;
    let detail = refused.problem(409, "version-redacted");
    assert_eq!(
        detail,
        "version 1 of `support/greeting` was redacted and has no content: use another version"
    );
    let refused = app.admin.post(&greeting("/render"), version).await;
    refused.problem(409, "version-redacted");
    let publish = json!([{"name": "support/greeting", "version": 1}]);
    let release = json!({"publish": publish});
    let refused = app.admin.post("/v1/releases", release).await;
    refused.problem(409, "version-redacted");
    let staging = json!({"label": "staging"});
    let refused = app.admin.post(&greeting("/rollback"), staging).await;
    let detail = refused.problem(409, "version-redacted");
    assert!(detail.contains("no other version is below it"), "{detail}");
    app.table.audit().await;
}

#[tokio::test]
async fn what_can_not_be_redacted_is_refused_with_the_reason() {
    let app = app().await;
    let body = || json!({"reason": "r"});
    let active = app
        .admin
        .post(&greeting("/versions/2/redact"), body())
        .await;
    let detail = active.problem(409, "version-active");
    assert!(detail.contains("active under `production`"), "{detail}");
    let none = app
        .admin
        .post(&greeting("/versions/9/redact"), body())
        .await;
    none.problem(404, "version-not-found");
    let path = greeting(REDACT);
    for (body, says) in [
        (json!({}), "the field `reason` is missing: add it"),
        (json!({"reason": " "}), "the reason is blank: say why"),
        (json!({"reason": "x".repeat(4097)}), "at most 4096"),
    ] {
        let refused = app.admin.post(&path, body).await;
        assert!(matches!(refused.status, 413 | 422), "{}", refused.json);
        let detail = refused.json["detail"].as_str().unwrap();
        assert!(detail.contains(says), "{detail}");
    }
    app.reader
        .post(&path, body())
        .await
        .problem(403, "forbidden");
    app.nobody
        .post(&path, body())
        .await
        .problem(401, "unauthenticated");
    assert!(tells(&app).await, "nothing was redacted");
}

#[tokio::test]
async fn clients_of_langfuse_do_not_see_a_redacted_version() {
    let app = app().await;
    redact(&app).await.expect(200);
    let get = async |rest: &str| crate::langfuse::get(&app, rest).await;
    let one = get("/support%2Fgreeting?version=1").await;
    crate::langfuse::refused(&one, 404, "LangfuseNotFoundError");
    let prompts = get("").await.expect(200).json;
    assert_eq!(prompts["data"][0]["versions"], json!([2]));
    let label = json!({"newLabels": ["staging"]});
    let path = "/api/public/v2/prompts/support%2Fgreeting/versions/1";
    let refused = crate::langfuse::call(&app, "PATCH", path, Some(label)).await;
    crate::langfuse::refused(&refused, 404, "LangfuseNotFoundError");
    // The last version that they see.
    let unpublish = app.admin.post(&greeting("/unpublish"), json!({})).await;
    unpublish.expect(200);
    let path = greeting("/versions/2/redact");
    let last = app.admin.post(&path, json!({"reason": "r"})).await;
    last.expect(200);
    let latest = get("/support%2Fgreeting?label=latest").await;
    crate::langfuse::refused(&latest, 404, "LangfuseNotFoundError");
    assert_eq!(get("").await.expect(200).json["data"], json!([]));
    crate::langfuse::text(&app, "support/greeting", "three", &["production"]).await;
    assert_eq!(app.admin.get(GREETING).await.json["latest"], 3);
    app.table.audit().await;
}

#[tokio::test]
async fn a_purge_needs_a_deleted_prompt_and_frees_its_name() {
    let app = app().await;
    let purge = format!("{GREETING}?purge=true&message=over&author=ada");
    let live = app.admin.call("DELETE", &purge).await;
    let detail = live.problem(409, "prompt-not-deleted");
    assert!(detail.contains("delete it before you purge it"), "{detail}");
    let own = json!({"name": "support/greeting", "template": "own"});
    let path = "/v1/prompts?instance=acme";
    app.admin.post(path, own).await.expect(201);
    app.admin.call("DELETE", GREETING).await.expect(204);
    let overridden = app.admin.call("DELETE", &purge).await;
    let detail = overridden.problem(409, "has-overrides");
    assert!(detail.contains("`acme`"), "{detail}");
    let path = format!("{GREETING}?instance=acme");
    app.admin.call("DELETE", &path).await.expect(204);
    let purged = app.admin.call("DELETE", &purge).await.expect(204);
    assert!(!tells(&app).await);
    app.table.audit().await;
    let again = app.admin.call("DELETE", &purge).await.expect(204);
    assert_eq!(again.header("etag"), purged.header("etag"));

    app.admin
        .get(GREETING)
        .await
        .problem(404, "prompt-not-found");
    let restore = app.admin.call("POST", &greeting("/restore")).await;
    restore.problem(409, "prompt-purged");
    let deleted = app.admin.get("/v1/prompts?deleted=true").await.expect(200);
    assert!(deleted.json["items"][0]["purged_at"].is_string());
    let messages = json!([{"role": "user", "content": "Hi"}]);
    let new = json!({"name": "support/greeting", "messages": messages});
    let created = app.admin.post("/v1/prompts", new).await.expect(201);
    assert_eq!(created.json["version"]["version"], 3, "numbers go on");
    let first = app.admin.get(&greeting("/versions/1")).await.expect(200);
    let said = ["reason", "author"].map(|name| first.json["redacted"][name].clone());
    assert_eq!(said, ["over", "ada"]);
    app.table.audit().await;
}

#[tokio::test]
async fn a_purge_takes_the_messages_of_writes_without_a_version_on_any_day() {
    let app = App::new().await;
    let new = json!({"name": "support/greeting", "template": "one"});
    app.admin.post("/v1/prompts", new).await.expect(201);
    let told = |path: &str| format!("{path}?message={SECRET}");
    for _ in 0..2 {
        let day = std::time::Duration::from_secs(24 * 60 * 60);
        app.table.clock.advance(day);
        let described = json!({"description": "greets", "message": SECRET});
        let patched = app.admin.json("PATCH", GREETING, described).await;
        patched.expect(200);
        let deleted = app.admin.call("DELETE", &told(GREETING)).await;
        deleted.expect(204);
        let path = told(&greeting("/restore"));
        app.admin.call("POST", &path).await.expect(200);
    }
    app.admin.call("DELETE", GREETING).await.expect(204);
    assert!(tells(&app).await);
    let purge = format!("{GREETING}?purge=true");
    app.admin.call("DELETE", &purge).await.expect(204);
    assert!(!tells(&app).await);
    app.table.audit().await;
}

#[tokio::test]
async fn a_repeated_redaction_under_one_key_answers_the_same() {
    let app = app().await;
    let send = || async {
        let request = app.admin.request("POST", &greeting(REDACT));
        let request = request.header("idempotency-key", "k");
        let body = json!({"reason": "r"});
        app.admin.send(request.json(&body)).await.expect(200)
    };
    let (once, again) = (send().await, send().await);
    assert_eq!(once.json, again.json);
    app.table.audit().await;
}
