//! Files that are no prompts: each is one line, and the others go on.

use serde_json::json;

use crate::desk::{Desk, command, ended};

#[tokio::test]
async fn each_file_that_is_no_prompt_is_one_line_and_the_rest_is_written() {
    let desk = Desk::new().await;
    let huge = "x".repeat(50 * 1024 * 1024);
    for (file, content, says) in [
        (
            "liquid",
            "---\ntemplate: liquid\n---\nx".as_bytes(),
            ":2: the template format `liquid` is not supported: convert",
        ),
        (
            "yaml",
            b"---\nname: [\n---\nx",
            ":2: the front matter is not valid YAML: a bracket opens here",
        ),
        ("open", b"---\nname: a\n", ":1: the front matter has no end"),
        (
            "jinja",
            b"---\nname: a\n---\n\n{% if %}",
            ":5:7: unexpected",
        ),
        ("empty", b"", "the template is blank"),
        (
            "binary",
            b"---\nname: a\n---\n\xff\xfe\x00",
            ":4: is not UTF-8: save it as UTF-8",
        ),
        ("utf16", b"\xff\xfea\x00", ":1: is not UTF-8"),
        (
            "huge",
            huge.as_bytes(),
            "has 52428800 bytes, and the limit for a prompt's file is 1048576",
        ),
        (
            "large",
            &huge.as_bytes()[..200_000],
            "200000 bytes, and at most 131072 are allowed",
        ),
        (
            "bad~name",
            b"x",
            "its front matter has no `name`, and its path is not a valid name",
        ),
    ] {
        desk.write("in/good.prompty", "x");
        let path = desk.write(&format!("in/{file}.prompty"), content);
        let done = desk.run(&["import", "in", "--plan"]).await.expect(3);
        let line = done.out.lines().find(|line| line.starts_with("! unread"));
        let line = line.unwrap_or_else(|| panic!("{file}: {}", done.out));
        assert!(
            line.contains(&format!("in/{file}.prompty")) && line.contains(says),
            "{line}"
        );
        // The good file's line and its inputs, the bad file's line, and the sum.
        assert_eq!(done.out.lines().count(), 4, "{}", done.out);
        assert!(done.out.contains("+ create       good"), "{}", done.out);
        std::fs::remove_file(path).unwrap();
    }
    desk.write("in/yaml.prompty", "---\n- a\n---\nx");
    let done = desk
        .run(&["import", "in", "--yes", "--format", "json"])
        .await
        .expect(3)
        .json();
    assert_eq!(
        done["unread"],
        json!([{"file": "in/yaml.prompty", "line": 2, "column": null,
        "reason": "the front matter is not a mapping: write lines like `name: my_prompt`"}])
    );
    assert_eq!(done["applied"][0]["name"], "good");
    assert_eq!(desk.get("good", "").await["latest"], 1);
}

#[tokio::test]
async fn what_other_editors_and_tools_write_is_read() {
    let desk = Desk::new().await;
    desk.write(
        "in/dos.prompty",
        "\u{feff}---\r\nname: dos\r\n---\r\na\r\nb\r\n",
    );
    desk.write(
        "in/theirs.prompty",
        "---\nname: My prompt?\nmodel:\n  id: m\n  connection: {apiKey: secret}\noutputs: []\n---\nx\n",
    );
    let done = desk.run(&["import", "in", "--yes"]).await.expect(0);
    assert!(
        done.out
            .contains("ignored properties: `name`, `model.connection`, `outputs`"),
        "{}",
        done.out
    );
    assert_eq!(desk.get("dos", "/versions/1").await["template"], "a\nb");
    let theirs = desk.get("theirs", "/versions/1").await;
    assert_eq!(
        theirs["model"],
        json!({"id": "m", "provider": null, "options": {}})
    );
}

#[tokio::test]
async fn a_path_that_leads_nowhere_is_named_and_the_others_go_on() {
    let desk = Desk::new().await;
    desk.write("in/good.prompty", "x");
    std::fs::create_dir_all(desk.path("empty")).unwrap();
    let done = desk
        .run(&["import", "gone", "empty", "in", "in/good.prompty", "--yes"])
        .await
        .expect(3);
    assert!(
        done.out
            .contains("! unread       gone: does not exist: check the path"),
        "{}",
        done.out
    );
    assert!(
        done.out
            .contains("! unread       empty: has no .prompty file"),
        "{}",
        done.out
    );
    assert!(
        done.out
            .contains("Plan: 1 to create, 0 with a new version, 0 unchanged, 2 not readable."),
        "{}",
        done.out
    );
    assert_eq!(desk.get("good", "").await["latest"], 1);
}

