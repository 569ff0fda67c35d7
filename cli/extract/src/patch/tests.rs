//! The diff of each kind of place, and what is left alone.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use promptbook_core::content::{Body, Content, Inputs};

use super::*;
use crate::report::{Converted, Outcome};
use crate::site::{Argument, Piece, Site, Span, Turn};

/// A program in a folder of its own; `⟦` and `⟧` mark places in its files.
struct Fixture {
    folder: tempfile::TempDir,
    sources: Vec<Source>,
    places: Vec<Span>,
}

impl Fixture {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (mut sources, mut places) = (Vec::new(), Vec::new());
        for (name, marked) in files {
            let path = PathBuf::from(name);
            let (text, ranges) = unmarked(marked);
            let full = folder.path().join(name);
            fs::create_dir_all(full.parent().unwrap()).unwrap();
            fs::write(full, &text).unwrap();
            places.extend(ranges.into_iter().map(|range| Span {
                file: path.clone(),
                range,
            }));
            sources.push(Source { path, text });
        }
        Self {
            folder,
            sources,
            places,
        }
    }

    fn at(&self, place: usize) -> Span {
        self.places[place].clone()
    }

    fn patch(&self, sites: Vec<Site>) -> Patch {
        let found: Vec<Found> = sites.into_iter().enumerate().map(found).collect();
        unified_in(
            self.folder.path(),
            &found,
            &self.sources,
            &[PathBuf::from(".")],
        )
    }

    /// The diff without the helper's part.
    fn diff(&self, sites: Vec<Site>) -> String {
        let patch = self.patch(sites);
        assert_eq!(patch.unpatched, []);
        without_helper(&patch.diff)
    }

    fn reasons(&self, sites: Vec<Site>) -> Vec<(usize, String)> {
        self.patch(sites).unpatched
    }
}

fn without_helper(diff: &str) -> String {
    let parts = diff.split_inclusive('\n').collect::<Vec<_>>();
    let mut out = String::new();
    let mut skip = false;
    for line in parts {
        if line.starts_with("--- ") {
            skip = line == "--- /dev/null\n";
        }
        if !skip {
            out.push_str(line);
        }
    }
    out
}

fn unmarked(marked: &str) -> (String, Vec<Range<usize>>) {
    let (mut text, mut ranges, mut open) = (String::new(), Vec::new(), Vec::new());
    for c in marked.chars() {
        match c {
            '⟦' => {
                open.push(ranges.len());
                ranges.push(text.len()..text.len());
            }
            '⟧' => ranges[open.pop().unwrap()].end = text.len(),
            c => text.push(c),
        }
    }
    (text, ranges)
}

fn found((index, site): (usize, Site)) -> Found {
    let body = Body::Text("x".to_owned());
    Found {
        at: Span {
            file: PathBuf::from("main.py"),
            range: 0..1,
        },
        line: 1,
        scope: String::new(),
        excerpt: String::new(),
        outcome: Outcome::Converted(Box::new(Converted {
            name: format!("app/prompt_{index}").parse().unwrap(),
            content: Content::new(body, None, Inputs::new()).unwrap(),
            site,
        })),
        notes: Vec::new(),
    }
}

fn text(text: &str) -> Piece {
    Piece::Text(text.to_owned())
}

fn input(name: &str) -> Piece {
    Piece::Input(name.to_owned())
}

fn argument(name: &str, source: &str) -> Argument {
    Argument {
        name: name.to_owned(),
        source: source.to_owned(),
    }
}

fn plain(at: Span) -> Site {
    Site::Expression {
        at,
        fallback: vec![text("kept as it is in the source")],
        arguments: vec![],
    }
}

fn greeting(at: Span) -> Site {
    Site::Expression {
        at,
        fallback: vec![
            text("Greet "),
            input("who"),
            text(" {kindly}.\n\"Hi!\"\\ \u{202e}\0"),
        ],
        arguments: vec![argument("who", "f\"{user.name!r}\"")],
    }
}

#[test]
fn an_expression_without_inputs_stays_inside_the_call() {
    let fixture = Fixture::new(&[(
        "main.py",
        r#"import os

def f():
    a = ⟦"You are short."⟧
    b = (
        ⟦"You are "
        "long."⟧  # so long
    )
    c = print(⟦"You are"
              " an argument."⟧, ("not" "this"))
    d = (⟦textwrap.dedent("""
        You are indented.
    """)⟧).strip()
    return⟦"You are tight."⟧
"#,
    )]);
    let sites = (0..5).map(|place| plain(fixture.at(place))).collect();
    insta::assert_snapshot!(fixture.diff(sites));
}

