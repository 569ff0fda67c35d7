//! The report: what was found, what became of it and why, as a table and as JSON.

use serde_json::{Value, json};

use super::program;
use crate::folder::Folder;

#[test]
fn the_report_shows_the_place_and_result_of_each_prompt() {
    let folder = program();
    folder.write("old.py", "print 'You are a helpful assistant.'\n");
    let done = folder.run(&["extract", "."]).expect(3);
    insta::assert_snapshot!(done.out);
    assert_eq!(done.err, "");
    assert_eq!(
        folder.files(""),
        ["app/__init__.py", "app/support.py", "old.py"]
    );
}

#[test]
fn the_json_report_has_the_same_content() {
    let folder = program();
    folder.write("old.py", "print 'You are a helpful assistant.'\n");
    let done = folder.run(&["extract", ".", "--format", "json"]).expect(3);
    insta::assert_snapshot!(done.out);
    assert_eq!(done.err, "");
}

#[test]
fn the_exit_code_tells_whether_a_person_has_something_to_do() {
    let folder = Folder::new();
    for (python, code, counts) in [
        ("", 0, [0, 0, 0, 0]),
        ("x = 1\n", 0, [0, 0, 0, 0]),
        ("PROMPT = 'Be kind to everybody.'\n", 0, [1, 1, 0, 0]),
        (
            "PAGE_PROMPT = '<div>You are a user of this page</div>'\n",
            0,
            [1, 0, 0, 1],
        ),
        ("prompt = 'Say {it}.'.format(that=1)\n", 3, [1, 0, 1, 0]),
        ("print 'You are a helpful assistant.'\n", 3, [0, 0, 0, 0]),
    ] {
        folder.write("m.py", python);
        let done = folder
            .run(&["extract", "m.py", "--format", "json"])
            .expect(code);
        let [found, converted, needs_person, skipped] = counts;
        assert_eq!(
            done.json()["summary"],
            json!({"found": found, "converted": converted, "needs_person": needs_person, "skipped": skipped, "looked_up": 0}),
            "{python}"
        );
    }
}

#[test]
fn a_long_place_is_not_broken() {
    let folder = Folder::new();
    let file = format!("{}/{}.py", "f".repeat(120), "m".repeat(120));
    folder.write(&file, "PROMPT = 'Be kind to everybody.'\n");
    let done = folder.run(&["extract", "."]).expect(0);
    assert!(done.out.contains(&format!("{file}:1 ")), "{}", done.out);
}

#[test]
fn each_prompt_is_reported_once_with_its_line_for_every_line_ending() {
    let folder = Folder::new();
    let text = "'''Module.'''\n\nONE_PROMPT = 'Be kind to everybody.'\n\x0c\nTWO_PROMPT = '''Say it.\nKindly.'''\nTHREE_PROMPT = 'Be short.'\n";
    for newline in ["\n", "\r\n", "\r"] {
        folder.write("m.py", text.replace('\n', newline));
        let report = folder
            .run(&["extract", "m.py", "--format", "json"])
            .expect(0)
            .json();
        let of = |key: &str| -> Vec<Value> {
            let prompts = report["prompts"].as_array().unwrap();
            prompts.iter().map(|prompt| prompt[key].clone()).collect()
        };
        assert_eq!(of("line"), [3, 5, 7], "{newline:?}");
        assert_eq!(
            of("name"),
            ["m/one_prompt", "m/two_prompt", "m/three_prompt"]
        );
    }
}

#[test]
fn dependencies_are_skipped_unless_they_are_arguments() {
    let folder = Folder::new();
    let prompt = "PROMPT = 'Be kind to everybody.'\n";
    folder.write("mine.py", prompt);
    folder.write(".gitignore", "ignored.py\n");
    for other in [
        "venv/lib/a.py",
        "env/a.py",
        "node_modules/a/a.py",
        "__pycache__/a.py",
        "build/a.py",
        "dist/a.py",
        ".hidden/a.py",
        "ignored.py",
        "mine.txt",
    ] {
        folder.write(other, prompt);
    }
    let files = |line: &[&str]| {
        let report = folder
            .run(&[&["extract", "--format", "json"], line].concat())
            .expect(0)
            .json();
        report["files"].clone()
    };
    assert_eq!(files(&["."]), 1);
    assert_eq!(files(&[".", "ignored.py", "build", "mine.txt"]), 4);
}

