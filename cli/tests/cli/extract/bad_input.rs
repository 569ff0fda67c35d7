//! Files that are no Python, or are not to be read: each is one clear line, and the rest goes on.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::process::Command;

use crate::desk::Done;
use crate::folder::{Folder, command};

/// What is there besides, and has to be found whatever else is.
const GOOD: &str = "GOOD_PROMPT = 'Be kind to everybody.'\n";

/// A folder with a good file, and the lines about others.
struct Case(Folder);

impl Case {
    fn new() -> Self {
        let folder = Folder::new();
        folder.write("good.py", GOOD);
        Self(folder)
    }

    #[track_caller]
    fn lines(&self, paths: &[&str]) -> Vec<String> {
        Self::others(&self.0.run(&[&["extract"], paths].concat()))
    }

    /// All lines but the table and the sum; the good file has to be read.
    #[track_caller]
    fn others(done: &Done) -> Vec<String> {
        assert_eq!(done.err, "");
        let (table, rest) = done
            .out
            .split_once("\n\n")
            .unwrap_or_else(|| panic!("{}", done.out));
        assert!(table.contains("good/good_prompt"), "{table}");
        let mut lines: Vec<String> = rest.lines().map(str::to_owned).collect();
        let sum = lines.pop().unwrap();
        assert!(
            sum.contains(": 1 found, 1 converted, 0 for a person, 0 skipped"),
            "{sum}"
        );
        assert_eq!(
            done.code,
            if lines.is_empty() { 0 } else { 3 },
            "{}",
            done.out
        );
        lines
    }
}

#[test]
fn what_is_no_python_3_is_one_line() {
    let case = Case::new();
    for (bytes, says) in [
        (
            &b"x = 1\nprint 'You are a helpful assistant.'\n"[..],
            "bad.py:2: is no Python 3 that parses (Simple statements must be separated by newlines or semicolons): nothing was extracted from it",
        ),
        (b"exec 'x'\n", "bad.py:1: is no Python 3 that parses"),
        (
            b"x = 1\nraise E, 'x'\n",
            "bad.py:2: is no Python 3 that parses",
        ),
        (b"x = 0777\n", "bad.py:1: is no Python 3 that parses"),
        (
            b"PROMPT = 'Be kind.'\ndef f(:\n",
            "bad.py:2: is no Python 3 that parses",
        ),
        (b"PROMPT = '''Be kind.\n", "bad.py:"),
        (
            b"if x:\nPROMPT = 'Be kind.'\n",
            "bad.py:2: is no Python 3 that parses",
        ),
        (
            b"<html>You are a helpful assistant.</html>",
            "bad.py:1: is no Python 3 that parses",
        ),
        (
            b"PROMPT = 'Sei nett, B\xe4r.'\n",
            "bad.py: is not UTF-8 (byte 21) and names no other encoding: save it as UTF-8, or name its encoding in the first line",
        ),
        (
            b"# coding: klingon\nx = 1\n",
            "bad.py: names the encoding `klingon`, which is not known here: save it as UTF-8",
        ),
        (
            b"# coding: shift_jis\nx = '\xff\xff'\n",
            "bad.py: is not in `shift-jis`, the encoding that it names: save it as UTF-8",
        ),
        (b"# coding: ascii\nx = '\xff'\n", "bad.py: is not UTF-8"),
        (
            b"\xff\xfex\x00 \x00=\x00 \x001\x00\n\x00",
            "bad.py: is UTF-16, which Python does not read: save it as UTF-8",
        ),
        (
            b"\xfe\xff\x00x\x00 \x00=\x00 \x001\x00\n",
            "bad.py: is UTF-16",
        ),
        (
            b"PROMPT = 'Be\x00kind.'\n",
            "bad.py: is binary: it holds a NUL byte, and no Python does",
        ),
        (b"\x7fELF\x02\x01\x01\x00\x00", "bad.py: is binary"),
        (b"\x80\x81\x82", "bad.py: is not UTF-8 (byte 0)"),
    ] {
        case.0.write("bad.py", bytes);
        let lines = case.lines(&["."]);
        let shown = String::from_utf8_lossy(bytes);
        assert_eq!(lines.len(), 1, "{shown}: {lines:?}");
        assert!(lines[0].starts_with(says), "{shown}: {lines:?}");
    }
}

