//! Timestamps: always three digits of milliseconds, so that the order of the text is the order in time.

use std::time::Duration;

use super::*;

/// Every timestamp in a JSON value.
fn times(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.values().for_each(|value| times(value, found)),
        Value::Array(items) => items.iter().for_each(|value| times(value, found)),
        Value::String(text) if text.starts_with("2033-05-18T") => found.push(text.clone()),
        _ => {}
    }
}

#[tokio::test]
async fn every_timestamp_has_three_digits_of_milliseconds_as_stored_and_as_shown() {
    let app = App::new().await;
    create(&app, "one").await;
    for millis in [120, 380, 505] {
        app.table.clock.advance(Duration::from_millis(millis));
        publish_new(&app, &format!("after {millis}")).await;
    }
    app.admin.call("DELETE", GREETING).await.expect(204);
    let deleted = app.admin.get("/v1/prompts?deleted=true").await.expect(200);
    app.admin
        .call("POST", &greeting("/restore"))
        .await
        .expect(200);

    let mut all = Vec::new();
    times(&deleted.json, &mut all);
    for path in ["", "/versions", "/versions/2", "/publications", "/active"] {
        let shown = app.admin.get(&greeting(path)).await.expect(200);
        let before = all.len();
        times(&shown.json, &mut all);
        assert!(all.len() > before, "{path} shows a time");
    }
    for item in app.table.items().await.into_values() {
        item.values().for_each(|value| times(value, &mut all));
    }
    all.sort();
    all.dedup();
    // The deletion and the restoration are a millisecond after the write before.
    let clock = [
        "20.000Z", "20.120Z", "20.500Z", "21.005Z", "21.006Z", "21.007Z",
    ];
    assert_eq!(all, clock.map(|time| format!("2033-05-18T03:33:{time}")));
}
