//! Every problem of the API, in the words of the command: no HTTP, and hints that can be pasted.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::http::{StatusCode, Uri, header};
use axum::response::IntoResponse;
use promptbook_cli::args::Cli;
use serde_json::{Value, json};

use crate::desk::Desk;

/// What only a client of the API says.
const HTTP: [&str; 19] = [
    "?instance",
    "/v1/",
    "GET ",
    "PUT",
    "PATCH",
    "POST",
    "If-Match",
    "ETag",
    "%2F",
    "header",
    "x-request-id",
    "/inputs",
    "/template",
    "query",
    "body",
    "Idempotency",
    "next_cursor",
    "NAME",
    "send `",
];

/// Problems of the routes for Langfuse's SDKs and of the sidecar, which the command never calls.
const OF_OTHERS: [&str; 4] = [
    "not-fillable",
    "unsettled",
    "sidecar-key-refused",
    "sidecar-unread",
];

/// The problems, with the details that the API gives them.
const PROBLEMS: &[(&str, u16, &str)] = &[
    (
        "prompt-not-found",
        404,
        "instance `acme` has no prompt `a/b`: check the name and ?instance=, or create it",
    ),
    (
        "prompt-deleted",
        404,
        "prompt `a/b` of instance `acme` is deleted: restore it first",
    ),
    (
        "prompt-exists",
        409,
        "instance `acme` already has a prompt `a/b`: PUT or PATCH makes a new version of it",
    ),
    (
        "version-not-found",
        404,
        "prompt `a/b` has no version 7: its latest is 1",
    ),
    (
        "prompt-purged",
        409,
        "prompt `a/b` of instance `acme` was purged, so nothing of it is left to change or restore: create it again",
    ),
    (
        "prompt-not-deleted",
        409,
        "prompt `a/b` of instance `acme` is not deleted: delete it before you purge it",
    ),
    (
        "has-overrides",
        409,
        "`a/b` has live overrides, such as in `acme`, and can't be purged: delete them first",
    ),
    (
        "version-redacted",
        409,
        "version 7 of `a/b` was redacted and has no content: use another version",
    ),
    (
        "version-redacted",
        409,
        "a rollback of label `staging` goes to version 7 of `a/b`, which was redacted: publish version 6, the next one below",
    ),
    (
        "version-redacted",
        409,
        "version 7, the latest of `a/b`, was redacted, so there is no content to patch: save the whole content instead",
    ),
    (
        "version-active",
        409,
        "version 7 of `a/b` is active under `staging` and can't be redacted: publish another version or unpublish first",
    ),
    (
        "redaction-unfinished",
        503,
        "the time was up before everything was redacted: send the same request again to redact the rest",
    ),
    (
        "not-active",
        404,
        "prompt `a/b` has no active version under label `staging` for instance `acme`: publish one",
    ),
    (
        "not-active-at",
        404,
        "prompt `a/b` had no active version under label `staging` for instance `acme` at 2033-05-18T03:33:20.000Z: `acme` created it at \
         2033-05-18T03:33:21.000Z",
    ),
    (
        "never-published",
        409,
        "label `staging` of prompt `a/b` was never published: publish a version first",
    ),
    (
        "nothing-below",
        409,
        "label `staging` of prompt `a/b` has no earlier publication to roll back to: publish the version you want",
    ),
    (
        "label-moved",
        409,
        "label `staging` was moved: its publication in force is 3, not 2: look at the publications and decide again",
    ),
    (
        "too-many-labels",
        409,
        "prompt `a/b` has 10 labels already and can't have `staging` as well: use one of them",
    ),
    (
        "override-type",
        409,
        "instance `acme` has `a/b` as another type than `default` has it: it can't be published",
    ),
    (
        "override-type",
        409,
        "instance `globex` has `a/b` as a chat prompt, so `default` can only have it as one too: send `messages`, or unpublish the \
         prompt of `globex` first",
    ),
    (
        "include-not-active",
        422,
        "version 2 includes `shared/tone`, `shared/rules`, and `default` has no active version of them under `production`: publish one \
         there first",
    ),
    (
        "include-type",
        422,
        "version 2 includes `shared/chat`, which is a chat prompt: include text prompts only",
    ),
    (
        "include-format",
        422,
        "version 2 is in the format `jinja2` and includes `shared/tone`, whose active version under `staging` in instance `globex` is in \
         `mustache`: publish a version of `shared/tone` in `jinja2` there, or write this version in `mustache`",
    ),
    (
        "include-conflict",
        422,
        "version 2 can't be combined with what it includes, `shared/tone`: line 2 of `shared/tone`: together they exceed a limit that each \
         of them keeps, such as that of nesting: simplify one of them",
    ),
    (
        "include-includes",
        409,
        "`shared/tone` includes other prompts, so it can't be included: publish versions of `shared/tone` without includes first, in \
         each instance",
    ),
    (
        "too-many-includes",
        422,
        "the active versions of `a/b` would include 17 different prompts under all labels, and at most 16 are allowed: include fewer, \
         or unpublish a label",
    ),
    (
        "included",
        409,
        "`a/b` can't be taken down, because 2 active versions include it, such as those of `support/answer` (instance `default`): publish \
         versions that don't include it first",
    ),
    (
        "too-many-items",
        422,
        "this change would take 101 items in one transaction of the database, and at most 100 are allowed: make it in several changes",
    ),
    (
        "release-not-found",
        404,
        "there is no release `019ad0f2-5c00-7d11-a2b3-c4d5e6f70809`: GET /v1/releases lists them",
    ),
    (
        "release-rolled-back",
        409,
        "release `019ad0f2-5c00-7d11-a2b3-c4d5e6f70809` was rolled back already, at 2026-11-01T09:00:00.000Z",
    ),
    (
        "release-moved",
        409,
        "release `019ad0f2-5c00-7d11-a2b3-c4d5e6f70809` can't be rolled back, because its label has moved since: `a/b` is at publication \
         3, not 2; roll the prompts back or publish them one by one",
    ),
    (
        "release-stays",
        409,
        "release `019ad0f2-5c00-7d11-a2b3-c4d5e6f70809` can't be rolled back, because of `a/b`: version 1 uses `y`, which the contract \
         does not supply: add it with PUT /v1/prompts/{name}/contract",
    ),
    (
        "override-contract",
        409,
        "`a/b` of instance `acme` is an override and obeys the contract of `default`: change that one",
    ),
    (
        "contract-in-use",
        409,
        "`x` can't leave the contract: version 1 uses it; publish a version without it first",
    ),
    (
        "changed-meanwhile",
        412,
        "the prompt was changed meanwhile: it is at revision 3 now. Read it again, and send its ETag in If-Match",
    ),
    (
        "type-changed",
        422,
        "prompt `a/b` is a text prompt and stays one: send `template` in the body, or create another prompt",
    ),
    (
        "breaks-contract",
        422,
        "version 1 uses `y`, which the contract does not supply: take it out, or add it to the contract",
    ),
    (
        "breaks-contract",
        422,
        "version 1 includes prompts that need what it does not supply: `shared/tone` needs `language`; add each input to the contract \
         with PUT /v1/prompts/{name}/contract, or give it a default in `inputs`",
    ),
    (
        "breaks-contract",
        422,
        "`x` is needed by version 1 (instance `acme`, label `production`), which would obey the contract of this prompt: add it to \
         `contract`",
    ),
    (
        "idempotency-key-reused",
        422,
        "this Idempotency-Key was used for another request within 24 hours: use a new key for a new request",
    ),
    (
        "invalid-body",
        422,
        "/inputs/x: an input is wrong (and 1 more)",
    ),
    (
        "unknown-input",
        400,
        "/inputs/x: the chat takes no input `x`",
    ),
    (
        "too-large",
        413,
        "the body has 999 bytes, and at most 9 are allowed: shorten it",
    ),
    (
        "invalid-cursor",
        400,
        "the cursor does not belong to this list: use `next_cursor` of the page before with the same query, or leave it out",
    ),
    (
        "invalid-query",
        400,
        "invalid query: message: a message has at most 4096 bytes",
    ),
    (
        "invalid-path",
        400,
        "invalid path: encode a `/` in a name as %2F",
    ),
    (
        "invalid-header",
        400,
        "the header `If-Match` is wrong: it is no ETag",
    ),
    (
        "malformed-json",
        400,
        "the body is not JSON: expected value",
    ),
    (
        "unexpected-body",
        400,
        "nothing is read from a body here: leave it out, and send author and message in the query",
    ),
    (
        "wrong-content-type",
        415,
        "a body is JSON: send the header `content-type: application/json`",
    ),
    (
        "wrong-method",
        405,
        "PATCH is not possible here: the header `Allow` says what is",
    ),
    (
        "unknown-route",
        404,
        "there is nothing at /v1/prompts: look at the API's routes; encode a `/` in a name as %2F",
    ),
    (
        "request-timeout",
        408,
        "the body did not arrive in time: send it again, faster",
    ),
    (
        "unknown-host",
        421,
        "this server is not known as `x`: use the address that it printed when it started",
    ),
    (
        "foreign-origin",
        403,
        "web pages of `x` may not use this server: use its own /docs or a program",
    ),
    (
        "unauthenticated",
        401,
        "send a key in the header `x-api-key`",
    ),
    (
        "forbidden",
        403,
        "a reader key can only read and render active versions, and chat: use a key of role `editor` or above",
    ),
    (
        "key-not-found",
        404,
        "there is no key `1f0c9a2e`: GET /v1/keys lists them",
    ),
    (
        "key-revoked",
        409,
        "key `1f0c9a2e` is revoked for good: create a new one",
    ),
    (
        "label-protected",
        403,
        "label `staging` of instance `acme` is protected: use another label, or have a publisher key publish under it",
    ),
    (
        "four-eyes",
        403,
        "label `staging` of instance `acme` needs four eyes, and this key saved version 2 itself: save without publishing, and have \
         another key publish the version",
    ),
    (
        "keys-unreadable",
        503,
        "the keys can't be read at the moment, so yours can't be checked: try again",
    ),
    (
        "overloaded",
        503,
        "the server is answering as many requests as it can: send this one again in a moment",
    ),
    (
        "unavailable",
        503,
        "the table does not answer: the log says why, under this x-request-id",
    ),
    ("model-failed", 502, "the model failed: try again"),
    (
        "model-throttled",
        503,
        "the model's provider throttles: try again",
    ),
    ("model-timeout", 504, "the model took too long: try again"),
    (
        "broken-fallback",
        500,
        "a prompt's fallback can't be used: the log says why, under this x-request-id",
    ),
    (
        "internal",
        500,
        "this is a defect in the server: report it with this x-request-id",
    ),
    (
        "corrupt-item",
        500,
        "the item x is corrupt: it lists no prompt. Restore it from a backup",
    ),
    (
        "database-refused",
        500,
        "the database refused the request: the log says why, under this x-request-id; check PROMPTBOOK_TABLE, region and rights",
    ),
    (
        "storage-full",
        507,
        "the disk is full; the log names the file, under this x-request-id",
    ),
    (
        "storage-read-only",
        500,
        "the database is read-only; the log names the file, under this x-request-id",
    ),
    (
        "storage-not-permitted",
        500,
        "the database is not permitted; the log names the file, under this x-request-id",
    ),
    (
        "storage-corrupt",
        500,
        "the database is damaged; the log names the file, under this x-request-id",
    ),
    (
        "storage-gone",
        500,
        "the database is gone; the log names the file, under this x-request-id",
    ),
    (
        "storage-newer",
        500,
        "the database is of a later version; the log names the file, under this x-request-id",
    ),
    (
        "storage-failed",
        500,
        "the storage failed; the log names the file, under this x-request-id",
    ),
];