#[test]
fn an_expression_with_inputs_becomes_a_format_string() {
    let fixture = Fixture::new(&[(
        "main.py",
        r#"def f(user):
    a = ⟦f"Greet {user.name!r} ..."⟧
    b = ⟦f'''\
Greet {user.name!r} ...'''⟧
    if user:
	    return (⟦f"Greet {user.name!r} ..."
	        "..."⟧)
    return call(x, ⟦f"Say {x} to {y}."⟧)
"#,
    )]);
    let mut sites: Vec<Site> = (0..3).map(|place| greeting(fixture.at(place))).collect();
    sites.push(Site::Expression {
        at: fixture.at(3),
        fallback: vec![
            text("Say "),
            input("x"),
            text(" to "),
            input("class"),
            text("."),
        ],
        arguments: vec![argument("x", "f\"{x}\""), argument("class", "f\"{y}\"")],
    });
    insta::assert_snapshot!(fixture.diff(sites));
}

#[test]
fn a_constant_is_looked_up_where_it_is_read_in_other_files_too() {
    let fixture = Fixture::new(&[
        (
            "app/texts.py",
            "PROMPT = 'You are…'\n\ndef f():\n    return ⟦PROMPT⟧ + f\"{⟦PROMPT⟧} and f'{⟦PROMPT⟧}'\"\n",
        ),
        (
            "app/use.py",
            "from app import texts\nimport sys; sys.path.append('x')\n\ndef g():\n    return ⟦texts.PROMPT⟧\n",
        ),
    ]);
    let uses = fixture.places.clone();
    insta::assert_snapshot!(fixture.diff(vec![Site::Constant { uses }]));
}

#[test]
fn a_template_says_what_its_fields_are() {
    let fixture = Fixture::new(&[(
        "main.py",
        "def f(x):\n    a = ⟦PROMPT⟧.format(x=x)\n    return (⟦\"Tell {0!r:>10}\"\n        \" {x}\"⟧).format(1, x=x)\n",
    )]);
    let template = |place, fields: &[(&str, &str)]| Site::Template {
        at: vec![fixture.at(place)],
        fields: fields
            .iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
            .collect(),
    };
    let sites = vec![
        template(0, &[]),
        template(1, &[("value", "0!r:>10"), ("in", "'\\")]),
    ];
    insta::assert_snapshot!(fixture.diff(sites));
}

fn says(role: &str, content: Vec<Piece>) -> Turn {
    Turn::Says {
        role: role.to_owned(),
        content,
    }
}

#[test]
fn messages_keep_their_threads_and_roles() {
    let fixture = Fixture::new(&[(
        "main.py",
        r#"def f(history, q):
    a = ⟦[{"role": "system", "content": "Be kind."}]⟧
    b = ⟦[
        {"role": "developer", "content": "Be {kind}.\nAlways."},
        *history,
        {"role": "user", "content": f"Answer {q}"},
    ]⟧
    return ask(messages=⟦[{"role": "user", "content": "x"}] + history⟧)
"#,
    )]);
    let site = |place, fallback, arguments| Site::Messages {
        at: fixture.at(place),
        fallback,
        arguments,
    };
    let sites = vec![
        site(0, vec![says("system", vec![text("Be kind.")])], vec![]),
        site(
            1,
            vec![
                says("developer", vec![text("Be {kind}.\nAlways.")]),
                Turn::Thread("history".to_owned()),
                says("user", vec![text("Answer "), input("q")]),
            ],
            vec![argument("history", "history"), argument("q", "f\"{q}\"")],
        ),
        site(
            2,
            vec![
                says("user", vec![text("x")]),
                Turn::Thread("history".to_owned()),
            ],
            vec![argument("history", "history")],
        ),
    ];
    insta::assert_snapshot!(fixture.diff(sites));
}

