//! What is not patched, and the reasons.

use super::*;

#[test]
fn unsupported_message_lists_are_left_alone() {
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
    let other = "a message is not a dictionary: replace its messages by hand";
    let reasons = [(0, more), (1, other), (2, more)];
    assert_eq!(patch.unpatched, reasons.map(|(i, r)| (i, r.to_owned())));
}

#[test]
fn a_prompt_that_can_not_be_looked_up_has_a_reason() {
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
        file: Path::new("other.py").into(),
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
fn files_in_other_encodings_are_left_alone() {
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
fn a_file_that_uses_both_import_names_is_left_alone() {
    let fixture = Fixture::new(&[("main.py", "prompts = promptbook_prompts = 1\nx = ⟦'a'⟧\n")]);
    let why = "its file uses the names `prompts` and `promptbook_prompts` for other things";
    assert_eq!(
        fixture.reasons(vec![plain(fixture.at(0))]),
        [(0, why.to_owned())]
    );
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
fn a_prompt_that_is_already_looked_up_is_left_alone() {
    let fixture = Fixture::new(&[
        (
            "main.py",
            "import prompts\nx = prompts.lookup(\n    'p',  # note\n    ⟦'a'⟧,\n)\n",
        ),
        ("prompts.py", HELPER),
    ]);
    let reasons = fixture.reasons(vec![plain(fixture.at(0))]);
    assert_eq!(reasons, [(0, "it is already looked up".to_owned())]);
}
