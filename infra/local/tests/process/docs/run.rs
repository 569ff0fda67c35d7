//! Every block of the documentation that is marked `run` works, in order, on a server that was just started.
//!
//! The blocks of a file share one shell, in an empty folder with the server's `.promptbook/`, a program in `src` and the programs
//! `promptbook` and `promptbook-sidecar`. Every answer to `curl` has a 2xx status, or the one that the block names: `sh run status=404`.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::markdown::{Block, Document, documents, root};
use crate::harness::{Scratch, Server};

/// The prefix of the check's own lines.
const MARK: &str = ":docs:";

fn runs(block: &&Block) -> bool {
    block.info.iter().any(|word| word == "run")
}

/// The expected status of every response in a block; none means any 2xx.
fn expected(block: &Block) -> Option<&str> {
    let mut words = block.info.iter();
    words.find_map(|word| word.strip_prefix("status="))
}

/// One script of all blocks, which prints its position and the status of each response.
fn script(document: &Document, server: &Server, sidecar: u16) -> String {
    // What a block leaves in the background ends with the script, even if a command fails.
    let mut script = format!(
        "set -e\ntrap 'jobs -p >.jobs; kill $(cat .jobs) 2>/dev/null || true' EXIT\ncurl() {{ command curl -sS -w '\\n{MARK} status %{{http_code}}\\n' \"$@\"; }}\n"
    );
    for block in document.blocks.iter().filter(runs) {
        assert_eq!(block.info[0], "sh", "only a shell block can be run");
        writeln!(script, "printf '\\n{MARK} block %s\\n' {}", block.line).unwrap();
        script.push_str(&block.code);
    }
    script
        .replace("127.0.0.1:8787", &server.url["http://".len()..])
        .replace("127.0.0.1:2775", &format!("127.0.0.1:{sidecar}"))
}

/// A port for the sidecar of a document.
fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// The command, which is built together with the server.
pub(super) fn promptbook() -> PathBuf {
    built("promptbook")
}

/// A program of another package.
pub(super) fn built(program: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_BIN_EXE_promptbook-local")).with_file_name(program);
    assert!(
        path.exists(),
        "build the program first: cargo build --workspace --bin {program}"
    );
    path
}

/// Puts a program to extract from, an editor and the programs into the folder.
fn furnish(scratch: &Scratch) {
    let program = root().join("cli/tests/fixtures/chat_program");
    let setup = "mkdir bin home && ln -s \"$0\" \"$2\" bin && cp -R \"$1\" src && \
        printf '#!/bin/sh\\necho Be warm. >> \"$1\"\\n' > bin/editor && chmod +x bin/editor";
    let mut shell = Command::new("sh");
    shell
        .args(["-ec", setup])
        .arg(promptbook())
        .arg(program)
        .arg(built("promptbook-sidecar"));
    let status = shell.current_dir(&scratch.path).status().unwrap();
    assert!(status.success());
}

/// The status of every request of a document's blocks.
///
/// # Errors
/// What went wrong, by the block's place.
fn run(document: &Document) -> Result<Vec<String>, String> {
    let scratch = Scratch::new();
    furnish(&scratch);
    let server = scratch.start_at(".promptbook");
    let path = std::env::var("PATH").unwrap();
    let sidecar = free_port();
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &script(document, &server, sidecar)])
        .current_dir(&scratch.path)
        .env_clear()
        .env("PATH", format!("{}/bin:{path}", scratch.path.display()))
        .env("HOME", scratch.path.join("home"))
        .env("EDITOR", "editor")
        .env("PROMPTBOOK_SERVER", &server.url)
        .env("PROMPTBOOK_API_KEY", server.admin_key())
        .env("PROMPTBOOK_SIDECAR_PORT", sidecar.to_string())
        .stdin(Stdio::null());
    let output = shell.output().unwrap();
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    let (said, complaint) = (text(&output.stdout), text(&output.stderr));
    judge(document, &said, output.status.success())
        .map_err(|problem| format!("{problem}\n{said}{complaint}"))
}

fn judge(document: &Document, said: &str, success: bool) -> Result<Vec<String>, String> {
    let mut blocks = document.blocks.iter().filter(runs);
    let mut place = format!("{}:0", document.path.display());
    let mut status_of_block = None;
    let mut statuses = Vec::new();
    for line in said.lines().filter_map(|line| line.strip_prefix(MARK)) {
        match line.split_once(" status ") {
            None => {
                let block = blocks.next().ok_or("a block was run twice")?;
                place = format!("{}:{}", document.path.display(), block.line);
                status_of_block = expected(block);
            }
            Some((_, status)) => {
                let fits = status_of_block.map_or(status.starts_with('2'), |it| it == status);
                if !fits {
                    return Err(format!("{place}: a request was answered {status}"));
                }
                statuses.push(status.to_owned());
            }
        }
    }
    match success {
        true => Ok(statuses),
        false => Err(format!("{place}: a command failed")),
    }
}

#[test]
fn every_block_marked_as_runnable_works_on_a_fresh_server() {
    let documents = documents();
    let runnable = documents
        .iter()
        .filter(|it| it.blocks.iter().any(|block| runs(&block)));
    let mut ran = Vec::new();
    for document in runnable {
        let statuses = run(document).unwrap_or_else(|problem| panic!("{problem}"));
        if document.is("docs/api.md") {
            let tour =
                "201 200 200 200 200 200 200 200 200 404 201 200 204 200 200 201 200 200 200";
            assert_eq!(statuses.join(" "), tour, "the tour in docs/api.md");
        }
        ran.push(document.path.to_str().unwrap());
    }
    for page in [
        "README.md",
        "docs/api.md",
        "docs/cli.md",
        "docs/concepts.md",
        "docs/extract.md",
        "docs/lambda-layer.md",
        "docs/mcp.md",
        "docs/langfuse.md",
        "docs/python.md",
        "docs/typescript.md",
    ] {
        assert!(ran.contains(&page), "{page} has no runnable block: {ran:?}");
    }
}

#[test]
fn a_block_that_does_not_work_is_reported_with_its_place() {
    let health = "curl http://127.0.0.1:8787/v1/health";
    for (info, code, says) in [
        ("sh run", health, None),
        ("sh", "false", None),
        ("sh run", "false", Some("docs/x.md:3: a command failed")),
        (
            "sh run",
            "promptbook show missing",
            Some("docs/x.md:3: a command failed"),
        ),
        (
            "sh run",
            &format!("{health}y"),
            Some("docs/x.md:3: a request was answered 401"),
        ),
        ("sh run status=401", &format!("{health}y"), None),
        (
            "sh run status=404",
            health,
            Some("docs/x.md:3: a request was answered 200"),
        ),
    ] {
        let text = format!("# A page\n\n```{info}\n{code}\n```\n");
        let outcome = run(&Document::parse("docs/x.md", &text)).map(drop);
        match says {
            None => assert_eq!(outcome, Ok(()), "{code}"),
            Some(says) => assert!(
                outcome.as_ref().is_err_and(|it| it.starts_with(says)),
                "{outcome:?}"
            ),
        }
    }
}