#[test]
fn messages_of_another_form_are_left_alone() {
    let fixture = Fixture::new(&[(
        "main.py",
        r#"def f(history, q):
    a = ⟦[{"role": "system", "content": "Be kind.", "name": "me"}]⟧
    b = ⟦[("system", "Be kind.")]⟧
    c = ⟦[{"role": "system", "content": "Be kind."}, *q] + [{**q}]⟧
"#,
    )]);
    let site = |place| Site::Messages {
        at: fixture.at(place),
        fallback: vec![says("system", vec![text("Be kind.")])],
        arguments: vec![],
    };
    let patch = fixture.patch((0..3).map(site).collect());
    assert_eq!(patch.diff, "");
    let more = "a message has more than a role and a content: replace its messages by hand";
    let other = "a message is no dictionary: replace its messages by hand";
    let reasons = [(0, more), (1, other), (2, more)];
    assert_eq!(patch.unpatched, reasons.map(|(i, r)| (i, r.to_owned())));
}

#[test]
fn of_prompts_inside_each_other_the_outer_is_looked_up() {
    let fixture = Fixture::new(&[(
        "main.py",
        "def f(x):\n    a = ⟦f\"Greet {⟦'You are '⟧ + ⟦PROMPT⟧}\"⟧\n    return ⟦PROMPT⟧\n",
    )]);
    let constant = Site::Constant {
        uses: vec![fixture.at(2), fixture.at(3)],
    };
    let sites = vec![plain(fixture.at(1)), greeting(fixture.at(0)), constant];
    let patch = fixture.patch(sites);
    let reason = "it is a part of `app/prompt_1`, which is looked up as a whole".to_owned();
    assert_eq!(patch.unpatched, [(0, reason)]);
    insta::assert_snapshot!(without_helper(&patch.diff));
}

#[test]
fn when_the_outer_can_not_be_replaced_the_inner_is() {
    let fixture = Fixture::new(&[("main.py", "x = f\"{⟦f'a {⟦PROMPT⟧}'⟧}\"\n")]);
    let patch = fixture.patch(vec![greeting(fixture.at(0)), plain(fixture.at(1))]);
    let reasons: Vec<usize> = patch.unpatched.iter().map(|(index, _)| *index).collect();
    // Both quotes are taken there, so it goes neither.
    assert_eq!(reasons, [0, 1]);
    let fixture = Fixture::new(&[("main.py", "x = f\"{⟦f(⟦PROMPT⟧)⟧}\"\n")]);
    let patch = fixture.patch(vec![greeting(fixture.at(0)), plain(fixture.at(1))]);
    assert_eq!(patch.unpatched.len(), 1);
    assert!(
        patch
            .diff
            .contains("f(prompts.lookup('app/prompt_1', PROMPT))")
    );
}

#[test]
fn what_can_not_be_looked_up_says_why() {
    let fixture = Fixture::new(&[
        ("main.py", "\"\"\"Doc.\"\"\"; x = ⟦'a'⟧\n"),
        (
            "doc.py",
            "class Signature:\n    ⟦'''Answer the question.'''⟧\n",
        ),
        ("lost.py", "x = ⟦'a'⟧\n"),
        ("broken.py", "x = ⟦'a'⟧ = = 1\n"),
        ("target.py", "for ⟦x⟧ in y:\n    z = 1\n"),
    ]);
    fs::remove_file(fixture.folder.path().join("lost.py")).unwrap();
    let elsewhere = Span {
        file: PathBuf::from("other.py"),
        range: 0..1,
    };
    let mut outside = fixture.at(0);
    outside.range.end += 1000;
    let sites = vec![
        plain(fixture.at(0)),
        plain(fixture.at(1)),
        plain(fixture.at(2)),
        plain(fixture.at(3)),
        plain(fixture.at(4)),
        plain(elsewhere),
        plain(outside),
        Site::Manual("the class renders it".to_owned()),
        Site::Constant { uses: vec![] },
        Site::Template {
            at: vec![],
            fields: vec![],
        },
    ];
    let patch = fixture.patch(sites);
    assert_eq!(patch.diff, "");
    let reasons: Vec<String> = patch
        .unpatched
        .into_iter()
        .map(|(i, why)| format!("{i}: {why}"))
        .collect();
    insta::assert_snapshot!(reasons.join("\n"));
}

