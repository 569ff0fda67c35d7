//! Logging in, and what is in force afterwards.

use std::process::Stdio;

use promptbook_core::access::Role;
use serde_json::Value;
use tests::{ADMIN, READER};
use tokio::io::AsyncWriteExt;

use crate::desk::{Desk, Done, ended};
use crate::terminal::Terminal;

const FILE: &str = ".config/promptbook/config.toml";

/// Runs the command without settings in its environment, and with this on its standard input.
async fn piped(desk: &Desk, line: &[&str], input: &str) -> Done {
    let mut command = desk.command(line);
    command
        .env_remove("PROMPTBOOK_SERVER")
        .env_remove("PROMPTBOOK_API_KEY")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A command that fails early may not read it.
    let _ = child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .await;
    Done::of(child.wait_with_output().await.unwrap())
}

fn read(desk: &Desk) -> String {
    std::fs::read_to_string(desk.path(FILE)).unwrap()
}

#[cfg(unix)]
fn mode(desk: &Desk) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    let found = std::fs::metadata(desk.path(FILE)).unwrap();
    found.permissions().mode() & 0o777
}

#[tokio::test]
async fn a_login_saves_server_and_key_and_the_next_command_uses_them() {
    let desk = Desk::new().await;
    let url = desk.app.url.clone();
    let done = piped(&desk, &["login", "--server", &url], &format!("{ADMIN}\n")).await;
    let done = done.expect(0);
    assert!(done.out.contains("with the role `admin`"), "{}", done.out);
    assert_eq!(
        read(&desk),
        format!("server = \"{url}\"\nkey = \"{ADMIN}\"\n")
    );
    #[cfg(unix)]
    assert_eq!(mode(&desk), 0o600);
    assert_eq!(
        piped(&desk, &["list"], "").await.expect(0).out,
        "No prompts.\n"
    );
    // The server in the file is the default of the next login.
    let line = ["login", "--format", "json"];
    let json = piped(&desk, &line, READER).await.expect(0).json();
    assert_eq!(json["server"], url.as_str());
    assert_eq!(json["status"]["role"], "reader");
    assert!(!json.to_string().contains(READER), "{json}");
    piped(&desk, &["list"], "").await.expect(6);
}

#[tokio::test]
async fn a_login_takes_a_created_key() {
    let desk = Desk::new().await;
    let editor = desk.app.key(Role::Editor, &["acme"], None, &[]).await;
    let line = ["login", "--server", &desk.app.url, "--format", "json"];
    let json = piped(&desk, &line, editor.key()).await.expect(0).json();
    assert_eq!(json["status"]["role"], "editor");
    let line = ["list", "--instance", "acme"];
    assert_eq!(piped(&desk, &line, "").await.expect(0).out, "No prompts.\n");
}

#[tokio::test]
async fn a_login_keeps_the_other_settings_and_the_comments() {
    let desk = Desk::new().await;
    let url = &desk.app.url;
    desk.write(
        FILE,
        "# Ours.\nlabel = 'staging'\nserver = 'http://old' # the old one\n\n# Mine\nauthor = \"ada\"\n",
    );
    piped(&desk, &["login", "--server", url], ADMIN)
        .await
        .expect(0);
    assert_eq!(
        read(&desk),
        format!(
            "# Ours.\nlabel = 'staging'\nserver = \"{url}\" # the old one\n\n# Mine\nauthor = \"ada\"\nkey = \"{ADMIN}\"\n"
        )
    );
    #[cfg(unix)]
    {
        assert_eq!(mode(&desk), 0o600);
        // A link leads to the same file afterwards.
        std::fs::rename(desk.path(FILE), desk.path("kept.toml")).unwrap();
        std::os::unix::fs::symlink(desk.path("kept.toml"), desk.path(FILE)).unwrap();
        piped(&desk, &["login", "--server", url], READER)
            .await
            .expect(0);
        assert!(desk.path(FILE).is_symlink());
        assert!(read(&desk).contains(READER) && !read(&desk).contains(ADMIN));
    }
}

#[tokio::test]
async fn a_login_that_fails_changes_nothing() {
    let desk = Desk::new().await;
    let url = desk.app.url.clone();
    let before = format!("server = \"{url}\"\n");
    desk.write(FILE, &before);
    for (line, input, code, says) in [
        (
            &["login"][..],
            "wrong-key-0123456789",
            6,
            "the key is unknown",
        ),
        (&["login"], "", 2, "no key on standard input: pipe it"),
        (
            &["login", "--key", ADMIN],
            "",
            2,
            "other users can see the command line",
        ),
        (
            &["login", "--server", "http://127.0.0.1:1"],
            ADMIN,
            7,
            "no answer from",
        ),
        (
            &["login", "--server", "127.0.0.1"],
            ADMIN,
            2,
            "does not begin with http",
        ),
        (
            &["login", "--server", "http://10.0.0.1"],
            ADMIN,
            2,
            "would be sent unencrypted",
        ),
        (
            &["login"],
            "a\nb",
            2,
            "standard input has more than one line: pipe the key alone",
        ),
    ] {
        let done = piped(&desk, line, input).await.expect(code);
        assert!(done.err.contains(says), "{line:?}: {}", done.err);
        assert!(!(done.out + &done.err).contains(ADMIN), "{line:?}");
        assert_eq!(read(&desk), before, "{line:?}");
    }
    desk.write(FILE, "servr = 'x'\n");
    let done = piped(&desk, &["login"], ADMIN).await.expect(2);
    assert!(
        done.err.contains("line 1: unknown setting `servr`"),
        "{}",
        done.err
    );
}

