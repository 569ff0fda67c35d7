//! Versions and their differences.

use super::*;

#[tokio::test]
async fn versions_are_listed_newest_first_and_each_can_be_read() {
    let app = App::new().await;
    create(&app, "one").await;
    for template in ["two", "three"] {
        app.admin
            .json("PUT", GREETING, json!({"template": template}))
            .await
            .expect(200);
    }
    let list = app
        .admin
        .get(&greeting("/versions?limit=2"))
        .await
        .expect(200)
        .json;
    let numbers: Vec<&Value> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| &v["version"])
        .collect();
    assert_eq!(numbers, [3, 2]);
    let cursor = list["next_cursor"].as_str().unwrap();
    let rest = app
        .admin
        .get(&greeting(&format!("/versions?limit=2&cursor={cursor}")))
        .await
        .json;
    assert_eq!(rest["items"][0]["version"], 1);
    let one = app
        .admin
        .get(&greeting("/versions/1"))
        .await
        .expect(200)
        .json;
    assert_eq!(one, rest["items"][0]);
    app.admin
        .get(&greeting("/versions/4"))
        .await
        .problem(404, "version-not-found");
    app.admin
        .get(&greeting("/versions/0"))
        .await
        .problem(400, "invalid-path");
    app.admin
        .get(&greeting("/versions/x"))
        .await
        .problem(400, "invalid-path");
}

#[tokio::test]
async fn a_diff_shows_changed_lines_and_added_and_removed_inputs() {
    let app = App::new().await;
    create(&app, "Hello {{ name }}\nBe kind.\n").await;
    let second = json!({"template": "Hello {{ tone }}\nBe kind.\n", "inputs": {"tone": {"default": "warm"}}});
    app.admin.json("PUT", GREETING, second).await.expect(200);
    let diff = app
        .admin
        .get(&greeting("/versions/2/diff"))
        .await
        .expect(200)
        .json;
    let text = diff["diff"].as_str().unwrap();
    for line in ["-Hello {{ name }}\n", "+Hello {{ tone }}\n", " Be kind.\n"] {
        assert!(text.contains(line), "{text}");
    }
    let forward = serde_json::to_string(&diff).unwrap();
    assert!(
        forward.contains("\"tone\"") && forward.contains("\"name\""),
        "{forward}"
    );
    let same = app
        .admin
        .get(&greeting("/versions/2/diff?against=2"))
        .await
        .expect(200)
        .json;
    assert_eq!(same["diff"], "");
    let back = app
        .admin
        .get(&greeting("/versions/1/diff?against=2"))
        .await
        .expect(200)
        .json;
    assert!(back["diff"].as_str().unwrap().contains("+Hello {{ name }}"));
    app.admin
        .get(&greeting("/versions/2/diff?against=9"))
        .await
        .problem(404, "version-not-found");
}
