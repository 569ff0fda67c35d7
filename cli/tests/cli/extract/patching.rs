//! `--patch`: a diff that applies on standard output, and the report on standard error.

use std::process::Command;

use super::program;
use crate::folder::Folder;

#[track_caller]
pub(super) fn git_apply(folder: &Folder, diff: &str) {
    let path = folder.write("change.diff", diff);
    let mut git = Command::new("git");
    git.current_dir(folder.path(""))
        .args(["apply", "--verbose"])
        .arg(&path);
    // The folder may lie in somebody's repository, which has no say here.
    let output = git
        .env("GIT_CEILING_DIRECTORIES", folder.path("").parent().unwrap())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}\n{diff}",
        String::from_utf8_lossy(&output.stderr)
    );
    std::fs::remove_file(path).unwrap();
}

#[test]
fn the_diff_applies_and_the_report_goes_to_standard_error() {
    let folder = program();
    let done = folder.run(&["extract", "app", "--patch"]).expect(3);
    assert!(
        done.out.starts_with("--- ") || done.out.starts_with("diff "),
        "{}",
        done.out
    );
    assert!(
        done.err.contains("5 found") || done.err.contains(" found, 4 converted, 1 needs review"),
        "{}",
        done.err
    );
    assert!(!done.err.contains("+++ "), "{}", done.err);
    let before = folder.read("app/support.py");
    git_apply(&folder, &done.out);
    assert_ne!(folder.read("app/support.py"), before);
    assert!(
        folder.files("").contains(&"app/prompts.py".to_owned()),
        "{:?}",
        folder.files("")
    );

    let again = folder.run(&["extract", "app", "--patch"]).expect(3);
    assert_eq!(again.out, "", "nothing is left to patch");
}

#[test]
fn patch_and_to_work_together_and_as_json() {
    let folder = Folder::new();
    folder.write(
        "m.py",
        "PROMPT = 'Be kind to everybody.'\n\n\ndef f():\n    return PROMPT\n",
    );
    let done = folder
        .run(&["extract", ".", "--patch", "--to", "out", "--format", "json"])
        .expect(0);
    let report: serde_json::Value = serde_json::from_str(&done.err).unwrap();
    assert_eq!(report["prompts"][0]["patched"], true);
    assert_eq!(report["prompts"][0]["written"], true);
    assert_eq!(folder.files("out"), ["m/prompt.prompty"]);
    git_apply(&folder, &done.out);
    assert!(
        folder.read("m.py").contains("m/prompt"),
        "{}",
        folder.read("m.py")
    );
}

#[test]
fn the_report_says_which_prompts_need_a_restart() {
    let folder = Folder::new();
    folder.write(
        "m.py",
        "PROMPT = 'Be kind to everybody.'\nagent = Agent(instructions='You are a kind assistant of a shop.')\n\n\ndef f():\n    return PROMPT\n",
    );
    let done = folder.run(&["extract", ".", "--patch"]).expect(0);
    let line = "1 prompt looked up when a file is imported: edits take effect after a restart of the program\n";
    assert!(done.err.contains(line), "{}", done.err);
    let done = folder.run(&["extract", ".", "--patch", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&done.expect(0).err).unwrap();
    let restarts = report["prompts"].as_array().unwrap().iter();
    let restarts: Vec<_> = restarts
        .map(|it| (&it["line"], &it["needs_restart"]))
        .collect();
    let [null, yes] = [serde_json::Value::Null, true.into()];
    assert_eq!(restarts, [(&1.into(), &null), (&2.into(), &yes)]);
    let done = folder.run(&["extract", "."]).expect(0);
    assert!(
        !done.out.contains("a restart of the program"),
        "{}",
        done.out
    );
}

#[test]
fn the_diff_is_empty_if_there_is_nothing_to_patch() {
    let folder = Folder::new();
    folder.write("m.py", "x = 1\n");
    let done = folder.run(&["extract", ".", "--patch"]).expect(0);
    assert_eq!(done.out, "");
    assert_eq!(
        done.err,
        "1 file read: 0 found, 0 converted, 0 need review, 0 skipped\n"
    );
}

#[test]
fn a_patch_of_another_folder_says_where_it_applies() {
    let folder = program();
    folder.write("here/x.py", "");
    let done = folder
        .run_in("here", &["extract", "../app", "--patch"])
        .expect(3);
    let applies = folder.path("").canonicalize().unwrap();
    assert!(
        done.err
            .contains(&format!("The diff applies in {}", applies.display())),
        "{}",
        done.err
    );
}
