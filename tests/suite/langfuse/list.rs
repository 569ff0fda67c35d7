//! Listing prompts.

use std::time::Duration;

use serde_json::{Value, json};
use tests::App;

use super::{create, get, refused, text};

async fn names(app: &App, query: &str) -> Vec<String> {
    let listed = get(app, query).await.expect(200).json;
    let data = listed["data"].as_array().unwrap().iter();
    data.map(|it| it["name"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn prompts_are_listed_with_their_versions_labels_and_last_config() {
    let app = App::new().await;
    let body = json!({"name": "b", "prompt": "one", "labels": ["production"], "tags": ["t"]});
    create(&app, body).await.expect(201);
    let body = json!({"name": "b", "prompt": "two", "labels": ["staging"], "config": {"a": 1}});
    create(&app, body).await.expect(201);
    let updated = app.table.clock.now().to_string();
    text(&app, "a", "x", &[]).await;
    let listed = get(&app, "?limit=5").await.expect(200).json;
    let second = json!({
        "name": "b", "type": "text", "versions": [1, 2], "labels": ["latest", "production", "staging"], "tags": ["t"],
        "lastUpdatedAt": listed["data"][1]["lastUpdatedAt"], "lastConfig": {"a": 1},
    });
    assert_eq!(listed["data"][0]["name"], "a");
    assert_eq!(listed["data"][1], second);
    assert!(second["lastUpdatedAt"].as_str().unwrap() >= updated.as_str());
    let paging = json!({"page": 1, "limit": 5, "totalItems": 2, "totalPages": 1});
    assert_eq!((&listed["meta"], &listed["pagination"]), (&paging, &paging));
}

#[tokio::test]
async fn a_list_is_read_page_by_page() {
    let app = App::new().await;
    for name in ["a", "b", "c", "d", "e"] {
        text(&app, name, "x", &[]).await;
    }
    for (query, expected) in [
        ("?limit=2", vec!["a", "b"]),
        ("?limit=2&page=2", vec!["c", "d"]),
        ("?limit=2&page=3", vec!["e"]),
        ("?limit=2&page=4", vec![]),
        ("?page=18446744073709551615&limit=100", vec![]),
    ] {
        assert_eq!(names(&app, query).await, expected, "{query}");
    }
    let meta = get(&app, "?limit=2&page=3").await.json["meta"].clone();
    let expected = json!({"page": 3, "limit": 2, "totalItems": 5, "totalPages": 3});
    assert_eq!(meta, expected);
    for query in ["?limit=101", "?limit=0", "?page=0", "?page=x", "?limit=-1"] {
        refused(&get(&app, query).await, 400, "InvalidRequestError");
    }
}

#[tokio::test]
async fn filters_apply_to_versions() {
    let app = App::new().await;
    for (name, tags, labels) in [
        ("a", json!(["t"]), json!(["eu"])),
        ("a/b", json!([]), json!(["production"])),
    ] {
        let body = json!({"name": name, "prompt": "x", "tags": tags, "labels": labels});
        create(&app, body).await.expect(201);
    }
    text(&app, "a", "y", &["production"]).await;
    let at: Value = get(&app, "/a").await.expect(200).json["updatedAt"].clone();
    let at = at.as_str().unwrap();
    for (query, expected) in [
        ("?name=a", vec!["a"]),
        ("?name=absent", vec![]),
        ("?tag=t", vec!["a"]),
        ("?label=eu", vec!["a"]),
        ("?label=production", vec!["a", "a/b"]),
        ("?label=latest&tag=t", vec!["a"]),
        (&format!("?fromUpdatedAt={at}"), vec!["a"]),
        (&format!("?toUpdatedAt={at}"), vec!["a/b"]),
        ("?name=&label=&tag=", vec!["a", "a/b"]),
    ] {
        assert_eq!(names(&app, query).await, expected, "{query}");
    }
    let listed = get(&app, "?label=eu").await.json["data"][0].clone();
    assert_eq!(
        (&listed["versions"], &listed["labels"]),
        (&json!([1]), &json!(["eu"]))
    );
    for query in ["?name=a%23b", "?label=Big", "?fromUpdatedAt=yesterday"] {
        refused(&get(&app, query).await, 400, "InvalidRequestError");
    }
    app.table.clock.advance(Duration::from_secs(1));
}
