//! Servers, files and pipes that never end, or are larger than anything that they should be.

use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::Response;
use axum::routing::any;
use futures_util::stream;
use serde_json::json;

use crate::desk::{Desk, command, ended};
use crate::folder::Folder;

/// A server that streams forever, and how many bytes it has sent.
async fn endless() -> (String, Arc<AtomicUsize>) {
    let sent = Arc::new(AtomicUsize::new(0));
    let counted = sent.clone();
    let forever = move |status: u16, length: Option<&'static str>| {
        let counted = counted.clone();
        async move || {
            let body = stream::repeat_with(move || {
                counted.fetch_add(65_536, Ordering::Relaxed);
                Ok::<_, std::io::Error>(Bytes::from_static(&[b' '; 65_536]))
            });
            let answer = Response::builder()
                .status(status)
                .header("content-type", "application/json");
            let answer = length.into_iter().fold(answer, |answer, length| {
                answer.header("content-length", length)
            });
            answer.body(Body::from_stream(body)).unwrap()
        }
    };
    let router = Router::new()
        .route("/stream/{*rest}", any(forever(200, None)))
        .route("/error/{*rest}", any(forever(500, None)))
        .route("/busy/{*rest}", any(forever(503, None)))
        .route("/long/{*rest}", any(forever(200, Some("1099511627776"))));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, router).into_future());
    (url, sent)
}

#[tokio::test]
async fn an_answer_that_does_not_end_is_given_up() {
    let (url, sent) = endless().await;
    let folder = Folder::new();
    for path in ["stream", "error", "busy", "long"] {
        for line in [
            &["list"][..],
            &["chat", "Hi"],
            &["publish", "a"],
            &["export", "out"],
        ] {
            let before = sent.load(Ordering::Relaxed);
            let done = ended(command(&format!("{url}/{path}"), &folder.path(""), line)).await;
            let done = done.expect(7);
            assert!(
                done.err
                    .contains("(an answer of more than 8 MiB): check --server"),
                "{}",
                done.err
            );
            let read = sent.load(Ordering::Relaxed) - before;
            // What is on its way in sockets comes on top.
            assert!(read < 64 << 20, "{path} {line:?}: {read}");
        }
    }
}

/// Lists whose pages never end: the same cursor again, or another each time.
async fn pages(request: Request) -> axum::Json<serde_json::Value> {
    let cursor = request
        .uri()
        .query()
        .unwrap_or_default()
        .matches('x')
        .count();
    match request.uri().path() {
        "/same/v1/prompts" => axum::Json(json!({"items": [], "next_cursor": "x"})),
        _ => {
            let next = "x".repeat(cursor + 1);
            axum::Json(json!({"items": [], "next_cursor": next, "more": " ".repeat(7 << 20)}))
        }
    }
}

#[tokio::test]
async fn a_list_that_does_not_end_is_given_up() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, Router::new().fallback(pages)).into_future());
    let folder = Folder::new();
    for path in ["same", "other"] {
        let done = ended(command(
            &format!("{url}/{path}"),
            &folder.path(""),
            &["list"],
        ))
        .await;
        let err = done.expect(7).err;
        assert!(
            err.contains("(a list that does not end): check --server"),
            "{err}"
        );
    }
}

#[tokio::test]
async fn the_largest_versions_are_read() {
    let desk = Desk::new().await;
    // JSON writes each of these bytes in six, and a request has 512 KiB at most.
    let large = |number: char| format!("{number}{}", "\u{1}".repeat(80 * 1024));
    desk.create("a", &large('0'), true).await;
    for number in '1'..='9' {
        desk.save("a", json!({"template": large(number)})).await;
    }
    desk.run(&["export", "out", "--versions", "all"])
        .await
        .expect(0);
    assert_eq!(desk.files("out").len(), 12);
    assert_eq!(
        desk.run(&["history", "a"])
            .await
            .expect(0)
            .out
            .lines()
            .count(),
        11
    );
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_does_not_end_is_given_up() {
    let desk = Desk::new().await;
    desk.write("a.py", "x = 1\n");
    desk.write("large", " ".repeat((1 << 20) + 1));
    std::fs::create_dir(desk.path("linked")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", desk.path("linked/promptbook.json")).unwrap();
    std::fs::create_dir(desk.path("journal")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", desk.path("journal/.promptbook-export")).unwrap();
    desk.write("linked/a.prompty", "x");
    std::os::unix::fs::symlink("/dev/zero", desk.path("zero.prompty")).unwrap();
    let more = "is larger than the limit of 1 MiB";
    for (line, code, says) in [
        (&["chat", "Hi", "--passage", "/dev/zero"][..], 1, more),
        (&["chat", "Hi", "--passage", "large"], 1, more),
        (&["create", "a", "/dev/zero"], 1, more),
        (&["create", "a", "-"], 1, more),
        (&["chat"], 1, more),
        (&["list", "--config", "/dev/zero"], 2, more),
        (
            &["import", "zero.prompty", "--plan"],
            3,
            "is not a regular file",
        ),
        (
            &["import", "linked", "--plan"],
            1,
            "promptbook.json: is a symbolic link: remove it",
        ),
        (
            &["export", "linked"],
            1,
            "promptbook.json: is a symbolic link: remove it",
        ),
        (
            &["export", "journal"],
            1,
            ".promptbook-export: is a symbolic link: remove it",
        ),
        (
            &["extract", "/dev/zero"],
            3,
            "is a pipe or a device, not a file: leave it out",
        ),
        (
            &["extract", "a.py", "--check", "--accepted", "/dev/zero"],
            1,
            "is not a regular file",
        ),
    ] {
        let mut command = desk.command(line);
        command.stdin(Stdio::from(std::fs::File::open("/dev/zero").unwrap()));
        let done = ended(command).await.expect(code);
        let text = done.out + &done.err;
        assert!(text.contains(says), "{line:?}: {text}");
        assert!(text.len() < 2000, "{line:?}: {}", text.len());
    }
    // A pipe is as good as a file.
    let piped = "\"$PROMPTBOOK\" chat Hi --passage <(echo Tides.) && echo Hi | \"$PROMPTBOOK\" create piped /dev/stdin";
    let like = desk.command(&[]);
    let variables = like.as_std().get_envs();
    let mut shell = tokio::process::Command::new("bash");
    shell
        .args(["-c", piped])
        .env_clear()
        .envs(variables.filter_map(|(name, value)| Some((name, value?))))
        .current_dir(desk.path(""));
    ended(shell).await.expect(0);
}