/// The types that the API's source gives its problems.
fn types() -> BTreeSet<String> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../functions/src/http/kind.rs");
    let source = std::fs::read_to_string(source).unwrap();
    let calls = source.split("kind(").skip(1);
    let slug = |call: &str| Some(call.split('"').nth(1)?.to_owned());
    let number = |call: &&str| call.trim_start().starts_with(|c: char| c.is_ascii_digit());
    calls.filter(number).filter_map(slug).collect()
}

/// A server that answers each request with the problem whose number its path begins with.
async fn refusing() -> String {
    let errors = json!([{"pointer": "/inputs/x", "detail": "an input is wrong"}, {"pointer": "/template", "detail": "a tag is not closed"}]);
    let errors = Arc::new(errors);
    let refuse = async move |uri: Uri| {
        let number: usize = uri.path().split('/').nth(1).unwrap().parse().unwrap();
        let (slug, status, detail) = &PROBLEMS[number];
        let has_fields = matches!(*slug, "invalid-body" | "unknown-input");
        let errors = if has_fields {
            &*errors
        } else {
            &Value::Array(Vec::new())
        };
        let problem = json!({"type": format!("/problems/{slug}"), "status": status, "detail": detail, "errors": errors});
        let headers = [
            (header::RETRY_AFTER, "0"),
            (header::HeaderName::from_static("x-request-id"), "id-1"),
        ];
        (
            StatusCode::from_u16(*status).unwrap(),
            headers,
            axum::Json(problem),
        )
            .into_response()
    };
    let router = Router::new().fallback(refuse);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, router).into_future());
    url
}

