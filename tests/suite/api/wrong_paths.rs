//! Invalid paths, queries and methods.

use super::*;

#[tokio::test]
async fn invalid_paths_and_queries_are_rejected() {
    let app = App::new().await;
    create(&app, "one").await;
    for (path, status, slug) in [
        ("/v1/prompts/a%20", 400, "invalid-path"),
        ("/v1/prompts/a%C2%A0b", 400, "invalid-path"),
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
async fn an_undecodable_parameter_is_rejected_by_name() {
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

#[tokio::test]
async fn a_wrong_method_gets_the_allowed_methods() {
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