#[test]
fn python_in_other_forms_is_read() {
    let folder = Folder::new();
    for (bytes, excerpt) in [
        (&b"# -*- coding: latin-1 -*-\nPROMPT = 'Sei nett, B\xe4r.'\n"[..], "Sei nett, B\u{e4}r."),
        (b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nPROMPT = 'Be \x93kind\x94 to all.'\n", "Be \u{201c}kind\u{201d} to all."),
        (b"\xef\xbb\xbfPROMPT = 'Be kind to all.'\n", "Be kind to all."),
        (b"\xef\xbb\xbf# coding: utf-8\r\nPROMPT = 'Be kind to all.'\r\n", "Be kind to all."),
        (b"\x0cPROMPT = 'Be kind to all.'\n\x0c\n", "Be kind to all."),
        (b"PROMPT = 'Be kind to all.'", "Be kind to all."),
        (b"PROMPT = '''Be kind\r\nto all.'''\r\n", "Be kind to all."),
        (b"if True:\n\tPROMPT = 'Be kind to all.'\n", "Be kind to all."),
        (b"PROMPT = \\\n  'Be kind ' \\\n  'to all.'\n", "Be kind to all."),
    ] {
        folder.write("m.py", bytes);
        let report = folder.run(&["extract", "m.py", "--format", "json"]).expect(0).json();
        assert_eq!(report["prompts"][0]["excerpt"], excerpt, "{report}");
        folder.run(&["extract", "m.py", "--to", "out", "--force"]).expect(0);
        let file = folder.read("out/m/prompt.prompty");
        assert!(file.split_whitespace().collect::<Vec<_>>().join(" ").ends_with(excerpt), "{file}");
    }
}

#[test]
fn links_that_turn_in_circles_or_lead_nowhere_are_followed_once() {
    let case = Case::new();
    case.0.write("app/deep/more.py", "x = 1\n");
    symlink("..", case.0.path("app/deep/up")).unwrap();
    symlink("self.py", case.0.path("self.py")).unwrap();
    symlink("nowhere.py", case.0.path("gone.py")).unwrap();
    symlink("nowhere", case.0.path("data")).unwrap();
    symlink("good.py", case.0.path("same.py")).unwrap();
    let lines = case.lines(&["."]);
    let [up, gone, own] = lines.as_slice() else {
        panic!("{lines:?}");
    };
    assert!(
        up.starts_with("app/deep/up: is a link to ")
            && up.ends_with("app, in which it stands: it was not followed again"),
        "{up}"
    );
    assert_eq!(
        gone,
        "gone.py: is a link that leads nowhere: mend it, or take it away"
    );
    assert!(own.starts_with("self.py: can't be read: "), "{own}");
}

#[test]
fn a_path_that_is_not_there_is_one_line_and_an_empty_folder_none() {
    let case = Case::new();
    fs::create_dir(case.0.path("empty")).unwrap();
    assert_eq!(case.lines(&["good.py", "empty"]), Vec::<String>::new());
    let lines = case.lines(&["missing.py", "good.py", "nowhere/at/all", "good.py/x"]);
    assert_eq!(
        lines,
        ["good.py/x", "missing.py", "nowhere/at/all"]
            .map(|path| format!("{path}: is not there: check the path"))
    );
    assert_eq!(
        case.0.run(&["extract", "empty"]).expect(0).out,
        "0 files read: 0 found, 0 converted, 0 for a person, 0 skipped\n"
    );
    let usage = case.0.run(&["extract"]).expect(2);
    assert!(usage.err.contains("<PATH>"), "{}", usage.err);
}

#[test]
fn a_pipe_is_not_waited_for_and_a_folder_may_be_called_as_a_file() {
    let case = Case::new();
    case.0.write("folder.py/x.py", "x = 1\n");
    let made = Command::new("mkfifo")
        .arg(case.0.path("pipe.py"))
        .status()
        .unwrap();
    assert!(made.success());
    let pipe = "pipe.py: is a pipe or a device, and no file: leave it out";
    assert_eq!(case.lines(&["."]), [pipe]);
    assert_eq!(case.lines(&["good.py", "pipe.py"]), [pipe]);
    assert_eq!(
        case.lines(&["good.py", "/dev/null"]),
        ["/dev/null: is a pipe or a device, and no file: leave it out"]
    );
}

#[test]
fn what_is_too_large_is_not_read() {
    let case = Case::new();
    // Only its length is of this size: it takes no room on the disk.
    let large = fs::File::create(case.0.path("large.py")).unwrap();
    large.set_len(50 << 20).unwrap();
    assert_eq!(
        case.lines(&["."]),
        ["large.py: has 50 MB, and at most 10 are read: is it data? Then keep it out of the code"]
    );
}

#[test]
fn what_may_not_be_read_is_one_line() {
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
    let denied = "can't be read: permission denied. Give yourself the right to, or leave it out";
    assert_eq!(closed, &format!("closed: {denied}"));
    assert_eq!(file, &format!("closed.py: {denied}"));
}

#[test]
fn all_of_it_at_once_is_a_line_each() {
    let case = Case::new();
    for n in 0..50 {
        case.0.write(
            &format!("bad/{n:02}.py"),
            "print 'You are a helpful assistant.'\n",
        );
    }
    let lines = case.lines(&["."]);
    let files: Vec<&str> = lines
        .iter()
        .map(|line| line.split(':').next().unwrap())
        .collect();
    let expected: Vec<String> = (0..50).map(|n| format!("bad/{n:02}.py")).collect();
    assert_eq!(files, expected);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let folder = Folder::new();
    folder.write(
        "m.py",
        (0..2000)
            .map(|n| format!("P{n}_PROMPT = 'Be kind to everybody {n}.'\n"))
            .collect::<String>(),
    );
    let mut command = command(&folder.path(""), &["extract", "m.py"]);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let done = command.stdout(writer).output().unwrap();
    assert_eq!(
        (
            done.status.code(),
            String::from_utf8_lossy(&done.stderr).into_owned()
        ),
        (Some(0), String::new())
    );
}