#[cfg(unix)]
#[tokio::test]
async fn no_link_in_a_folder_is_followed_out_of_it() {
    use std::os::unix::fs::symlink;
    let desk = Desk::new().await;
    desk.write("in/a/good.prompty", "x");
    desk.write("secret/linked.prompty", "secret");
    desk.write("in/notes.txt", "no prompt");
    for (target, link) in [
        ("secret/linked.prompty", "in/linked.prompty"),
        ("secret", "in/folder"),
        ("in/notes.txt", "in/notes.prompty"),
        ("nowhere", "in/broken.prompty"),
        // Nothing is lost by these.
        ("in", "in/a/loop"),
        ("in/a/good.prompty", "in/alias.prompty"),
        ("/etc/hostname", "in/hostname"),
        ("nowhere", "in/broken"),
    ] {
        symlink(desk.path(target), desk.path(link)).unwrap();
    }
    let done = desk.run(&["import", "in", "--yes"]).await.expect(3);
    let mut unread: Vec<&str> = done
        .out
        .lines()
        .filter(|line| line.starts_with("! unread"))
        .collect();
    unread.sort_unstable();
    assert_eq!(
        unread,
        ["broken.prompty", "folder", "linked.prompty", "notes.prompty"].map(|link| format!(
            "! unread       in/{link}: is a symbolic link out of the folder, which is not followed: replace it with a copy, or pass it as an argument"
        ))
    );
    assert!(done.out.contains("Done: 1 of 1."), "{}", done.out);
    // A person can name it.
    let done = desk
        .run(&["import", "in/linked.prompty", "in/folder", "--yes"])
        .await;
    let done = done.expect(0);
    assert!(done.out.contains("Done: 1 of 1."), "{}", done.out);
    assert_eq!(
        desk.get("linked", "/versions/1").await["template"],
        "secret"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn no_version_of_an_export_is_read_through_a_link() {
    let desk = Desk::new().await;
    desk.create("a", "one", true).await;
    desk.save("a", json!({"template": "two"})).await;
    desk.run(&["export", "out", "--versions", "all"])
        .await
        .expect(0);
    let version = desk.path("out/a@1.prompty");
    let elsewhere = desk.write("elsewhere.prompty", desk.read("out/a@1.prompty"));
    std::fs::remove_file(&version).unwrap();
    std::os::unix::fs::symlink(elsewhere, &version).unwrap();
    let other = Desk::new().await;
    let out = desk.path("out");
    let done = other
        .run(&["import", out.to_str().unwrap(), "--yes"])
        .await
        .expect(3);
    let says = "a@1.prompty is a symbolic link out of the folder: export again";
    assert!(done.out.contains(says), "{}", done.out);
    other.app.admin.get("/v1/prompts/a").await.expect(404);
}

#[cfg(unix)]
#[tokio::test]
async fn a_pipe_is_not_waited_for() {
    let desk = Desk::new().await;
    desk.write("in/good.prompty", "x");
    let pipe = std::process::Command::new("mkfifo")
        .arg(desk.path("in/pipe.prompty"))
        .status();
    assert!(pipe.unwrap().success());
    let done = desk.run(&["import", "in", "--plan"]).await.expect(3);
    assert!(
        done.out.contains("in/pipe.prompty: is not a regular file"),
        "{}",
        done.out
    );
}

#[cfg(unix)]
#[tokio::test]
async fn an_unreadable_folder_is_reported() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new().await;
    desk.write("in/good.prompty", "x");
    desk.write("in/closed/a.prompty", "x");
    let closed = desk.path("in/closed");
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::read_dir(&closed).is_ok() {
        eprintln!("SKIPPED: this user (root?) can look into every folder");
        return;
    }
    let done = desk.run(&["import", "in", "--yes"]).await.expect(3);
    assert!(
        done.out.contains("in/closed: can't be read: "),
        "{}",
        done.out
    );
    assert!(done.out.contains("Done: 1 of 1."), "{}", done.out);
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o700)).unwrap();
}

#[tokio::test]
async fn a_server_that_is_down_or_refuses_the_key_causes_a_short_error() {
    let desk = Desk::new().await;
    desk.write("in/good.prompty", "x");
    // Bound but not listening: it refuses connections, and no other process can take the port.
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let refusing = socket.local_addr().unwrap();
    for line in [
        &["import", "in", "--yes"][..],
        &["export", "out"],
        &["edit", "good"],
    ] {
        let down = ended(command(&format!("http://{refusing}"), &desk.path(""), line))
            .await
            .expect(7);
        assert!(down.err.contains("no answer from http://"), "{}", down.err);
        assert_eq!(down.err.lines().count(), 1, "{}", down.err);
        let mut refused = desk.command(line);
        refused.env("PROMPTBOOK_API_KEY", "not-the-key-0123456789");
        let refused = ended(refused).await.expect(6);
        let told: Vec<&str> = refused.err.lines().collect();
        assert!(told[0].starts_with("error: the key is unknown"), "{told:?}");
        assert!(
            told[1].starts_with("hint: give the key as PROMPTBOOK_API_KEY"),
            "{told:?}"
        );
        assert_eq!(told.len(), 2);
    }
    assert_eq!(desk.files(""), ["in/good.prompty"]);
}
