//! Reading one version.

use serde_json::json;
use tests::App;

use super::{create, get, refused, text};

#[tokio::test]
async fn a_version_is_selected_by_label_or_number_and_by_default_by_production() {
    let app = App::new().await;
    text(&app, "a/b", "one", &["production"]).await;
    text(&app, "a/b", "two", &["staging"]).await;
    for (rest, prompt) in [
        ("", "one"),
        ("?version=0", "one"),
        ("?label=production", "one"),
        ("?label=staging", "two"),
        ("?label=latest", "two"),
        ("?version=2", "two"),
        ("?version=1&other=x", "one"),
        ("?label=&version=", "one"),
    ] {
        for name in ["/a/b", "/a%2Fb", "/a%2fb"] {
            let read = get(&app, &format!("{name}{rest}")).await.expect(200);
            assert_eq!(read.json["prompt"], prompt, "{name}{rest}");
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_404_and_what_can_not_be_asked_400() {
    let app = App::new().await;
    text(&app, "a", "one", &[]).await;
    for (rest, status) in [
        ("/absent", 404),
        ("/a", 404),
        ("/a?label=staging", 404),
        ("/a?version=2", 404),
        ("/a?version=1&label=latest", 400),
        ("/a?version=x", 400),
        ("/a?version=-1", 400),
        ("/a?label=Big", 400),
        ("/a?resolve=maybe", 400),
        ("/a%23b", 400),
        ("/a%252Fb", 400),
        ("/a%FF", 400),
        ("/a//b", 400),
    ] {
        let error = match status {
            404 => "LangfuseNotFoundError",
            _ => "InvalidRequestError",
        };
        refused(&get(&app, rest).await, status, error);
    }
}

#[tokio::test]
async fn a_template_that_an_sdk_can_not_fill_in_is_refused() {
    let app = App::new().await;
    for (name, template, status) in [
        ("plain", "Hi {{ name }}", 200),
        ("filter", "Hi {{ name|upper }}", 400),
        ("statement", "{% if name %}Hi{% endif %}", 400),
    ] {
        let body = json!({"name": name, "template": template, "publish": true});
        app.admin.post("/v1/prompts", body).await.expect(201);
        let read = get(&app, &format!("/{name}")).await;
        match status {
            200 => assert_eq!(read.expect(200).json["prompt"], template),
            _ => {
                let message = refused(&read, 400, "InvalidRequestError");
                assert!(message.contains("format `mustache`"), "{message}");
            }
        }
    }
}

#[tokio::test]
async fn an_author_is_shown_as_the_one_who_created_it() {
    let app = App::new().await;
    let body =
        json!({"name": "a", "template": "x", "publish": true, "author": "Ada", "message": "why"});
    app.admin.post("/v1/prompts", body).await.expect(201);
    let read = get(&app, "/a").await.expect(200).json;
    assert_eq!(
        (&read["createdBy"], &read["commitMessage"]),
        (&json!("Ada"), &json!("why"))
    );
    let body = json!({"name": "a", "prompt": "y"});
    create(&app, body).await.expect(201);
}
