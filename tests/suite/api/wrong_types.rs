//! Values of the wrong type: the errors use the terms of JSON and of the API, never those of Rust.

use super::*;

#[tokio::test]
async fn errors_for_wrong_types_use_the_terms_of_json() {
    let app = App::new().await;
    create(&app, "one").await;
    let newest = "a version is a whole number from 1 to 4294967295, not";
    for (method, path, body, pointer, says) in [
        (
            "POST",
            "/publish",
            json!({"version": "latest"}),
            "/version",
            newest,
        ),
        (
            "POST",
            "/publish",
            json!({"version": "latest"}),
            "/version",
            "GET /v1/prompts/{name}/versions/latest reads the newest",
        ),
        (
            "POST",
            "/publish",
            json!({"version": -1}),
            "/version",
            "not -1; GET",
        ),
        (
            "POST",
            "/publish",
            json!({"version": 0}),
            "/version",
            "not 0; GET",
        ),
        (
            "POST",
            "/publish",
            json!({"version": 1.5}),
            "/version",
            "a whole number from 1 to 4294967295, but it is 1.5; GET",
        ),
        (
            "POST",
            "/publish",
            json!({"version": null}),
            "/version",
            "but it is null",
        ),
        (
            "POST",
            "/publish",
            json!({}),
            "",
            "the field `version` is missing: add it",
        ),
        (
            "POST",
            "/publish",
            json!({"verison": 1}),
            "/verison",
            "(did you mean `version`?)",
        ),
        (
            "POST",
            "/render",
            json!({"version": "latest"}),
            "/version",
            "/versions/latest reads the newest",
        ),
        (
            "POST",
            "/rollback",
            json!({"from": "1"}),
            "/from",
            "a whole number from 1, but it is the string \"1\"",
        ),
        (
            "POST",
            "/rollback",
            json!({"from": 0}),
            "/from",
            "a whole number from 1, but it is 0",
        ),
        (
            "POST",
            "/rollback",
            json!({"label": 7}),
            "/label",
            "a string, but it is 7",
        ),
        (
            "POST",
            "/unpublish",
            json!([]),
            "",
            "an object, but it is an array",
        ),
        (
            "PUT",
            "",
            json!({"template": "t", "inputs": []}),
            "/inputs",
            "an object, but it is an array",
        ),
        (
            "PUT",
            "",
            json!({"template": "t", "inputs": {"x": []}}),
            "/inputs/x",
            "an object, but it is an array",
        ),
        (
            "PUT",
            "",
            json!({"template": "t", "inputs": {"x": {"kind": "poem"}}}),
            "/inputs/x/kind",
            "one of `string`, `integer`",
        ),
        (
            "PUT",
            "",
            json!({"template": "t", "inputs": {"x": {"required": "yes"}}}),
            "/inputs/x/required",
            "true or false, but it is the string \"yes\"",
        ),
        (
            "PUT",
            "",
            json!({"template": "t", "model": "gpt"}),
            "/model",
            "an object, but it is the string \"gpt\"",
        ),
        (
            "PUT",
            "",
            json!({"template": "t", "tags": {}}),
            "/tags",
            "an array, but it is an object",
        ),
        (
            "PUT",
            "",
            json!({"messages": [{"role": 7}]}),
            "/messages/0/role",
            "one of `system`, `user`, `assistant`, but it is 7",
        ),
        (
            "PUT",
            "",
            json!({"messages": [["user", "x"]]}),
            "/messages/0",
            "an object, but it is an array",
        ),
        (
            "PATCH",
            "",
            json!({"inputs": {"x": {"kind": 7}}}),
            "/inputs/x/kind",
            "one of `string`",
        ),
        (
            "PATCH",
            "",
            json!({"inputs": {"x": 7}}),
            "/inputs/x",
            "an object, but it is 7",
        ),
        (
            "PATCH",
            "",
            json!({"model": {"id": 7}}),
            "/model/id",
            "a string, but it is 7",
        ),
        (
            "PATCH",
            "",
            json!({"inputs": {"x": {"knd": 7}}}),
            "/inputs/x/knd",
            "(did you mean `kind`?)",
        ),
    ] {
        let answer = app.admin.json(method, &greeting(path), body.clone()).await;
        let detail = answer.problem(422, "invalid-body");
        assert!(detail.contains(says), "{method} {path} {body}: {detail}");
        assert_eq!(answer.pointers(), [pointer], "{method} {path} {body}");
        assert!(
            !speaks_of_rust(&answer.json),
            "{method} {path} {body}: {detail}"
        );
    }
    let question = json!([{"role": "user", "content": "Why?"}]);
    for (body, pointer, says) in [
        (json!({"messages": 1}), "/messages", "an array, but it is 1"),
        (
            json!({"messages": question, "inputs": []}),
            "/inputs",
            "an object, but it is an array",
        ),
        (
            json!({"messages": question, "passages": {}}),
            "/passages",
            "an array, but it is an object",
        ),
        (
            json!({"messages": question, "passages": [1]}),
            "/passages/0",
            "a text or {text, title, source}, but it is 1",
        ),
        (
            json!({"messages": question, "label": []}),
            "/label",
            "a string, but it is an array",
        ),
    ] {
        let answer = app.reader.post("/v1/chat", body.clone()).await;
        let detail = answer.problem(422, "invalid-body");
        assert!(detail.contains(says), "{body}: {detail}");
        assert_eq!(answer.pointers(), [pointer], "{body}");
        assert!(!speaks_of_rust(&answer.json), "{body}: {detail}");
    }
}

