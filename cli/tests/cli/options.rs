//! A model's options between the server and files.

use serde_json::json;

use crate::desk::Desk;

#[tokio::test]
async fn a_version_with_an_option_that_is_refused_today_is_shown_exported_and_mended_in_its_file() {
    let desk = Desk::new().await;
    let model = json!({"options": {"temperature": "0"}});
    let table = &desk.app.table;
    table
        .create_unchecked("old", "Hello", model, json!({}))
        .await;
    for line in [["show", "old"], ["history", "old"], ["export", "out"]] {
        desk.run(&line).await.expect(0);
    }
    let file = desk.read("out/old.prompty");
    assert!(file.contains("    temperature: \"0\"\n"), "{file}");
    let refused = desk.run(&["import", "out", "--yes"]).await.expect(3).out;
    let line = "out/old.prompty:5: `temperature` must be a number from 0 to 2, but it is the text";
    assert!(refused.contains(line), "{refused}");
    desk.write("out/old.prompty", file.replace("\"0\"", "0"));
    desk.run(&["import", "out", "--yes"]).await.expect(0);
    let version = desk.get("old", "/versions/2").await;
    assert_eq!(version["model"]["options"], json!({"temperature": 0}));
}
