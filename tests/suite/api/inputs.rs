//! The inputs that a template reads: optional ones, rejected ones and warnings.

use super::*;

#[tokio::test]
async fn optional_inputs_are_listed_as_optional_and_need_no_contract() {
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
async fn every_write_returns_warnings_about_probable_mistakes() {
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
async fn access_to_a_part_of_a_scalar_input_is_rejected_by_every_write() {
    let app = App::new().await;
    create(&app, "{{ product }}").await;
    let reads = "Buy\n {{ product.name }}";
    let text = json!({"product": {"description": "what it is", "kind": "string"}});
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
        (
            "PATCH",
            other,
            json!({"inputs": {"product": {"kind": "array"}}}),
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

#[tokio::test]
async fn an_unstated_kind_is_inferred_and_fits_everything_the_template_reads() {
    let app = App::new().await;
    let reads = "{{ p.name }}{% for tag in tags %}{{ tag.text }}{% endfor %}{{ days }}{{ note }}";
    let inputs = json!({
        "p": {"description": "what it is"}, "tags": {"required": true}, "days": {"default": 3}, "note": {"kind": null},
    });
    let new =
        |name: &str, inputs: &Value| json!({"name": name, "template": reads, "inputs": inputs});
    let kinds = json!({"p": "object", "tags": "array", "days": "string", "note": "string"});
    let kinds_of = |saved: &Value| {
        let inputs = saved["version"]["inputs"].as_object().unwrap();
        let kinds = inputs
            .iter()
            .map(|(name, input)| (name.clone(), input["kind"].clone()));
        Value::Object(kinds.collect())
    };
    let create = "/v1/prompts";
    let created = app
        .admin
        .post(create, new("support/greeting", &inputs))
        .await;
    let created = created.expect(201).json;
    assert_eq!(kinds_of(&created), kinds);
    // The same request again makes no version, and neither does the version as it was answered.
    for inputs in [&inputs, &created["version"]["inputs"]] {
        let put = json!({"template": reads, "inputs": inputs});
        let same = app.admin.json("PUT", GREETING, put).await.expect(200).json;
        assert_eq!(same["version"]["version"], 1);
    }
    app.admin
        .post(create, json!({"name": "patched", "template": "x"}))
        .await
        .expect(201);
    let patch = json!({"template": reads, "inputs": inputs});
    let patched = app.admin.json("PATCH", "/v1/prompts/patched", patch).await;
    assert_eq!(kinds_of(&patched.expect(200).json), kinds);
    // A kind that is taken away is found out again.
    let stated = json!({"inputs": {"note": {"kind": "integer"}}});
    let patched = app.admin.json("PATCH", "/v1/prompts/patched", stated).await;
    assert_eq!(
        patched.expect(200).json["version"]["inputs"]["note"]["kind"],
        "integer"
    );
    let removed = json!({"inputs": {"note": {"kind": null}}});
    let patched = app
        .admin
        .json("PATCH", "/v1/prompts/patched", removed)
        .await;
    assert_eq!(kinds_of(&patched.expect(200).json), kinds);
    // Values of any kind stay possible, whatever else is changed, until a kind is stated.
    let rows = json!({"template": "{{ rows }}", "inputs": {"rows": {"default": [1]}}});
    app.admin.json("PUT", GREETING, rows).await.expect(200);
    for (patch, status) in [
        (json!({"inputs": {"other": {"kind": "integer"}}}), 200),
        (json!({"template": "{{ rows[0].x }}"}), 200),
        (json!({"inputs": {"rows": {"description": "d"}}}), 200),
        (json!({"inputs": {"rows": {"kind": "string"}}}), 422),
        (json!({"inputs": {"rows": {"kind": "array"}}}), 200),
    ] {
        let answer = app.admin.json("PATCH", GREETING, patch.clone()).await;
        assert_eq!(answer.status, status, "{patch}: {:#}", answer.json);
    }
    app.table.audit().await;
}

#[tokio::test]
async fn inputs_stored_without_a_kind_by_an_earlier_release_are_unchanged() {
    let app = App::new().await;
    let inputs = json!({"name": {"kind": "string", "description": null, "required": false, "default": null}});
    app.table
        .create_unchecked("support/greeting", "Hello {{ name }}", Value::Null, inputs)
        .await;
    let put = json!({"template": "Hello {{ name }}", "inputs": {"name": {}}});
    let same = app.admin.json("PUT", GREETING, put).await.expect(200).json;
    assert_eq!(same["version"]["version"], 1);
    app.table.audit().await;
}

#[tokio::test]
async fn values_of_the_wrong_kind_are_rejected_but_stored_ones_stay_readable() {
    let app = App::new().await;
    let stored = json!({"days": {"kind": "integer", "description": null, "required": false, "default": "abc"}});
    app.table
        .create_unchecked("support/greeting", "{{ days }}", Value::Null, stored)
        .await;
    let path = greeting("/publish");
    app.admin
        .post(&path, json!({"version": 1}))
        .await
        .expect(200);
    let active = app.reader.get(&greeting("/active")).await.expect(200).json;
    assert_eq!(active["inputs"]["days"]["default"], "abc");
    let before = app.table.items().await;
    let inputs = json!({"days": {"kind": "integer", "default": "abc", "example": [1]}});
    let pointers = ["/inputs/days/default", "/inputs/days/example"];
    for (method, path, body) in [
        (
            "POST",
            "/v1/prompts",
            json!({"name": "a", "template": "{{ days }}", "inputs": inputs}),
        ),
        (
            "PUT",
            GREETING,
            json!({"template": "{{ days }}", "inputs": inputs}),
        ),
        ("PATCH", GREETING, json!({"inputs": inputs})),
    ] {
        let answer = app.admin.json(method, path, body).await;
        let detail = answer.problem(422, "invalid-body");
        let says = "input `days` is of kind `integer`, but this default is of kind `string`: change the default or the kind";
        assert!(detail.contains(says), "{method}: {detail}");
        assert_eq!(answer.pointers(), pointers, "{method}");
    }
    assert_eq!(before, app.table.items().await);
}
