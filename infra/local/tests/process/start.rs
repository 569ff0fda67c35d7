//! Starting and stopping: the output, the keys, and errors.

use serde_json::json;

use crate::harness::{Scratch, Server, complaint, mode};

#[tokio::test]
async fn the_first_start_stores_private_keys_and_the_second_uses_them() {
    let scratch = Scratch::new();
    let first = scratch.start();
    let key = first.admin_key();
    assert!(key.starts_with("pb_admin_"), "{}", first.welcome);
    let (said, code) = first.stop("INT");
    assert_eq!((said.trim(), code), ("Promptbook has stopped.", Some(0)));
    assert_eq!(mode(&scratch.data()), 0o700);
    assert_eq!(mode(&scratch.data().join("keys.env")), 0o600);
    let second = scratch.start();
    assert_eq!(second.admin_key(), key);
    let (status, _) = second.call("GET", "/v1/prompts", None).await;
    assert_eq!(status, 200);
    assert_eq!(second.stop("TERM").1, Some(0));
}

#[tokio::test]
async fn keys_from_the_environment_take_precedence_and_are_not_printed() {
    let scratch = Scratch::new();
    let admin = "my-own-admin-key-0123456789";
    let mut command = scratch.command(&["--port", "0", "--in-memory"]);
    command.env("ADMIN_API_KEY", admin);
    let server = Server::started(command);
    assert!(!server.welcome.contains(admin), "{}", server.welcome);
    assert!(
        server.welcome.contains("${ADMIN_API_KEY%%,*}"),
        "{}",
        server.welcome
    );
    let request = server.request("GET", "/v1/prompts").bearer_auth(admin);
    assert_eq!(request.send().await.unwrap().status(), 200);
    let listed = std::fs::read_dir(&scratch.path).unwrap().count();
    assert_eq!(listed, 0, "in memory, but something was stored");
}

#[tokio::test]
async fn the_docs_are_served_by_the_server_and_ask_for_the_key() {
    let scratch = Scratch::new();
    let server = scratch.start();
    let page = server.request("GET", "/").send().await.unwrap();
    assert_eq!(page.url().path(), "/docs/");
    let page = page.text().await.unwrap();
    let scripts = server.request("GET", "/docs/swagger-initializer.js");
    let script = scripts.send().await.unwrap().text().await.unwrap();
    assert!(script.contains("/openapi.json"), "{script}");
    assert!(
        page.contains("<title>Promptbook</title>") && page.contains("</html>"),
        "{page}"
    );
    // The key is kept after a reload.
    assert!(
        script.contains("\"persistAuthorization\": true"),
        "{script}"
    );
    for text in [&page, &script] {
        assert!(
            !text.contains("https://"),
            "it loads from elsewhere: {text}"
        );
    }
    let document = server.request("GET", "/openapi.json").send().await.unwrap();
    let document: serde_json::Value = document.json().await.unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let scheme = &document["components"]["securitySchemes"]["x-api-key"];
    assert_eq!(
        (&scheme["in"], &scheme["name"]),
        (&json!("header"), &json!("x-api-key"))
    );
    assert!(document["paths"]["/v1/prompts/{name}/rollback"]["post"].is_object());
    let unknown = server.request("GET", "/v1/nothing").send().await.unwrap();
    assert_eq!(unknown.status(), 401);
}

#[tokio::test]
async fn a_second_server_on_the_same_data_is_a_one_line_error() {
    let scratch = Scratch::new();
    let server = scratch.start();
    let data = scratch.data();
    let second = scratch.output(&["--port", "0", "--data", data.to_str().unwrap()]);
    let said = complaint(&second);
    assert!(
        said.contains("in use by another Promptbook") && said.contains("--data"),
        "{said}"
    );
    assert_eq!(server.call("GET", "/v1/prompts", None).await.0, 200);
}

#[tokio::test]
async fn a_port_in_use_is_a_one_line_error_and_creates_nothing() {
    let [scratch, other] = [Scratch::new(), Scratch::new()];
    let server = scratch.start();
    let said = complaint(&other.output(&["--port", server.port()]));
    assert!(
        said.contains(server.port()) && said.contains("--port"),
        "{said}"
    );
    assert!(!other.path.join(".promptbook").exists());
}

#[test]
fn an_invalid_setting_is_a_one_line_error_that_names_it() {
    let scratch = Scratch::new();
    std::fs::write(scratch.path.join("file"), "no folder").unwrap();
    std::fs::create_dir(scratch.path.join("broken")).unwrap();
    std::fs::write(
        scratch.path.join("broken/promptbook.db"),
        "no database".repeat(1000),
    )
    .unwrap();
    for (arguments, says) in [
        (vec!["--prot", "1"], "--prot"),
        (vec!["--port", "65536"], "65536"),
        (vec!["--dynamodb", "localhost"], "http://127.0.0.1:8000"),
        (vec!["--port", "0", "--data", "file"], "file"),
        (vec!["--port", "0", "--data", "broken"], "promptbook.db"),
        (vec!["--port", "0", "--host", "192.0.2.1"], "--host"),
    ] {
        let said = complaint(&scratch.output(&arguments));
        assert!(
            said.starts_with("error: ") && said.contains(says),
            "{arguments:?}: {said}"
        );
    }
    for (variable, value) in [
        ("READER_API_KEY", "short"),
        ("ADMIN_API_KEY", ""),
        ("CHAT_MODEL", "gpt"),
        ("PROMPTBOOK_INSTANCE", "No Such"),
        ("PROMPTBOOK_TABLE", "no table"),
    ] {
        let mut command = scratch.command(&["--port", "0", "--in-memory"]);
        let said = complaint(&command.env(variable, value).output().unwrap());
        assert!(said.contains(variable), "{said}");
    }
}

#[test]
fn an_unreachable_dynamodb_is_a_one_line_error() {
    let scratch = Scratch::new();
    let mut command = scratch.command(&["--port", "0", "--dynamodb", "http://127.0.0.1:9"]);
    command.env_remove("AWS_PROFILE").env_remove("HTTP_PROXY");
    let said = complaint(&command.output().unwrap());
    assert!(said.contains("the database does not answer"), "{said}");
}

#[test]
fn help_lists_the_options_and_succeeds() {
    let output = Scratch::new().output(&["--help"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    for option in [
        "--port",
        "--host",
        "--data",
        "--in-memory",
        "--dynamodb",
        "ADMIN_API_KEY",
    ] {
        assert!(text.contains(option), "{option}: {text}");
    }
}
