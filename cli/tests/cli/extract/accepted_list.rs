//! The list of accepted prompts as a file.

use super::accepting::{LIST, accepted};
use super::program;

#[test]
fn an_invalid_list_is_reported_and_left_unchanged() {
    let folder = program();
    for (list, says) in [
        (&b"{"[..], "is not a list of accepted prompts"),
        (b"", "is not a list of accepted prompts"),
        (b"[]", "is not a list of accepted prompts"),
        (b"<html>", "is not a list of accepted prompts"),
        (
            b"{\"promptbook_accepted\": 1}",
            "is not a list of accepted prompts",
        ),
        (
            b"{\"promptbook_accepted\": 1, \"prompts\": [{\"file\": 1}]}",
            "is not a list of accepted prompts",
        ),
        (
            b"{\"promptbook_accepted\": 2, \"prompts\": []}",
            "has format 2, but this version reads format 1",
        ),
        (
            b"{\"promptbook_accepted\": 2, \"prompts\": {}, \"more\": 1}",
            "has format 2, but this version reads format 1",
        ),
        (b"\xff\xfe", "is not UTF-8"),
    ] {
        folder.write(LIST, list);
        let done = folder.run(&["extract", "app", "--check"]).expect(1);
        assert_eq!(done.out, "");
        let start = format!("error: {LIST}: {says}");
        assert!(
            done.err.starts_with(&start) && done.err.lines().count() == 1,
            "{:?}: {}",
            String::from_utf8_lossy(list),
            done.err
        );
        assert_eq!(std::fs::read(folder.path(LIST)).unwrap(), list);
    }
    std::fs::remove_file(folder.path(LIST)).unwrap();
    std::fs::create_dir(folder.path(LIST)).unwrap();
    for (way, says) in [
        ("--check", "is not a regular file"),
        ("--accept", "can't be written: "),
    ] {
        let done = folder.run(&["extract", "app", way]).expect(1);
        assert!(
            done.err.starts_with(&format!("error: {LIST}: {says}"))
                && done.err.lines().count() == 1,
            "{}",
            done.err
        );
    }
}

#[test]
fn the_list_works_from_every_folder() {
    let folder = accepted();
    let list = folder.path(LIST);
    let list = list.to_str().unwrap();
    let app = folder.path("app");
    for (within, line) in [
        ("", ["./app", "--accepted", LIST]),
        ("", [app.to_str().unwrap(), "--accepted", list]),
        ("app", [".", "--accepted", "../promptbook-accepted.json"]),
        ("app", ["support.py", "--accepted", list]),
    ] {
        let done = folder
            .run_in(within, &[&["extract", "--check"], &line[..]].concat())
            .expect(0);
        assert_eq!(
            done.out, "Every hardcoded prompt is accepted.\n",
            "{line:?}"
        );
    }
    folder.write("ci/x", "");
    folder
        .run(&["extract", "app", "--accept", "--accepted", "ci/list.json"])
        .expect(0);
    folder
        .run_in(
            "app",
            &["extract", ".", "--check", "--accepted", "../ci/list.json"],
        )
        .expect(0);
    assert!(
        folder
            .read("ci/list.json")
            .contains(r#""file": "../app/support.py""#)
    );
}
