//! Model options: validated by every way of saving, and readable if an earlier release stored invalid ones.

use super::*;

fn with(options: &Value) -> Value {
    json!({"name": "support/greeting", "template": "t", "model": {"options": options}})
}

/// The same without the name.
fn content(options: &Value) -> Value {
    let mut body = with(options);
    body.as_object_mut().unwrap().shift_remove("name");
    body
}

#[tokio::test]
async fn invalid_options_are_rejected_by_every_way_of_saving() {
    let app = App::new().await;
    let fine = json!({"temperature": 0.5, "response_format": {"type": "json_object"}});
    app.admin.post("/v1/prompts", with(&fine)).await.expect(201);
    let before = app.table.items().await;
    let hot = "`temperature` must be a number from 0 to 2, but it is the text \"0\"";
    let stream = "`stream` can't be an option: leave it out";
    for (options, pointer, detail) in [
        (json!({"temperature": "0"}), "/temperature", hot),
        (
            json!({"max_tokens": 0}),
            "/max_tokens",
            "a whole number from 1 to",
        ),
        (json!({"stream": true}), "/stream", stream),
        (
            json!({"additionalProperties": {"n": 2}}),
            "/additionalProperties/n",
            "`n` can't",
        ),
        (
            json!({"max_tokens": 1, "maxOutputTokens": 1}),
            "/maxOutputTokens",
            "as `max_tokens`",
        ),
    ] {
        let (patch, whole) = (json!({"model": {"options": options}}), content(&options));
        let new = with(&options);
        for (method, path, body) in [
            ("POST", "/v1/prompts".to_owned(), new.clone()),
            ("POST", "/v1/prompts?instance=acme".to_owned(), new),
            ("PUT", GREETING.to_owned(), whole),
            ("PATCH", GREETING.to_owned(), patch),
        ] {
            let answer = app.admin.json(method, &path, body).await;
            let said = answer.problem(422, "invalid-body");
            assert!(said.contains(detail), "{method} {path}: {said}");
            assert_eq!(answer.pointers(), [format!("/model/options{pointer}")]);
        }
    }
    assert_eq!(app.table.items().await, before);
    let more = json!({"model": {"options": {"temperature": 1, "seed": 7, "own": []}}});
    app.admin.json("PATCH", GREETING, more).await.expect(200);
    app.table.audit().await;
}

#[tokio::test]
async fn versions_of_an_earlier_release_can_be_read_published_and_fixed() {
    let app = App::new().await;
    let options = json!({"temperature": "0", "n": 3, "seed": 7});
    let (name, model) = ("support/greeting", json!({"options": options}));
    app.table
        .create_unchecked(name, "t", model, json!({}))
        .await;

    let shown = app.admin.get(&greeting("/versions/1")).await.expect(200);
    assert_eq!(shown.json["model"]["options"], options);
    let publish = json!({"version": 1});
    let path = greeting("/publish");
    app.admin.post(&path, publish).await.expect(200);
    let active = app.reader.get(&greeting("/active")).await.expect(200);
    assert_eq!(active.json["model"]["options"], options);

    // A new version says what is wrong; null takes an option out.
    let other = json!({"template": "other"});
    let answer = app.admin.json("PATCH", GREETING, other).await;
    answer.problem(422, "invalid-body");
    let wrong = ["/model/options/temperature", "/model/options/n"];
    assert_eq!(answer.pointers(), wrong);
    let mended = json!({"model": {"options": {"temperature": 0, "n": null}}});
    app.admin.json("PATCH", GREETING, mended).await.expect(200);
    let shown = app.admin.get(&greeting("/versions/2")).await.expect(200);
    let expected = json!({"temperature": 0, "seed": 7});
    assert_eq!(shown.json["model"]["options"], expected);
    app.table.audit().await;
}

#[tokio::test]
async fn misspelt_options_cause_a_warning_and_other_unknown_ones_do_not() {
    let app = App::new().await;
    let options = json!({
        "temprature": 0.5, "top-p": 1, "MaxTokens": 5, "response_fromat": {},
        "top_a": 1, "store": true, "min_p": 0, "reasoning": {}, "repetition_penalty": 1, "temperature": 1,
        "additionalProperties": {"topp": 1},
    });
    let saved = app.admin.post("/v1/prompts", with(&options)).await;
    let saved = saved.expect(201).json;
    assert_eq!(saved["version"]["model"]["options"], options);
    let warnings = saved["warnings"].as_array().unwrap().iter().map(|warning| {
        let detail = warning["detail"].as_str().unwrap();
        let meant = detail.split("did you mean `").nth(1).unwrap();
        (warning["pointer"].as_str().unwrap(), meant)
    });
    let expected = [
        ("/model/options/temprature", "temperature`?"),
        ("/model/options/top-p", "topP`?"),
        ("/model/options/MaxTokens", "max_tokens`?"),
        ("/model/options/response_fromat", "response_format`?"),
    ];
    assert_eq!(Vec::from_iter(warnings), expected);
}
