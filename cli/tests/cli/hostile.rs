//! Text that others stored, or a server made up, which would drive the terminal of whoever looks at it.

use axum::Router;
use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::desk::{Desk, Done, command, ended};
use crate::folder::Folder;

/// Conceals, clears, writes to the clipboard, sets the title, goes back to the line's start, turns it round, hides in it.
const EVIL: &str = "evil\u{1b}[8m\u{1b}[2J\u{1b}]52;c;aGk=\u{7}\u{1b}]0;t\u{9c}\u{9b}31m\rgood\u{8}\u{7f}\u{202e}\u{2066}\u{200b}\u{ad}\u{2028}\u{feff}\u{e0041}end";

/// What the command's own styles are made of.
const STYLES: &[&str] = &["0", "1", "2", "31", "32", "33", "36", "4"];

/// What is left to act on a terminal when the command's own styles are taken away.
fn controls(text: &str) -> Vec<char> {
    let plain = STYLES.iter().fold(text.to_owned(), |text, style| {
        text.replace(&format!("\u{1b}[{style}m"), "")
    });
    let acts = |c: &char| {
        c.is_control() && !"\n\t".contains(*c) || (*c != '\n' && EVIL.contains(*c) && !c.is_ascii())
    };
    plain.chars().filter(acts).collect()
}

fn version() -> Value {
    json!({
        "name": "a", "instance": "default", "version": 1, "type": "text", "template": EVIL, "messages": null, "model": null,
        "inputs": {}, "uses": [], "digest": EVIL, "message": EVIL, "author": EVIL, "key_id": EVIL,
        "created_at": "2026-01-01T00:00:00Z"
    })
}

fn publication() -> Value {
    json!({
        "name": "a", "instance": "default", "label": "production", "seq": 1, "version": 1, "kind": "publish", "replaced": null,
        "message": EVIL, "author": EVIL, "key_id": EVIL, "at": "2026-01-01T00:00:00Z"
    })
}

fn prompt() -> Value {
    json!({
        "name": "a", "instance": "default", "type": "text", "description": EVIL, "tags": [EVIL], "contract": [EVIL], "latest": 1,
        "latest_digest": EVIL, "labels": {"production": 1}, "revision": 1, "seed": null, "created_at": "2026-01-01T00:00:00Z",
        "created_by": EVIL, "updated_at": "2026-01-01T00:00:00Z", "updated_by": EVIL, "deleted_at": null
    })
}

async fn answer(request: Request) -> Response {
    let path = request.uri().path();
    let page = |item: Value| json!({"items": [item], "next_cursor": null});
    let body = match (request.method(), path.trim_start_matches("/v1")) {
        (_, "/chat") => json!({
            "message": {"role": "assistant", "content": EVIL}, "model": EVIL, "echo": false, "prompts": [], "more": EVIL
        }),
        (&Method::GET, "/prompts")
            if request
                .uri()
                .query()
                .is_some_and(|q| q.contains("deleted=true")) =>
        {
            json!({"items": [], "next_cursor": null})
        }
        (&Method::GET, "/prompts") => page(prompt()),
        (&Method::GET, "/prompts/a") => prompt(),
        (&Method::GET, "/prompts/a/versions") => page(version()),
        (&Method::GET, "/prompts/a/versions/1") => version(),
        (&Method::GET, "/prompts/a/versions/1/diff") => json!({
            "name": "a", "instance": "default", "version": 1, "against": null,
            "diff": format!("--- a\n+++ b\n-{EVIL}\n+{EVIL}\n"), "inputs": {"added": [EVIL], "removed": [EVIL]}
        }),
        (&Method::GET, "/prompts/a/publications") => page(publication()),
        (&Method::POST, "/prompts/a/render") => json!({
            "name": "a", "instance": "default", "version": 1, "label": "production", "type": "text", "text": EVIL, "messages": null,
            "used": [EVIL], "unused": [EVIL], "defaults": [EVIL], "examples": [EVIL]
        }),
        (&Method::PUT, "/prompts/a") => json!({"version": version(), "publication": publication()}),
        _ => {
            let problem = json!({
                "type": "/problems/conflict", "title": EVIL, "status": 409, "detail": EVIL,
                "errors": [{"pointer": EVIL, "detail": format!("{EVIL}!")}]
            });
            return (StatusCode::CONFLICT, axum::Json(problem)).into_response();
        }
    };
    axum::Json(body).into_response()
}

/// A server whose every text is hostile.
async fn server() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, Router::new().fallback(answer)).into_future());
    url
}

/// A folder with hostile names and texts.
fn folder() -> Folder {
    let folder = Folder::new();
    folder.write(&format!("in/{EVIL}.prompty"), "x");
    folder.write(
        &format!("in/b{EVIL}.prompty"),
        format!("---\nname: {EVIL}\n---\nx"),
    );
    folder.write("in/c.prompty", format!("---\nname: c\n{EVIL}: 1\n---\nx"));
    let code = format!("GREETING_PROMPT = '''You are a helpful assistant. {EVIL}'''\n");
    folder.write(&format!("src/{EVIL}.py"), code.replace(['\0', '\r'], ""));
    folder.write(&format!("src/broken{EVIL}.py"), "def (");
    folder
}