#[tokio::test]
async fn at_a_terminal_server_and_key_are_asked_for_and_the_key_is_not_shown() {
    let desk = Desk::new().await;
    let login = || Terminal::open(&desk, "login", "true");
    let Some(mut terminal) = login() else {
        return;
    };
    let url = desk.app.url.as_str();
    terminal.answer(&format!("Server [{url}]"), "\r").await;
    terminal
        .answer("API key: ", &format!("{ADMIN}x\u{7f}\r"))
        .await;
    let (code, seen) = terminal.ends().await;
    assert_eq!(code, 0, "{seen}");
    assert!(seen.contains("with the role `admin`"), "{seen}");
    assert!(
        seen.contains("PROMPTBOOK_API_KEY is set, and takes precedence"),
        "{seen}"
    );
    assert!(!seen.contains(&ADMIN[..4]), "{seen}");
    assert!(read(&desk).contains(ADMIN));
    let Some(mut terminal) = login() else {
        return;
    };
    terminal.answer("Server [", "\r").await;
    terminal.answer("API key: ", "half\u{3}").await;
    let (code, seen) = terminal.ends().await;
    assert_eq!(code, 1, "{seen}");
    assert!(seen.contains("interrupted; nothing was done"), "{seen}");
    assert!(read(&desk).contains(ADMIN));
}

#[tokio::test]
async fn status_shows_the_role_and_where_each_setting_comes_from() {
    let desk = Desk::new().await;
    let url = desk.app.url.clone();
    desk.write(FILE, "label = \"staging\"\nauthor = \"ada\"\n");
    let done = desk.run(&["status", "--instance", "acme"]).await.expect(0);
    let key_id = desk.app.admin.get("/v1/status").await.expect(200).json["key_id"].clone();
    for says in [
        format!("server    {url}  PROMPTBOOK_SERVER"),
        "acme".to_owned(),
        "--instance".to_owned(),
        "the configuration file".to_owned(),
        format!("{} (ID)", key_id.as_str().unwrap()),
        format!("The server: release {}", env!("CARGO_PKG_VERSION")),
        "The key's role: admin".to_owned(),
    ] {
        assert!(done.out.contains(&says), "{says}: {}", done.out);
    }
    let mut reader = desk.command(&["status", "--format", "json"]);
    reader.env("PROMPTBOOK_API_KEY", READER);
    let json = ended(reader).await.expect(0).json();
    assert_eq!(json["server"]["role"], "reader");
    let of = |name: &str| {
        let mut all = json["settings"].as_array().unwrap().iter();
        all.find(|it| it["name"] == name).unwrap().clone()
    };
    assert_eq!(of("key")["value"], Value::Null);
    assert_eq!(of("key")["source"], "environment");
    assert_eq!(
        (&of("label")["value"], &of("label")["source"]),
        (&"staging".into(), &"file".into())
    );
    assert_eq!(of("instance")["source"], "default");
}

#[tokio::test]
async fn status_shows_the_settings_even_if_the_server_refuses_or_is_gone() {
    let desk = Desk::new().await;
    let gone = ["status", "--server", "http://127.0.0.1:1"];
    let done = desk.run(&gone).await.expect(7);
    assert!(
        done.out.contains("http://127.0.0.1:1  --server"),
        "{}",
        done.out
    );
    assert!(done.out.contains("The server: not reached"), "{}", done.out);
    assert!(done.err.contains("no answer from"), "{}", done.err);
    let json = desk.run(&[&gone[..], &["--format", "json"]].concat()).await;
    let json = json.expect(7).json();
    assert_eq!(json["server"], Value::Null);
    assert!(
        json["error"]
            .as_str()
            .unwrap()
            .starts_with("no answer from")
    );
    let mut wrong = desk.command(&["status"]);
    wrong.env("PROMPTBOOK_API_KEY", "wrong-key-0123456789");
    let done = ended(wrong).await.expect(6);
    assert!(
        done.out.contains("reached, but the request failed"),
        "{}",
        done.out
    );
    let none = piped(&desk, &["status", "--server", &desk.app.url], "")
        .await
        .expect(6);
    assert!(none.out.contains("key       -"), "{}", none.out);
    desk.app.wire.cut(true);
    desk.run(&["status"]).await.expect(1);
}