#[test]
fn files_that_are_not_plain_utf_8_are_left_alone() {
    let fixture = Fixture::new(&[
        ("bom.py", "x = ⟦'a'⟧\n"),
        ("latin.py", "y = ⟦'ä'⟧\n"),
        ("good.py", "z = ⟦'ä'⟧\n"),
    ]);
    let path = |name: &str| fixture.folder.path().join(name);
    fs::write(path("bom.py"), "\u{feff}x = 'a'\n").unwrap();
    fs::write(path("latin.py"), b"y = '\xe4'\n").unwrap();
    let patch = fixture.patch((0..3).map(|place| plain(fixture.at(place))).collect());
    let why = "its file has a byte order mark or is not in UTF-8: save it as plain UTF-8 first";
    assert_eq!(patch.unpatched, [(0, why.to_owned()), (1, why.to_owned())]);
    assert!(patch.diff.contains("+++ b/good.py") && !patch.diff.contains("bom.py"));
}

#[test]
fn lines_end_as_they_did() {
    let fixture = Fixture::new(&[("main.py", "import os\r\n\r\nx = ⟦f\"Greet {y}\"⟧")]);
    let diff = fixture.diff(vec![greeting(fixture.at(0))]);
    insta::assert_snapshot!(diff.replace('\r', "␍"));
}

#[test]
fn the_import_goes_where_it_works() {
    let heads = [
        "x = ⟦'a'⟧\n",
        "#!/usr/bin/python3\n# coding: utf-8\nx = ⟦'a'⟧\n",
        "#!/usr/bin/python3\n# Licence\n\n# Note\nx = ⟦'a'⟧\n",
        "'''Doc.'''\nx = ⟦'a'⟧\n",
        "'''Doc.'''\n\n\nclass C:\n    x = ⟦'a'⟧\n",
        "from __future__ import annotations\n\nx = ⟦'a'⟧\nimport late\n",
        "import os\nimport sys\nsys.path.append('.')\nimport (\n"
            .split("import (")
            .next()
            .unwrap(),
        "import os\nsys.path.append('.')\nfrom own import (\n    a,\n    b,\n); y = 1\ntry:\n    import fast\nexcept ImportError:\n    pass\nx = ⟦'a'⟧\n",
        "import os\n\n@deco\ndef f():\n    return ⟦'a'⟧\n\nimport late\n",
        "prompts = 1\nx = ⟦'a'⟧\n",
        "from texts import *\nx = ⟦'a'⟧\n",
        "y = self.prompts\nx = ⟦'a'⟧\n",
    ];
    let mut out = String::new();
    for head in heads.into_iter().filter(|head| head.contains('⟦')) {
        let fixture = Fixture::new(&[("main.py", head)]);
        let diff = fixture.diff(vec![plain(fixture.at(0))]);
        out += diff.split_once("+++ b/main.py\n").unwrap().1;
        out += "\n";
    }
    insta::assert_snapshot!(out);
}

#[test]
fn when_both_names_mean_other_things_the_file_is_left_alone() {
    let fixture = Fixture::new(&[("main.py", "prompts = promptbook_prompts = 1\nx = ⟦'a'⟧\n")]);
    let why = "its file uses the names `prompts` and `promptbook_prompts` for other things";
    assert_eq!(
        fixture.reasons(vec![plain(fixture.at(0))]),
        [(0, why.to_owned())]
    );
}

/// Which new files a patch makes.
fn new_files(patch: &Patch) -> Vec<&str> {
    let lines: Vec<&str> = patch.diff.lines().collect();
    let pairs = lines.windows(2).filter(|pair| pair[0] == "--- /dev/null");
    pairs
        .map(|pair| pair[1].trim_start_matches("+++ b/"))
        .collect()
}