#[test]
fn tests_and_excluded_files_are_left_out_and_counted() {
    let folder = Folder::new();
    let prompt = "PROMPT = 'Be kind to everybody.'\n";
    folder.write(".gitignore", "ignored.py\nscratch/\n");
    for file in [
        "app/mine.py",
        "app/test_mine.py",
        "app/mine_test.py",
        "tests/deep/cases.py",
        "conftest.py",
        "app/legacy/a.py",
        "app/legacy/deep/b.py",
        "app/ignored.py",
        "scratch/a.py",
        "scratch/b.py",
    ] {
        folder.write(file, prompt);
    }
    let read = |line: &[&str]| {
        let whole = [&["extract", "--format", "json"], line].concat();
        let report = folder.run(&whole).expect(0).json();
        let left_out = &report["left_out"];
        let counts = ["tests", "excluded", "ignored"].map(|key| left_out[key].as_u64().unwrap());
        (report["files"].as_u64().unwrap(), counts)
    };
    assert_eq!(read(&["."]), (3, [4, 0, 2]));
    assert_eq!(read(&[".", "--include-tests"]), (7, [0, 0, 2]));
    let excluded = ["--exclude", "app/legacy", "--exclude", "*_test.py"];
    assert_eq!(read(&[&["."], &excluded[..]].concat()), (1, [3, 3, 2]));
    // What is named is read.
    assert_eq!(read(&["tests", "app/test_mine.py"]), (2, [0, 0, 0]));
    let text = folder.run(&["extract", ".", "--exclude", "legacy/"]);
    let end =
        "; left out: 4 test files (--include-tests reads them), 2 by --exclude, 2 by .gitignore\n";
    assert!(text.expect(0).out.ends_with(end));
    let refused = folder.run(&["extract", ".", "--exclude", "a{"]).expect(2);
    assert!(refused.err.contains("invalid glob `a{`"), "{}", refused.err);
}

#[test]
fn the_report_ends_with_what_to_look_at_first() {
    let folder = Folder::new();
    let doubtful =
        (1..=6).map(|n| format!("t{n} = 'You are a helpful assistant. Answer question {n}.'\n"));
    let certain = "TONE = 'You are a kind assistant of our customers.'\n\
        def f(c, x): c.responses.create(input=f'{TONE} Answer in one sentence: {x}')\n\
        log.info('You are a helpful assistant: %s', x)\n\
        log.info('You are a kind assistant: %s', x)\n";
    folder.write("m.py", doubtful.collect::<String>() + certain);
    let out = folder.run(&["extract", "m.py"]).expect(0).out;
    let (_, end) = out.split_once("Least certain, out of 100:\n").unwrap();
    let least: Vec<&str> = end.lines().take_while(|line| !line.is_empty()).collect();
    assert_eq!(least.len(), 5, "{out}");
    assert!(
        least[0].contains("m.py:1")
            && least[0].contains("(70)  only its words say that it is a prompt"),
        "{out}"
    );
    let skipped = "skipped by reason: its text is part of a prompt (1); it is a log line (2)\n";
    assert!(end.contains(skipped), "{out}");
    let json = folder
        .run(&["extract", "m.py", "--format", "json"])
        .expect(0)
        .json();
    assert_eq!(json["fragments"], 1);
    assert_eq!(json["skipped_by_reason"], json!({"it is a log line": 2}));
    let prompts = json["prompts"].as_array().unwrap();
    let of = |line: usize| prompts.iter().find(|it| it["line"] == line).unwrap();
    assert_eq!(of(1)["certainty"], 70);
    assert_eq!(
        of(1)["doubts"],
        json!(["only its words say that it is a prompt"])
    );
    assert_eq!(
        (&of(8)["certainty"], &of(8)["doubts"]),
        (&json!(100), &json!([]))
    );
    assert_eq!(of(9)["certainty"], json!(null));
}

#[test]
fn the_docstrings_of_tools_are_prompts_only_with_tools() {
    let folder = Folder::new();
    let code = "from agents import function_tool\n@function_tool\ndef find(city):\n    '''Finds the weather.'''\n";
    folder.write("m.py", code);
    for (line, found) in [
        (&["extract", "m.py"][..], 0),
        (&["extract", "m.py", "--tools"], 1),
    ] {
        let line = [line, &["--format", "json"]].concat();
        let json = folder.run(&line).expect(0).json();
        assert_eq!(json["summary"]["converted"], found, "{line:?}");
    }
    let patched = folder
        .run(&["extract", "m.py", "--tools", "--patch"])
        .expect(0);
    assert!(
        patched
            .err
            .contains("it is the docstring of a tool, which has to stay a literal"),
        "{}",
        patched.err
    );
    assert_eq!(patched.out, "");
}
