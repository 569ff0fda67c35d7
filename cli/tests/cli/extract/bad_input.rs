//! Files that are no Python, or are not to be read: each is one clear line, and the rest goes on.

use std::fs;

use crate::desk::Done;
use crate::folder::{Folder, command};

/// What is there besides, and has to be found whatever else is.
pub(super) const GOOD: &str =
    "GOOD_PROMPT = 'You are a helpful assistant. Be kind to everybody.'\n";

/// A folder with a good file, and the lines about others.
pub(super) struct Case(pub(super) Folder);

impl Case {
    pub(super) fn new() -> Self {
        let folder = Folder::new();
        folder.write("good.py", GOOD);
        Self(folder)
    }

    #[track_caller]
    pub(super) fn lines(&self, paths: &[&str]) -> Vec<String> {
        Self::others(&self.0.run(&[&["extract"], paths].concat()))
    }

    /// All lines but the table and the sum; the good file has to be read.
    #[track_caller]
    pub(super) fn others(done: &Done) -> Vec<String> {
        assert_eq!(done.err, "");
        let (table, rest) = done
            .out
            .split_once("\n\n")
            .unwrap_or_else(|| panic!("{}", done.out));
        assert!(table.contains("good/good_prompt"), "{table}");
        let mut lines: Vec<String> = rest.lines().map(str::to_owned).collect();
        let sum = lines.pop().unwrap();
        assert!(
            sum.contains(": 1 found, 1 converted, 0 need review, 0 skipped"),
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
fn invalid_python_is_reported_on_one_line() {
    let case = Case::new();
    for (bytes, says) in [
        (
            &b"x = 1\nprint 'You are a helpful assistant.'\n"[..],
            "bad.py:2: is not valid Python 3 (Simple statements must be separated by newlines or semicolons): nothing was extracted from it",
        ),
        (b"exec 'x'\n", "bad.py:1: is not valid Python 3"),
        (b"x = 1\nraise E, 'x'\n", "bad.py:2: is not valid Python 3"),
        (b"x = 0777\n", "bad.py:1: is not valid Python 3"),
        (
            b"PROMPT = 'Be kind.'\ndef f(:\n",
            "bad.py:2: is not valid Python 3",
        ),
        (b"PROMPT = '''Be kind.\n", "bad.py:"),
        (
            b"if x:\nPROMPT = 'Be kind.'\n",
            "bad.py:2: is not valid Python 3",
        ),
        (
            b"<html>You are a helpful assistant.</html>",
            "bad.py:1: is not valid Python 3",
        ),
        (
            b"PROMPT = 'Sei nett, B\xe4r.'\n",
            "bad.py: is not UTF-8 (byte 21) and declares no other encoding: save it as UTF-8, or declare its encoding in the first line",
        ),
        (
            b"# coding: klingon\nx = 1\n",
            "bad.py: declares the encoding `klingon`, which is not supported: save it as UTF-8",
        ),
        (
            b"# coding: shift_jis\nx = '\xff\xff'\n",
            "bad.py: is not valid `shift-jis`, the encoding that it declares: save it as UTF-8",
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
            "bad.py: is binary: it contains a NUL byte, which Python code can't",
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
fn unusual_python_files_are_read() {
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
fn a_file_that_is_too_large_is_refused() {
    let case = Case::new();
    // Only its length is of this size: it takes no room on the disk.
    let large = fs::File::create(case.0.path("large.py")).unwrap();
    large.set_len(50 << 20).unwrap();
    assert_eq!(
        case.lines(&["."]),
        ["large.py: has 50 MB, and the limit is 10: if it is data, keep it out of the code"]
    );
}

#[test]
fn each_bad_file_is_reported_on_its_own_line() {
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
fn a_closed_output_is_not_a_failure() {
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