#[test]
fn the_helper_goes_to_the_import_root() {
    for (files, expected) in [
        (vec![("main.py", "x = ⟦'a'⟧")], vec!["prompts.py"]),
        (
            vec![
                ("src/app/__init__.py", ""),
                ("src/app/core/__init__.py", ""),
                ("src/app/core/x.py", "x = ⟦'a'⟧"),
            ],
            vec!["src/prompts.py"],
        ),
        // Packages without an __init__.py are told by how they are imported.
        (
            vec![
                ("app/core/x.py", "x = ⟦'a'⟧"),
                ("app/main.py", "from app.core import x\n"),
            ],
            vec!["prompts.py"],
        ),
        (
            vec![
                ("app/core/x.py", "from app.core.y import z\nx = ⟦'a'⟧"),
                ("app/core/y.py", "z = 1"),
            ],
            vec!["prompts.py"],
        ),
        // A package that is run from within.
        (
            vec![
                ("app/__init__.py", ""),
                ("app/main.py", "import tools\nx = ⟦'a'⟧"),
                ("app/tools.py", ""),
            ],
            vec!["app/prompts.py"],
        ),
        (
            vec![
                ("a/main.py", "import x\nx = ⟦'a'⟧"),
                ("a/x.py", ""),
                ("b/main.py", "import y\nx = ⟦'a'⟧"),
                ("b/y.py", ""),
            ],
            vec!["a/prompts.py", "b/prompts.py"],
        ),
        // The helper beside a package that has prompts of its own.
        (
            vec![
                ("prompts.py", HELPER),
                ("app/__init__.py", ""),
                ("app/prompts/__init__.py", ""),
                ("app/x.py", "import prompts\nx = ⟦'a'⟧"),
            ],
            vec![],
        ),
        // What is there already.
        (
            vec![("main.py", "x = ⟦'a'⟧"), ("prompts.py", "")],
            vec!["promptbook_prompts.py"],
        ),
        (
            vec![("main.py", "x = ⟦'a'⟧"), ("Prompts/x.py", "")],
            vec!["promptbook_prompts.py"],
        ),
        (
            vec![("main.py", "import prompts.more\nx = ⟦'a'⟧")],
            vec!["promptbook_prompts.py"],
        ),
        (
            vec![("main.py", "x = ⟦'a'⟧"), ("prompts.py", HELPER)],
            vec![],
        ),
    ] {
        let fixture = Fixture::new(&files);
        let sites = fixture.places.iter().cloned().map(plain).collect();
        let patch = fixture.patch(sites);
        assert_eq!(patch.unpatched, [], "{files:?}");
        assert_eq!(new_files(&patch), expected, "{files:?}");
    }
}

#[test]
fn a_program_with_both_modules_is_left_alone() {
    let fixture = Fixture::new(&[
        ("main.py", "x = ⟦'a'⟧"),
        ("prompts.py", ""),
        ("promptbook_prompts.py", ""),
    ]);
    let why = "the program has modules `prompts` and `promptbook_prompts` of its own";
    let patch = fixture.patch(vec![plain(fixture.at(0))]);
    assert_eq!(patch.unpatched, [(0, why.to_owned())]);
    assert_eq!(patch.diff, "");
}

#[test]
fn a_patched_program_is_patched_on_without_a_second_import() {
    let fixture = Fixture::new(&[
        ("main.py", "import prompts as p\nx = ⟦'a'⟧\n"),
        ("prompts.py", HELPER),
    ]);
    insta::assert_snapshot!(fixture.diff(vec![plain(fixture.at(0))]));
}

#[test]
fn a_prompt_that_is_looked_up_already_is_left_alone() {
    let fixture = Fixture::new(&[
        (
            "main.py",
            "import prompts\nx = prompts.lookup(\n    'p',  # note\n    ⟦'a'⟧,\n)\n",
        ),
        ("prompts.py", HELPER),
    ]);
    let reasons = fixture.reasons(vec![plain(fixture.at(0))]);
    assert_eq!(reasons, [(0, "it is looked up already".to_owned())]);
}

#[test]
fn paths_start_where_all_of_them_lie() {
    let fixture = Fixture::new(&[("my app/main.py", "x = ⟦'a'⟧\n")]);
    let sites = || vec![found((0, plain(fixture.at(0))))];
    let here = fs::canonicalize(fixture.folder.path()).unwrap();
    let patch = fixture.patch(vec![plain(fixture.at(0))]);
    assert_eq!(patch.folder, here);
    assert!(
        patch
            .diff
            .contains("--- a/my app/main.py\t\n+++ b/my app/main.py\t\n")
    );

    let elsewhere = tempfile::tempdir().unwrap();
    let path = here.join("my app/main.py");
    let mut found = sites();
    if let Outcome::Converted(converted) = &mut found[0].outcome {
        let range = fixture.at(0).range;
        converted.site = plain(Span {
            file: path.clone(),
            range,
        });
    }
    let sources = [Source {
        path: path.clone(),
        text: fixture.sources[0].text.clone(),
    }];
    let patch = unified_in(elsewhere.path(), &found, &sources, &[path]);
    assert_eq!(patch.folder, here.join("my app"));
    assert!(patch.diff.contains("--- a/main.py\n+++ b/main.py\n"));
    assert!(patch.diff.contains("--- /dev/null\n+++ b/prompts.py\n"));
    assert_eq!(unified_in(Path::new("/"), &[], &[], &[]).diff, "");
}
