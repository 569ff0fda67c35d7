//! Paths that lead to no file that can be read: each is one clear line, and the rest goes on.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::process::Command;

use super::bad_input::{Case, GOOD};
use crate::desk::Done;
use crate::folder::command;

#[test]
fn links_out_of_a_folder_are_not_followed() {
    let case = Case::new();
    case.0.write("in/good.py", GOOD);
    case.0.write("in/deep/more.py", "x = 1\n");
    case.0.write("in/data.txt", "x = 1\n");
    case.0
        .write("secret/x.py", "SECRET_PROMPT = 'You are a secret agent.'\n");
    for (target, link) in [
        ("../secret/x.py", "in/link.py"),
        ("../secret", "in/folder"),
        ("data.txt", "in/data.py"),
        ("nowhere.py", "in/gone.py"),
        ("self.py", "in/self.py"),
        // Nothing is lost by these.
        ("..", "in/deep/up"),
        ("good.py", "in/same.py"),
        ("nowhere", "in/data"),
        ("../secret", "in/venv"),
        ("../secret", "in/.hidden"),
    ] {
        symlink(target, case.0.path(link)).unwrap();
    }
    let link = "is a symbolic link that leads out of the folder: pass it as an argument as well, or add it to .gitignore";
    let nowhere = "is a broken symbolic link: fix or remove it";
    let lines = |paths: &[&str]| {
        let done = case.0.run(&[&["extract"], paths].concat());
        let rest = done.out.split("\n\n").last().unwrap_or_default().to_owned();
        (
            rest.lines().map(str::to_owned).collect::<Vec<_>>(),
            done.expect(3).out,
        )
    };
    let (found, out) = lines(&["in"]);
    assert_eq!(
        found[..5],
        [
            format!("in/data.py: {link}"),
            format!("in/folder: {link}"),
            format!("in/gone.py: {nowhere}"),
            format!("in/link.py: {link}"),
            format!("in/self.py: {nowhere}"),
        ]
    );
    assert!(
        !out.contains("secret agent") && !out.contains("secret_prompt"),
        "{out}"
    );
    // A person can name it.
    let (_, out) = lines(&["in", "in/link.py", "in/folder"]);
    assert_eq!(out.matches("secret_prompt").count(), 1, "{out}");
}

#[test]
fn a_missing_path_is_reported_and_an_empty_folder_is_not() {
    let case = Case::new();
    fs::create_dir(case.0.path("empty")).unwrap();
    assert_eq!(case.lines(&["good.py", "empty"]), Vec::<String>::new());
    let lines = case.lines(&["missing.py", "good.py", "nowhere/at/all", "good.py/x"]);
    assert_eq!(
        lines,
        ["good.py/x", "missing.py", "nowhere/at/all"]
            .map(|path| format!("{path}: does not exist: check the path"))
    );
    assert_eq!(
        case.0.run(&["extract", "empty"]).expect(0).out,
        "0 files read: 0 found, 0 converted, 0 need review, 0 skipped\n"
    );
    let usage = case.0.run(&["extract"]).expect(2);
    assert!(usage.err.contains("<PATH>"), "{}", usage.err);
}

#[test]
fn pipes_do_not_block_and_a_folder_may_be_named_like_a_file() {
    let case = Case::new();
    case.0.write("folder.py/x.py", "x = 1\n");
    let made = Command::new("mkfifo")
        .arg(case.0.path("pipe.py"))
        .status()
        .unwrap();
    assert!(made.success());
    let pipe = "pipe.py: is a pipe or a device, not a file: leave it out";
    assert_eq!(case.lines(&["."]), [pipe]);
    assert_eq!(case.lines(&["good.py", "pipe.py"]), [pipe]);
    assert_eq!(
        case.lines(&["good.py", "/dev/null"]),
        ["/dev/null: is a pipe or a device, not a file: leave it out"]
    );
}

#[test]
fn missing_permissions_are_reported_on_one_line() {
    let case = Case::new();
    case.0.write("closed.py", GOOD);
    case.0.write("closed/x.py", GOOD);
    let allow = |file: &str, mode| {
        fs::set_permissions(case.0.path(file), fs::Permissions::from_mode(mode)).unwrap();
    };
    allow("", 0o755);
    allow("closed.py", 0);
    allow("closed", 0);
    let mut command = command(&case.0.path(""), &["extract", "."]);
    if fs::File::open(case.0.path("closed.py")).is_ok() {
        // This user may read everything, and be another one too.
        command.uid(65_534);
    }
    let done = command.output();
    // So that the folder can be taken away.
    allow("closed", 0o755);
    let lines = match done {
        Ok(done) => Case::others(&Done::of(done)),
        Err(error) => {
            eprintln!("SKIPPED: the command can't be run by another user: {error}");
            return;
        }
    };
    let [closed, file] = lines.as_slice() else {
        panic!("{lines:?}");
    };
    let denied = "can't be read: permission denied; change its permissions, or leave it out";
    assert_eq!(closed, &format!("closed: {denied}"));
    assert_eq!(file, &format!("closed.py: {denied}"));
}
