//! Where the command learns of server and key.

use crate::desk::{Desk, Done, ended};

/// Lists with nothing but what the configuration file says and these variables.
async fn list(desk: &Desk, environment: &[(&str, &str)], line: &[&str]) -> Done {
    let mut command = desk.command(line);
    command
        .env_remove("PROMPTBOOK_SERVER")
        .env_remove("PROMPTBOOK_API_KEY");
    command.envs(environment.iter().copied());
    ended(command).await
}

fn configure(desk: &Desk, file: &str, text: &str) {
    let path = desk.write(file, text);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
}

const FILE: &str = ".config/promptbook/config.toml";

fn settings(desk: &Desk) -> String {
    format!("server = {:?}\nkey = {:?}\n", desk.app.url, tests::ADMIN)
}

#[tokio::test]
async fn flags_come_before_the_environment_and_that_before_the_file() {
    let desk = Desk::new().await;
    configure(
        &desk,
        FILE,
        &(settings(&desk) + "instance = \"acme\"\nlabel = \"staging\"\nauthor = \"ada\"\n"),
    );
    list(
        &desk,
        &[],
        &[
            "create",
            "a",
            "--template",
            "x",
            "--publish",
            "--new-label",
            "--new-instance",
        ],
    )
    .await
    .expect(0);
    let made = desk
        .app
        .admin
        .get("/v1/prompts/a?instance=acme")
        .await
        .expect(200)
        .json;
    assert_eq!(made["labels"], serde_json::json!({"staging": 1}));
    assert_eq!(made["created_by"], "ada");
    for (environment, line, count) in [
        (&[][..], &["list"][..], 1),
        (&[("PROMPTBOOK_INSTANCE", "default")], &["list"], 0),
        (
            &[("PROMPTBOOK_INSTANCE", "default")],
            &["list", "--instance", "acme"],
            1,
        ),
        (&[("XDG_CONFIG_HOME", "/nowhere")], &["list"], -1),
        (&[("PROMPTBOOK_SERVER", "")], &["list"], 1),
        (&[("PROMPTBOOK_API_KEY", "wrong")], &["list"], -1),
        (
            &[("PROMPTBOOK_API_KEY", "wrong")],
            &["list", "--key", tests::ADMIN],
            1,
        ),
    ] {
        let done = list(&desk, environment, &[line, &["--format", "json"]].concat()).await;
        match count {
            -1 => assert_ne!(done.code, 0, "{environment:?} {line:?}: {}", done.out),
            count => assert_eq!(
                done.json().as_array().map(Vec::len),
                usize::try_from(count).ok(),
                "{environment:?} {line:?}"
            ),
        }
    }
    configure(&desk, "other.toml", &settings(&desk));
    let done = list(&desk, &[], &["--config", "other.toml", "list"])
        .await
        .expect(0);
    assert_eq!(done.out, "No prompts.\n");
}

#[tokio::test]
async fn an_invalid_configuration_file_is_refused_with_the_line() {
    let desk = Desk::new().await;
    for (text, expected) in [
        (
            "servr = \"x\"",
            "line 1: unknown setting `servr`; did you mean `server`?",
        ),
        ("\n\nlabel = \"Prod\"", "line 3: `label`: "),
        ("server = ", "line 1: not valid TOML ("),
        ("key = 1", "line 1: `key` must be a string"),
        (
            "server = \"h\"",
            "the server `h` does not begin with http:// or https://",
        ),
    ] {
        configure(&desk, FILE, text);
        let done = list(&desk, &[], &["list"]).await.expect(2);
        assert!(done.err.contains(expected), "{text}: {}", done.err);
        assert_eq!(done.err.lines().count(), 1, "{}", done.err);
    }
    let done = list(&desk, &[], &["list", "--config", "missing.toml"])
        .await
        .expect(2);
    assert!(
        done.err.contains("missing.toml: can't be read: "),
        "{}",
        done.err
    );
}

#[cfg(unix)]
#[tokio::test]
async fn a_key_in_a_file_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new().await;
    configure(&desk, FILE, &settings(&desk));
    for mode in [0o644, 0o640, 0o604] {
        std::fs::set_permissions(desk.path(FILE), std::fs::Permissions::from_mode(mode)).unwrap();
        let done = list(&desk, &[], &["list"]).await.expect(2);
        assert!(
            done.err.contains("others can read: run `chmod 600 '"),
            "{}",
            done.err
        );
    }
    // Without a key there is nothing to hide.
    desk.write(FILE, format!("server = {:?}\n", desk.app.url));
    list(&desk, &[("PROMPTBOOK_API_KEY", tests::ADMIN)], &["list"])
        .await
        .expect(0);
}

#[tokio::test]
async fn the_key_is_never_printed() {
    let desk = Desk::new().await;
    configure(&desk, FILE, &settings(&desk));
    for line in [
        &["--help"][..],
        &["list", "--help"],
        &["list", "--format", "json"],
        &["show", "nope", "--format", "json"],
        &["list", "--server", "http://127.0.0.1:1"],
        &["list", "--key", "test-admin-key-0123456789\n"],
        &["--key", tests::ADMIN, "lst"],
        &["create", "--key", tests::ADMIN],
        &["chat", "Hello"],
    ] {
        let done = ended(desk.command(line)).await;
        assert!(!(done.out + &done.err).contains(tests::ADMIN), "{line:?}");
    }
    desk.write(FILE, format!("key = \"{}\n", tests::ADMIN));
    let done = list(&desk, &[], &["list"]).await.expect(2);
    assert!(!done.err.contains(tests::ADMIN), "{}", done.err);
}

#[tokio::test]
async fn a_change_is_by_whom_the_flag_the_file_the_system_or_git_names() {
    let desk = Desk::new().await;
    desk.write(".gitconfig", "[user]\n\temail = git@example.com\n");
    let user = ("USER", "login");
    let mut count = 0;
    for (file, environment, flag, author) in [
        ("", &[][..], &[][..], "git@example.com"),
        ("", &[("USER", "")], &[], "git@example.com"),
        ("", &[user], &[], "login"),
        ("author = \"file\"\n", &[user], &[], "file"),
        (
            "author = \"file\"\n",
            &[user],
            &["--author", "flag"],
            "flag",
        ),
    ] {
        configure(&desk, FILE, &(settings(&desk) + file));
        count += 1;
        let name = format!("p{count}");
        let line = [&["create", &name, "--template", "x"], flag].concat();
        list(&desk, environment, &line).await.expect(0);
        assert_eq!(desk.get(&name, "").await["created_by"], author);
    }
}
