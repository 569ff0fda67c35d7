//! `--check` and `--accept`: nobody hardcodes another prompt unnoticed.

use serde_json::json;

use super::{SUPPORT, program};
use crate::folder::Folder;

pub(super) const LIST: &str = "promptbook-accepted.json";

pub(super) fn accepted() -> Folder {
    let folder = program();
    let done = folder.run(&["extract", "app", "--accept"]).expect(0);
    assert_eq!(done.out, format!("5 prompts accepted in {LIST}.\n"));
    folder
}

#[test]
fn a_prompt_that_is_not_accepted_fails_the_check() {
    let folder = program();
    let done = folder.run(&["extract", "app", "--check"]).expect(1);
    insta::assert_snapshot!(done.out);
    assert_eq!(
        folder.files(""),
        ["app/__init__.py", "app/support.py"],
        "a check writes nothing"
    );
    folder.run(&["extract", "app", "--accept"]).expect(0);
    let done = folder.run(&["extract", "app", "--check"]).expect(0);
    assert_eq!(done.out, "Every hardcoded prompt is accepted.\n");
    insta::assert_snapshot!(folder.read(LIST));

    folder.write("app/new.py", "NEW_PROMPT = 'Be kind to everybody.'\n");
    let done = folder.run(&["extract", "app", "--check"]).expect(1);
    assert_eq!(
        done.out,
        "app/new.py:1: NEW_PROMPT: \u{201c}Be kind to everybody.\u{201d}\n1 prompt hardcoded and not accepted: move it with `promptbook extract`, or accept it with --accept.\n"
    );
}

#[test]
fn a_prompt_is_identified_by_its_scope_and_text_not_by_its_line() {
    for (what, edit, code, says) in [
        ("as it was", SUPPORT.to_owned(), 0, ""),
        ("moved down", format!("# A comment.\n\n{SUPPORT}"), 0, ""),
        (
            "other code",
            SUPPORT.replace("import logging", "import logging as l"),
            0,
            "",
        ),
        (
            "other words",
            SUPPORT.replace("friendly", "grumpy"),
            1,
            "app/support.py:7: SYSTEM_PROMPT: \u{201c}You are a grumpy",
        ),
        (
            "another name",
            SUPPORT.replace("SYSTEM_PROMPT", "AGENT_PROMPT"),
            1,
            "app/support.py:7: AGENT_PROMPT",
        ),
        (
            "twice",
            format!(
                "{SUPPORT}\nSYSTEM_PROMPT = \"You are a friendly support agent. Answer in one short paragraph.\"\n"
            ),
            1,
            "SYSTEM_PROMPT",
        ),
        (
            "one is gone",
            SUPPORT.replace(
                "SYSTEM_PROMPT = \"You are a friendly support agent. Answer",
                "x = \"Not",
            ),
            0,
            "app/support.py: SYSTEM_PROMPT: accepted, but no longer found\n",
        ),
    ] {
        let folder = accepted();
        folder.write("app/support.py", edit);
        let done = folder.run(&["extract", "app", "--check"]).expect(code);
        assert!(done.out.contains(says), "{what}: {}", done.out);
    }
}

#[test]
fn checking_a_part_of_the_code_ignores_the_rest_of_the_list() {
    let folder = accepted();
    folder.write("app/part/x.py", "x = 1\n");
    let done = folder.run(&["extract", "app/part", "--check"]).expect(0);
    assert_eq!(done.out, "Every hardcoded prompt is accepted.\n");
    std::fs::remove_file(folder.path("app/support.py")).unwrap();
    let done = folder.run(&["extract", "app/part", "--check"]).expect(0);
    assert_eq!(
        done.out.matches("accepted, but no longer found").count(),
        5,
        "{}",
        done.out
    );
}

#[test]
fn a_file_that_can_not_be_read_does_not_pass_the_check() {
    let folder = accepted();
    folder.write("app/support.py", "def f(:\n");
    let done = folder.run(&["extract", "app", "--check"]).expect(3);
    assert!(
        done.out
            .starts_with("app/support.py:1: is not valid Python 3"),
        "{}",
        done.out
    );
    assert!(!done.out.contains("no longer there"), "{}", done.out);
    let done = folder
        .run(&["extract", "app", "--accept", "--accepted", "other.json"])
        .expect(3);
    assert!(
        done.out
            .starts_with("app/support.py:1: is not valid Python 3"),
        "{}",
        done.out
    );
    assert!(
        done.out.ends_with("0 prompts accepted in other.json.\n"),
        "{}",
        done.out
    );
}

#[test]
fn the_json_output_has_the_same_content() {
    let folder = program();
    folder.write("app/support.py", "ONE_PROMPT = 'Be kind to everybody.'\n");
    let done = folder
        .run(&["extract", "app", "--accept", "--format", "json"])
        .expect(0);
    assert_eq!(
        done.json(),
        json!({"files": 2, "accepted": 1, "list": LIST, "unread": []})
    );
    folder.write("app/support.py", "\nTWO_PROMPT = 'Be kind to everybody.'\n");
    folder.write("app/old.py", "print 'x'\n");
    let done = folder
        .run(&["extract", "app", "--check", "--format", "json"])
        .expect(1);
    insta::assert_snapshot!(done.out);
}
