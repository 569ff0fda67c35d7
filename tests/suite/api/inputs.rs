//! The inputs that a template is found to read: which are optional, and what is refused or warned of.

use super::*;

#[tokio::test]
async fn an_optional_name_is_shown_as_such_and_never_in_the_way() {
    let app = App::new().await;
    let created = create(&app, "{{ name }} {{ greeting|default('Hi') }}").await;
    assert_eq!(created["version"]["uses"], json!(["greeting", "name"]));
    assert_eq!(created["version"]["optional"], json!(["greeting"]));
    let contract = || async { app.admin.get(GREETING).await.json["contract"].clone() };
    assert_eq!(contract().await, json!(["name"]));

    // Published without being in the contract, and taken out of it while it is active.
    let guarded = "{{ name }}{% if city is defined %} in {{ city }}{% endif %}";
    let published = publish_new(&app, guarded).await;
    assert_eq!(published["version"]["optional"], json!(["city"]));
    let shown = app.admin.get(&greeting("/versions/2")).await.json;
    assert_eq!(shown["optional"], json!(["city"]));
    for inputs in [json!(["city", "name"]), json!(["name"])] {
        let set = json!({"inputs": inputs});
        let path = greeting("/contract");
        app.admin.json("PUT", &path, set).await.expect(204);
        assert_eq!(contract().await, inputs);
    }
    // That holds for an override, too.
    let own =
        json!({"name": "support/greeting", "template": "{{ name }}{{ mood|d }}", "publish": true});
    let path = "/v1/prompts?instance=acme";
    app.admin.post(path, own).await.expect(201);
    for inputs in [json!(["mood", "name"]), json!(["name"])] {
        let set = json!({"inputs": inputs});
        let path = greeting("/contract");
        app.admin.json("PUT", &path, set).await.expect(204);
    }
    // One use that is not guarded, and it is needed.
    let put = json!({"template": "{{ name }}{{ city|d }}{{ city }}", "publish": true});
    let answer = app.admin.json("PUT", GREETING, put).await;
    let detail = answer.problem(422, "breaks-contract");
    assert!(detail.contains("`city`"), "{detail}");
    app.table.audit().await;
}

#[tokio::test]
async fn a_probable_mistake_is_in_the_answer_of_every_write() {
    let app = App::new().await;
    let warned = json!([{
        "pointer": "/template",
        "detail": "line 1, column 9: `user-name` subtracts `name` from `user`: did you mean `user_name`? If not, write spaces around `-`",
    }]);
    let template = "Dear {{ user-name }}";
    let created = create(&app, template).await;
    assert_eq!(created["warnings"], warned);
    // Content that is there already, and a change of something else.
    let same = publish_new(&app, template).await;
    assert_eq!(
        (&same["version"]["version"], &same["warnings"]),
        (&json!(1), &warned)
    );
    let patch = |body| app.admin.json("PATCH", GREETING, body);
    let tagged = patch(json!({"tags": ["x"]})).await.expect(200).json;
    assert_eq!(tagged["warnings"], warned);

    let numbers = json!({"inputs": {"user": {"kind": "integer"}, "name": {"kind": "float"}}});
    let declared = patch(numbers).await.expect(200).json;
    assert_eq!(declared["warnings"], json!([]));
    let fixed = patch(json!({"template": "{{ user }}"})).await;
    assert_eq!(fixed.expect(200).json["warnings"], json!([]));

    let messages = json!([{"role": "user", "content": "ok"}, {"role": "user", "content": "${{ secrets.KEY }}"}]);
    let body = json!({"name": "chat", "messages": messages});
    let created = app.admin.post("/v1/prompts", body).await.expect(201).json;
    let [warning] = created["warnings"].as_array().unwrap().as_slice() else {
        panic!("{created}");
    };
    assert_eq!(warning["pointer"], "/messages/1/content");
}

#[tokio::test]
async fn a_part_of_an_input_that_has_none_is_refused_however_it_comes_in() {
    let app = App::new().await;
    create(&app, "{{ product }}").await;
    let reads = "Buy\n {{ product.name }}";
    let text = json!({"product": {"description": "what it is"}});
    let object = json!({"product": {"kind": "object"}});
    let new =
        |name: &str, inputs: &Value| json!({"name": name, "template": reads, "inputs": inputs});
    let create = "/v1/prompts";
    let acme = "/v1/prompts?instance=acme";
    let other = "/v1/prompts/other";
    app.admin
        .post(create, new("other", &object))
        .await
        .expect(201);
    let before = app.table.items().await;
    for (method, path, body) in [
        ("POST", create, new("a", &text)),
        ("POST", acme, new("support/greeting", &text)),
        ("PUT", GREETING, json!({"template": reads, "inputs": text})),
        (
            "PATCH",
            GREETING,
            json!({"template": reads, "inputs": text}),
        ),
        (
            "PATCH",
            other,
            json!({"inputs": {"product": {"kind": "string"}}}),
        ),
        (
            "PATCH",
            other,
            json!({"inputs": {"product": {"kind": "boolean"}}}),
        ),
    ] {
        let answer = app.admin.json(method, path, body).await;
        answer.problem(422, "invalid-body");
        let error = &answer.json["errors"][0];
        let detail = error["detail"].as_str().unwrap();
        assert_eq!(error["pointer"], "/template", "{method} {path}");
        let says =
            "line 2, column 5: input `product` has no `name`, since `product` is declared as";
        assert!(detail.starts_with(says), "{method} {path}: {detail}");
    }
    assert_eq!(before, app.table.items().await);
}