#[track_caller]
fn assert_tame(line: &[&str], done: &Done) {
    let text = format!("{}{}", done.out, done.err);
    assert_eq!(controls(&text), Vec::<char>::new(), "{line:?}: {text:?}");
    assert!(text.contains("evil"), "{line:?}: {text:?}");
}

#[tokio::test]
async fn whatever_is_stored_or_answered_no_command_lets_it_drive_the_terminal() {
    let (url, folder) = (server().await, folder());
    let wrong = format!("x{EVIL}");
    let passage = folder.write(&format!("passage{EVIL}"), b"\xff");
    let passage = passage.to_str().unwrap();
    for line in [
        &["list"][..],
        &["show", "a"],
        &["history", "a"],
        &["diff", "a"],
        &["diff", "a", "1"],
        &["chat", "Hi"],
        &["chat", "Hi", "--passage", passage],
        &["render", "a"],
        &["edit", "a"],
        &["publish", "a"],
        &["rollback", "a"],
        &["restore", "a"],
        &["delete", "a", "--yes"],
        &["create", "b", "--template", "x"],
        &["export", "out"],
        &["import", "in", "--plan"],
        &["import", "in", "--yes"],
        &["import", &wrong, "--plan"],
        &["extract", "src"],
        &["extract", "src", "--check"],
        &["extract", &wrong],
        &["show", &wrong],
        &["show", "a", &wrong],
        &["list", &wrong, &wrong],
        &["list", "--server", &wrong],
        &["list", "--config", &wrong],
        &[&wrong],
    ] {
        for more in [&[][..], &["--format", "json"]] {
            let line = [line, &["--color", "always"], more].concat();
            let mut command = command(&url, &folder.path(""), &line);
            command.env("EDITOR", "sed -i s/evil/evil2/");
            let done = ended(command).await;
            if line[0] == "export" {
                // It names what it wrote, which has no hostile name.
                assert_eq!(controls(&(done.out + &done.err)), Vec::<char>::new());
            } else {
                assert_tame(&line, &done);
            }
        }
    }
}

#[tokio::test]
async fn json_is_the_same_value_without_a_character_that_acts() {
    let url = server().await;
    let folder = Folder::new();
    let line = ["show", "a", "--format", "json"];
    let done = ended(command(&url, &folder.path(""), &line))
        .await
        .expect(0);
    assert!(done.out.is_ascii(), "{}", done.out);
    assert_eq!(done.json()["version"]["template"], EVIL);
    assert_eq!(done.json()["prompt"]["tags"], json!([EVIL]));
}

#[tokio::test]
async fn raw_content_goes_through_a_pipe_byte_for_byte() {
    let desk = Desk::new().await;
    for (name, template) in [
        ("evil", EVIL),
        ("plain", "no line end"),
        ("lines", "a\r\nb\n\n\n"),
    ] {
        desk.create(name, template, true).await;
    }
    desk.run(&["export", "out"]).await.expect(0);
    for name in ["evil", "plain", "lines"] {
        for color in ["auto", "always", "never"] {
            let raw = desk
                .run(&["show", name, "--raw", "--color", color])
                .await
                .expect(0);
            assert_eq!(
                raw.out,
                desk.read(&format!("out/{name}.prompty")),
                "{name} {color}"
            );
        }
    }
    assert!(desk.read("out/evil.prompty").contains("\u{1b}]52;c;"));
}

#[tokio::test]
async fn a_patch_goes_through_a_pipe_byte_for_byte() {
    let folder = Folder::new();
    folder.write("a.py", "GREETING_PROMPT = 'You are a helpful assistant.\u{1b}[1m \u{202e}'\nprint(GREETING_PROMPT)\n");
    let done = folder.run(&["extract", "a.py", "--patch"]);
    assert!(
        done.out
            .contains("-GREETING_PROMPT = 'You are a helpful assistant.\u{1b}[1m \u{202e}'\n"),
        "{}",
        done.out
    );
}

#[tokio::test]
async fn a_changed_line_can_not_hide_from_the_diff() {
    let desk = Desk::new().await;
    desk.create("a", "Be kind.\nBe brief.", true).await;
    for hidden in [
        "Be kind.\nBe evil.\rBe brief.",
        "Be kind.\nBe brief.\u{1b}[8m Be evil.\u{1b}[0m",
        "Be kind.\nBe brief.\u{e0042}\u{e0065}",
        "Be kind.\r\nBe brief.",
    ] {
        desk.save("a", json!({"template": hidden})).await;
        let done = desk.run(&["diff", "a"]).await.expect(0);
        let shown = hidden
            .split('\n')
            .find(|line| !"Be kind.Be brief.".contains(line))
            .unwrap();
        let shown = shown.replace('\r', "\\r").replace('\u{1b}', "\\u{1b}");
        let shown = shown
            .replace('\u{e0042}', "\\u{e0042}")
            .replace('\u{e0065}', "\\u{e0065}");
        assert!(done.out.contains(&format!("\n+{shown}\n")), "{}", done.out);
    }
}

#[tokio::test]
async fn a_full_or_closed_standard_error_does_not_change_how_a_command_ends() {
    let desk = Desk::new().await;
    let mut command = desk.command(&["show", "nope"]);
    command.stderr(
        std::fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap(),
    );
    ended(command).await.expect(4);
}