/// The instance of the prompt that a hint is about.
fn instance_of_hint(slug: &str, detail: &str) -> &'static str {
    match slug {
        "override-type" if detail.contains("globex") => "globex",
        "override-type" => "default",
        "include-format" => "globex",
        "include-not-active" | "include-type" | "include-conflict" | "include-includes"
        | "included" => "default",
        _ => "acme",
    }
}

/// The commands between backticks.
fn commands(text: &str) -> Vec<Vec<String>> {
    let quoted = text.split('`').skip(1).step_by(2);
    let commands = quoted.filter(|quoted| quoted.starts_with("promptbook "));
    commands
        .map(|command| shlex::split(command).unwrap())
        .collect()
}

#[tokio::test]
async fn every_problem_is_said_in_the_words_of_the_command() {
    let slugs = PROBLEMS.iter().map(|(slug, ..)| (*slug).to_owned());
    let of_others = OF_OTHERS.map(str::to_owned);
    assert_eq!(slugs.chain(of_others).collect::<BTreeSet<_>>(), types());
    let desk = Desk::new().await;
    let server = refusing().await;
    let mut hints = 0;
    for (number, (slug, _, detail)) in PROBLEMS.iter().enumerate() {
        let server = format!("{server}/{number}");
        let line = [
            "show",
            "a/b",
            "--instance",
            "acme",
            "--label",
            "staging",
            "--server",
            &server,
        ];
        for format in ["text", "json"] {
            let done = desk.run(&[&line[..], &["--format", format]].concat()).await;
            assert!(![0, 2, 7].contains(&done.code), "{slug}: {}", done.err);
            let said = match format {
                "text" => done
                    .err
                    .replace(&server, "SERVER")
                    .replace(&format!("({slug})"), ""),
                _ => {
                    let error: Value = serde_json::from_str(&done.err).unwrap();
                    assert_eq!(error["error"]["problem"]["detail"], *detail);
                    format!("{}{}", error["error"]["detail"], error["error"]["hint"])
                        .replace(&format!("({slug})"), "")
                }
            };
            for word in HTTP {
                assert!(!said.contains(word), "{slug}: {word} in {said}");
            }
            assert!(
                !said.contains("x-request-id")
                    && (!detail.contains("x-request-id") || said.contains("`id-1`")),
                "{said}"
            );
            for command in commands(&done.err) {
                hints += 1;
                let parsed = Cli::parse_words(&command).unwrap();
                assert_eq!(parsed.global.server.as_deref(), Some(&*server), "{slug}");
                assert_eq!(
                    parsed.global.instance,
                    Some(instance_of_hint(slug, detail).parse().unwrap()),
                    "{slug}"
                );
            }
        }
    }
    assert!(hints >= 20, "{hints}");
}

#[tokio::test]
async fn wrong_fields_are_named_as_a_person_knows_them() {
    let desk = Desk::new().await;
    desk.create("a", "x", true).await;
    let long = "x".repeat(5000);
    let tag = "x".repeat(200);
    for (line, says) in [
        (
            vec!["create", "b", "--template", "{{ x"],
            "error: template: line 1, column 1: ",
        ),
        (
            vec![
                "create",
                "b",
                "--template",
                "x",
                "--tag",
                "ok",
                "--tag",
                &tag,
            ],
            "error: tag 2: ",
        ),
        (
            vec!["create", "b", "--template", "x", "-m", &long],
            "error: --message: ",
        ),
        (
            vec!["delete", "a", "--yes", "-m", &long],
            "error: --message: ",
        ),
        (vec!["publish", "a", "-m", &long], "error: --message: "),
    ] {
        let done = desk.run(&line).await.expect(1);
        assert!(done.err.starts_with(says), "{line:?}: {}", done.err);
    }
}
