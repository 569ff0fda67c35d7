//! The inputs that a template is found to read, and which of them are optional.

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