#[tokio::test]
async fn errors_for_wrong_parameters_use_the_terms_of_the_api() {
    let app = App::new().await;
    create(&app, "one").await;
    let reads_newest = "GET /v1/prompts/{name}/versions/latest reads the newest version";
    let versions = |rest: &str| greeting(&format!("/versions{rest}"));
    let deleted = "deleted: it must be true or false, but it is the string \"yes\"";
    for (path, says) in [
        ("/v1/prompts?deleted=yes".to_owned(), deleted),
        (
            "/v1/overrides?behind=yes".to_owned(),
            "behind: it must be true or false",
        ),
        (
            "/v1/overrides?behind=".to_owned(),
            "but it is the string \"\"",
        ),
        (
            "/v1/prompts?limt=5".to_owned(),
            "unknown parameter `limt` (did you mean `limit`?): known here are `instance`",
        ),
        (
            "/v1/instances?label=x".to_owned(),
            "unknown parameter `label`: known here are `limit`, `cursor`",
        ),
        (
            versions("?label=x"),
            "known here are `instance`, `limit`, `cursor`",
        ),
        (versions("?limit=5&limit=5"), "limit: it is given twice"),
        (
            versions("/latst"),
            "version: a version is a whole number from 1 to 4294967295, not the string \"latst\"",
        ),
        (versions("/latst"), reads_newest),
        (
            versions("/active"),
            "GET /v1/prompts/{name}/active the active one",
        ),
        (versions("/0"), "not 0"),
        (versions("/-1"), "not the string \"-1\""),
        (versions("/latest/diff"), reads_newest),
        (
            versions("/1/diff?against=latest"),
            "against: a version is a whole number",
        ),
        (
            versions("/1/diff?agianst=1"),
            "(did you mean `against`?): known here are `instance`, `against`",
        ),
    ] {
        let answer = app.admin.get(&path).await;
        assert_eq!(answer.status, 400, "{path}: {:#}", answer.json);
        let detail = answer.json["detail"].as_str().unwrap();
        assert!(detail.contains(says), "{path}: {detail}");
        assert!(!speaks_of_rust(&answer.json), "{path}: {detail}");
    }
}

fn speaks_of_rust(problem: &Value) -> bool {
    let text = problem.to_string();
    let words = [
        "u64",
        "i64",
        "f64",
        "u32",
        "u8",
        "a map",
        "sequence",
        "struct",
        "variant",
        "visitor",
        "provided string",
        "invalid type",
        "invalid value",
        "missing field",
        "deserialize",
        "trailing characters",
        "EOF",
    ];
    words.iter().any(|word| text.contains(word))
}
