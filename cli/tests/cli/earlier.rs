//! A version that an earlier release saved, and that could not be saved today.

use serde_json::json;

use crate::desk::{Desk, Done, ended};

const TEMPLATE: &str = "About {{ product.name }}";

async fn edit(desk: &Desk, editor: &str) -> Done {
    let mut command = desk.command(&["edit", "old"]);
    command.env("VISUAL", editor);
    ended(command).await
}

#[tokio::test]
async fn a_version_that_reads_a_part_of_a_string_is_shown_exported_compared_and_edited() {
    let desk = Desk::new().await;
    let inputs = json!({"product": {"kind": "string"}});
    let table = &desk.app.table;
    table
        .create_unchecked("old", TEMPLATE, json!(null), inputs)
        .await;
    let own = json!({"name": "old", "template": "Acme's {{ product }}"});
    let path = "/v1/prompts?instance=acme";
    desk.app.admin.post(path, own).await.expect(201);

    let shown = desk.run(&["show", "old"]).await.expect(0);
    assert!(shown.out.contains(TEMPLATE), "{}", shown.out);
    desk.run(&["export", "out", "--versions", "all"])
        .await
        .expect(0);
    assert!(desk.read("out/old.prompty").contains(TEMPLATE));
    let line = ["diff", "old", "--instance", "acme"];
    let compared = desk.run(&line).await.expect(0).out;
    assert!(compared.contains(&format!("-{TEMPLATE}")), "{compared}");

    let unchanged = edit(&desk, "true").await.expect(0).out;
    assert!(unchanged.contains("`old` is unchanged"), "{unchanged}");
    edit(&desk, "sed -i s/product.name/product/")
        .await
        .expect(0);
    let second = desk.get("old", "/versions/2").await;
    assert_eq!(second["template"], "About {{ product }}");
}
