//! Everything that can be wrong with a request: the right status and type, words a person can act on, nothing written.

use super::*;

/// Each body is refused with this status and type, names this place, and says this.
const BODIES: &[(&str, u16, &str, &str, &str)] = &[
    ("", 400, "malformed-json", "", ""),
    ("{", 400, "malformed-json", "", ""),
    ("[]", 422, "invalid-body", "", "object"),
    ("\"x\"", 422, "invalid-body", "", "object"),
    (r#"{"template": "t"}"#, 422, "invalid-body", "", "name"),
    (r#"{"name": "a"}"#, 422, "invalid-body", "", "template"),
    (
        r#"{"name": "a", "template": "t", "messages": []}"#,
        422,
        "invalid-body",
        "",
        "",
    ),
    (
        r#"{"name": "a", "template": "t", "colour": 1}"#,
        422,
        "invalid-body",
        "",
        "colour",
    ),
    (
        r#"{"name": "a", "template": 7}"#,
        422,
        "invalid-body",
        "/template",
        "",
    ),
    (
        r#"{"name": "a b", "template": "t"}"#,
        422,
        "invalid-body",
        "/name",
        "A-Z a-z 0-9",
    ),
    (
        r#"{"name": "../a", "template": "t"}"#,
        422,
        "invalid-body",
        "/name",
        "..",
    ),
    (
        r#"{"name": "a", "template": " "}"#,
        422,
        "invalid-body",
        "/template",
        "blank",
    ),
    (
        r#"{"name": "a", "template": "t", "tags": "x"}"#,
        422,
        "invalid-body",
        "/tags",
        "",
    ),
    (
        r#"{"name": "a", "template": "t", "tags": [""]}"#,
        422,
        "invalid-body",
        "/tags/0",
        "",
    ),
    (
        r#"{"name": "a", "template": "t", "publish": "yes"}"#,
        422,
        "invalid-body",
        "/publish",
        "",
    ),
    (
        r#"{"name": "a", "template": "t", "label": "x"}"#,
        422,
        "invalid-body",
        "/label",
        "publish",
    ),
    (
        r#"{"name": "a", "template": "t", "publish": true, "label": "X"}"#,
        422,
        "invalid-body",
        "/label",
        "a-z",
    ),
    (
        r#"{"name": "a", "template": "t", "model": {"colour": 1}}"#,
        422,
        "invalid-body",
        "/model",
        "colour",
    ),
    (
        r#"{"name": "a", "template": "t", "inputs": {"x y": {}}}"#,
        422,
        "invalid-body",
        "/inputs/x y",
        "letters",
    ),
    (
        r#"{"name": "a", "template": "t", "inputs": {"x": {"kind": "poem"}}}"#,
        422,
        "invalid-body",
        "/inputs/x/kind",
        "poem",
    ),
    (
        r#"{"name": "a", "template": "t", "contract": ["x-y"]}"#,
        422,
        "invalid-body",
        "/contract/0",
        "",
    ),
    (
        r#"{"name": "a", "messages": []}"#,
        422,
        "invalid-body",
        "/messages",
        "at least one",
    ),
    (
        r#"{"name": "a", "messages": [{"role": "system", "content": ""}, {"role": "user", "content": " \n"}]}"#,
        422,
        "invalid-body",
        "/messages",
        "every message is blank",
    ),
    (
        r#"{"name": "a", "messages": [{"role": "tool", "content": "x"}]}"#,
        422,
        "invalid-body",
        "/messages/0",
        "",
    ),
    (
        r#"{"name": "a", "messages": [{"role": "user"}]}"#,
        422,
        "invalid-body",
        "/messages/0",
        "",
    ),
    (
        r#"{"name": "a", "template": "\u200b{# a note #}\ufeff"}"#,
        422,
        "invalid-body",
        "/template",
        "blank",
    ),
    (
        r#"{"name": "a", "messages": [{"role": "system", "content": "\u2060"}, {"role": "user", "content": "{#- -#}"}]}"#,
        422,
        "invalid-body",
        "/messages",
        "every message is blank",
    ),
    (
        r#"{"name": "a", "template": "{{ x"}"#,
        422,
        "invalid-body",
        "/template",
        "line 1",
    ),
    (
        r#"{"name": "a", "template": "a\n{% if %}"}"#,
        422,
        "invalid-body",
        "/template",
        "line 2",
    ),
    (
        r#"{"name": "a", "template": "{{ x|upcase }}"}"#,
        422,
        "invalid-body",
        "/template",
        "upcase",
    ),
    (
        r#"{"name": "a", "template": "{{ env('HOME') }}"}"#,
        422,
        "invalid-body",
        "/template",
        "env",
    ),
    (
        r#"{"name": "a", "template": "{{ x.strip() }}"}"#,
        422,
        "invalid-body",
        "/template",
        "strip",
    ),
    (
        r#"{"name": "a", "template": "{% if x is evenish %}{% endif %}"}"#,
        422,
        "invalid-body",
        "/template",
        "evenish",
    ),
    (
        r#"{"name": "a", "template": "{% include 'x' %}"}"#,
        422,
        "invalid-body",
        "/template",
        "line 1",
    ),
    (
        r#"{"name": "a", "messages": [{"role": "user", "content": "ok"}, {"role": "user", "content": "{{"}]}"#,
        422,
        "invalid-body",
        "/messages/1/content",
        "line 1",
    ),
];

#[tokio::test]
async fn a_wrong_body_is_refused_at_its_place_in_words_and_nothing_is_written() {
    let app = App::new().await;
    let before = app.table.items().await;
    for (body, status, slug, pointer, says) in BODIES {
        let request = app
            .admin
            .request("POST", "/v1/prompts")
            .header("content-type", "application/json");
        let answer = app.admin.send(request.body(*body)).await;
        assert_eq!(answer.status, *status, "{body}: {:#}", answer.json);
        answer.problem(*status, slug);
        let text = answer.json.to_string();
        assert!(text.contains(says), "{body} does not say {says:?}: {text}");
        let starts = |p: &&str| p.starts_with(pointer);
        assert!(
            pointer.is_empty() || answer.pointers().iter().any(starts),
            "{body}: {text}"
        );
    }
    assert_eq!(before, app.table.items().await);
}

#[tokio::test]
async fn every_wrong_field_is_named_at_once() {
    let app = App::new().await;
    let body =
        json!({"name": "a b", "template": "{{", "tags": [""], "publish": true, "label": "X"});
    let answer = app.admin.post("/v1/prompts", body).await;
    answer.problem(422, "invalid-body");
    for pointer in ["/name", "/template", "/tags/0", "/label"] {
        assert!(
            answer.pointers().contains(&pointer),
            "{pointer}: {:#}",
            answer.json
        );
    }
}

#[tokio::test]
async fn wrong_paths_and_queries_are_refused() {
    let app = App::new().await;
    create(&app, "one").await;
    for (path, status, slug) in [
        ("/v1/prompts/a%20b", 400, "invalid-path"),
        ("/v1/prompts/a%23b", 400, "invalid-path"),
        ("/v1/prompts/%2e%2e%2fa", 400, "invalid-path"),
        ("/v1/prompts/a%252Fb", 400, "invalid-path"),
        ("/v1/prompts/%FF", 400, "invalid-path"),
        ("/v1/prompts/%ZZ", 400, "invalid-path"),
        ("/v1/prompts/one/versions/%FF", 400, "invalid-path"),
        ("/v1/prompts?instance=Acme", 400, "invalid-query"),
        ("/v1/prompts?instance=", 400, "invalid-query"),
        ("/v1/prompts?instance=a&instance=b", 400, "invalid-query"),
        ("/v1/prompts?limit=0", 400, "invalid-query"),
        ("/v1/prompts?limit=101", 400, "invalid-query"),
        ("/v1/prompts?limit=ten", 400, "invalid-query"),
        ("/v1/prompts?deleted=maybe", 400, "invalid-query"),
        ("/v1/prompts?colour=red", 400, "invalid-query"),
        ("/v1/prompts?cursor=garbage", 400, "invalid-cursor"),
        (
            "/v1/prompts/support%2Fgreeting/active?label=Prod",
            400,
            "invalid-query",
        ),
        (
            "/v1/prompts/support%2Fgreeting/versions/1/diff?against=0",
            400,
            "invalid-query",
        ),
        ("/v1/nothing", 404, "unknown-route"),
        ("/", 404, "unknown-route"),
        ("/v1/prompts/absent", 404, "prompt-not-found"),
        ("/v1/prompts/absent/versions", 404, "prompt-not-found"),
        ("/v1/prompts/absent/publications", 404, "prompt-not-found"),
        ("/v1/prompts/absent/overrides", 404, "prompt-not-found"),
    ] {
        let answer = app.admin.get(path).await;
        assert_eq!(answer.status, status, "{path}: {:#}", answer.json);
        answer.problem(status, slug);
    }
}

#[tokio::test]
async fn a_parameter_that_can_not_be_decoded_is_refused_by_its_name() {
    let app = App::new().await;
    create(&app, "one").await;
    let (list, name) = ("/v1/prompts", GREETING);
    let calls = [
        (
            "GET",
            list.to_owned(),
            vec!["instance", "prefix", "tag", "deleted", "limit", "cursor"],
        ),
        ("GET", name.to_owned(), vec!["instance"]),
        (
            "DELETE",
            name.to_owned(),
            vec!["instance", "author", "message"],
        ),
        ("GET", format!("{name}/active"), vec!["instance", "label"]),
        (
            "GET",
            format!("{name}/publications"),
            vec!["label", "cursor"],
        ),
        ("GET", format!("{name}/versions/1/diff"), vec!["against"]),
    ];
    for (method, path, parameters) in calls {
        for parameter in parameters {
            for value in ["%ZZ", "%F", "a%", "%FF"] {
                let query = format!("{path}?{parameter}={value}");
                let answer = app.admin.call(method, &query).await;
                let detail = answer.problem(400, "invalid-query");
                let says = format!("{parameter}: `{value}` ");
                assert!(detail.contains(&says), "{query}: {detail}");
            }
        }
    }
    for (path, says) in [
        ("/v1/prompts/%ZZ/active", "name: `%ZZ` "),
        ("/v1/prompts/%FF/versions", "name: `%FF` "),
        ("/v1/prompts/a/versions/%FF", "version: `%FF` "),
    ] {
        let detail = app.admin.get(path).await.problem(400, "invalid-path");
        assert!(detail.contains(says), "{path}: {detail}");
    }
    let decodable = format!("{list}?tag=%C3%A4+%26&prefix=support%2F");
    app.admin.get(&decodable).await.expect(200);
}

/// Each is refused at this place, in these words.
#[tokio::test]
async fn a_value_of_the_wrong_type_is_described_in_the_words_of_json() {
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
async fn a_parameter_of_the_wrong_type_is_described_in_the_words_of_the_api() {
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
        (versions("?limit=5&limit=5"), "limit: it is there twice"),
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

#[tokio::test]
async fn wrong_methods_say_which_are_right() {
    let app = App::new().await;
    for (method, path) in [
        ("DELETE", "/v1/prompts"),
        ("GET", "/v1/chat"),
        ("PUT", "/v1/prompts/a/publish"),
        ("POST", "/v1/prompts/a/active"),
    ] {
        let answer = app.admin.call(method, path).await;
        answer.problem(405, "wrong-method");
        assert!(!answer.header("allow").is_empty(), "{method} {path}");
    }
}

#[tokio::test]
async fn bodies_and_contents_have_limits_and_a_media_type() {
    let app = App::new().await;
    let before = app.table.items().await;
    let text = |kib: usize| json!({"name": "a", "template": "x".repeat(kib * 1024)});
    let detail = app
        .admin
        .post("/v1/prompts", text(600))
        .await
        .problem(413, "too-large");
    assert!(
        detail.contains(" bytes, and at most 524288 are allowed"),
        "{detail}"
    );
    assert!(detail.starts_with("the body has 6144"), "{detail}");
    app.admin
        .post("/v1/prompts", text(129))
        .await
        .problem(413, "too-large");
    let metadata =
        json!({"name": "a", "template": "t", "model": {"options": {"x": "y".repeat(33 * 1024)}}});
    app.admin
        .post("/v1/prompts", metadata)
        .await
        .problem(413, "too-large");
    let plain = app
        .admin
        .request("POST", "/v1/prompts")
        .header("content-type", "text/plain")
        .body("{}");
    app.admin
        .send(plain)
        .await
        .problem(415, "wrong-content-type");
    assert_eq!(before, app.table.items().await);
    app.admin.post("/v1/prompts", text(128)).await.expect(201);
}

#[tokio::test]
async fn wrong_bodies_of_the_other_writes_are_refused_too() {
    let app = App::new().await;
    create(&app, "one").await;
    let before = app.table.items().await;
    for (method, rest, body, pointer) in [
        ("PUT", "", json!({}), ""),
        ("PUT", "", json!({"template": null}), ""),
        ("PUT", "", json!({"name": "x", "template": "t"}), "/name"),
        ("PATCH", "", json!({"template": null}), "/template"),
        ("PATCH", "", json!({"template": " \n"}), "/template"),
        ("PATCH", "", json!({"label": "x"}), "/label"),
        (
            "PATCH",
            "",
            json!({"inputs": {"x": {"kind": 7}}}),
            "/inputs/x/kind",
        ),
        ("POST", "/publish", json!({}), ""),
        ("POST", "/publish", json!({"version": 0}), "/version"),
        ("POST", "/publish", json!({"version": "1"}), "/version"),
        ("POST", "/publish", json!({"version": 1.5}), "/version"),
        (
            "POST",
            "/publish",
            json!({"version": 1, "label": "X"}),
            "/label",
        ),
        ("POST", "/rollback", json!({"from": -1}), "/from"),
        ("POST", "/rollback", json!({"to": 1}), "/to"),
        (
            "POST",
            "/unpublish",
            json!({"author": "x".repeat(300)}),
            "/author",
        ),
        ("PUT", "/contract", json!({"inputs": "x"}), "/inputs"),
        ("PUT", "/contract", json!({"inputs": ["x y"]}), "/inputs/0"),
    ] {
        let answer = app.admin.json(method, &greeting(rest), body.clone()).await;
        assert_eq!(
            answer.status, 422,
            "{method} {rest} {body}: {:#}",
            answer.json
        );
        answer.problem(422, "invalid-body");
        let starts = |p: &&str| p.starts_with(pointer);
        assert!(
            pointer.is_empty() || answer.pointers().iter().any(starts),
            "{body}: {:#}",
            answer.json
        );
    }
    assert_eq!(before, app.table.items().await);
}

#[tokio::test]
async fn an_unreachable_database_is_503_for_every_route() {
    let app = App::new().await;
    create(&app, "one").await;
    app.wire.cut(true);
    for (method, rest) in [
        ("GET", ""),
        ("GET", "/versions"),
        ("GET", "/active"),
        ("DELETE", ""),
    ] {
        app.admin
            .call(method, &greeting(rest))
            .await
            .problem(503, "unavailable");
    }
    let body = json!({"version": 1});
    app.admin
        .post(&greeting("/publish"), body)
        .await
        .problem(503, "unavailable");
}

#[tokio::test]
async fn an_answer_stays_small_however_much_of_the_request_is_wrong() {
    let app = App::new().await;
    let long = "x".repeat(200_000);
    let prompt = |field: &str, value: Value| {
        let mut body = json!({"name": "a", "template": "t"});
        body[field] = value;
        body
    };
    let chat = |inputs: Value| json!({"messages": [{"role": "user", "content": "Why?"}], "inputs": inputs});
    let many: serde_json::Map<_, _> = (0..40_000).map(|n| (format!("i{n}"), json!(1))).collect();
    let create = "/v1/prompts";
    for (path, body) in [
        (create, prompt("tags", json!(vec![" "; 100_000]))),
        (create, prompt("contract", json!(vec!["a-b"; 60_000]))),
        (create, prompt("inputs", Value::Object(many.clone()))),
        (create, prompt(&long, json!(1))),
        (create, prompt("name", json!(long))),
        (create, prompt("label", json!(long))),
        (create, prompt("tags", json!(long))),
        (
            create,
            prompt(
                "template",
                json!(format!("{{{{ 1 | {} }}}}", &long[..90_000])),
            ),
        ),
        (
            create,
            prompt("template", json!(format!("{{% {} %}}", &long[..90_000]))),
        ),
        (
            "/v1/chat",
            json!({"messages": vec![json!({"role": "x", "content": 1}); 10_000]}),
        ),
        ("/v1/chat", chat(Value::Object(many))),
        ("/v1/chat", chat(json!({&*long: 1}))),
    ] {
        let answer = app.admin.post(path, body).await;
        let size = answer.json.to_string().len();
        assert!(
            (400..500).contains(&answer.status),
            "{path}: {}",
            answer.status
        );
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert!(size < 20_000, "{path}: {size}");
        assert!(answer.pointers().len() <= 50);
    }
    for path in [
        format!("/v1/{}", &long[..50_000]),
        format!("/v1/prompts?cursor={}", &long[..50_000]),
        format!("/v1/prompts?{}=1", &long[..50_000]),
        format!("/v1/prompts?instance={}", &long[..50_000]),
        format!("/v1/prompts/{}", &long[..50_000]),
        format!("/v1/prompts/a/versions/{}", &long[..50_000]),
    ] {
        let answer = app.admin.get(&path).await;
        assert!((400..500).contains(&answer.status), "{}", answer.status);
        assert!(answer.json.to_string().len() < 20_000);
    }
}
