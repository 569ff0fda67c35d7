//! The lines and columns of errors and warnings.

use std::collections::BTreeSet;

use super::tests_support::parse;
use super::{PromptFile, References};

const FRONT: &str = "---\nname: a\ninputs: [{name: h, kind: thread}]\n---\n";

/// The line and column of a body's first mistake, and of the same place when it is an error.
fn places(body: &str) -> [(Option<usize>, Option<usize>); 2] {
    let file = PromptFile::read(body, &References::Refuse)
        .unwrap_or_else(|error| panic!("{error}: {body}"));
    let warning = file.warnings(&BTreeSet::new()).remove(0);
    let error = PromptFile::parse(&body.replace("a-b", "ö")).unwrap_err();
    [(warning.line, warning.column), (error.line, error.column)]
}

#[test]
fn a_warning_and_an_error_report_the_same_place_of_the_file() {
    for (body, place) in [
        ("x\n {{ a-b }}", (2, 5)),
        ("---\nname: a\n---\n\nx {{ a-b }}", (5, 6)),
        (
            "\u{feff}\r\n---\r\nname: a\r\n---\r\nä {{ a-b }}\r\n",
            (5, 6),
        ),
        ("---\nname: a\n---\nuser:\n\n\nx\nü {{ a-b }}\n", (8, 6)),
        (
            &format!("{FRONT}system:\nS\n{{{{ h }}}}\n\nuser:\nx {{{{ a-b }}}}\n"),
            (10, 6),
        ),
        (
            &format!("{FRONT}system:\nbefore {{{{ h }}}} after {{{{ a-b }}}}\n"),
            (6, 25),
        ),
        // Escaped text has another length in the template.
        (
            "---\nname: a\n---\n{{ \"\\n\" }}{{ \"\\n\" }}x {{ a-b }}\n",
            (4, 26),
        ),
        ("system:\n{{ \"user:\" }} {{ a-b }}\n", (2, 18)),
        (
            "system:\n{{  \"user:\" }} {{ a-b }}\n{{ \"\\n\" }}",
            (2, 19),
        ),
        (
            "---\nmodel: {api: completion}\n---\nuser:\n{{ a-b }}",
            (5, 4),
        ),
    ] {
        let place = (Some(place.0), Some(place.1));
        assert_eq!(places(body), [place; 2], "{body}");
    }
}

#[test]
fn an_invalid_field_is_reported_with_its_line() {
    for (file, line, says) in [
        ("---\nname: a\n---\n\n \n", 4, "blank"),
        ("---\nname: a\n---\nsystem:\n\nuser:\n", 5, "blank"),
        (
            "---\nname: a\ninputs:\n  - name: b\n  - name: b c\n---\nx",
            5,
            "`b c` is not a valid input name",
        ),
        (
            "---\nname: a\ninputs:\n  b-c: 1\n---\nx",
            4,
            "`b-c` is not a valid input name",
        ),
    ] {
        let error = PromptFile::parse(file).unwrap_err();
        assert_eq!(error.line, Some(line), "{file}: {error}");
        assert!(error.problem.contains(says), "{file}: {error}");
    }
}

#[test]
fn a_misspelt_key_is_reported_with_its_line_and_a_suggestion() {
    for (front, line, says) in [
        (
            "description: b\nnmae: a",
            3,
            "unknown key `nmae` in the front matter; did you mean `name`?",
        ),
        ("discription: b", 2, "did you mean `description`?"),
        ("input: []", 2, "did you mean `inputs`?"),
        (
            "name: a\nmodel:\n  id: m\n  optoins: {}",
            5,
            "unknown key `optoins` in `model`; did you mean `options`?",
        ),
        (
            "model: {id: m, provder: a}",
            2,
            "unknown key `provder` in `model`; did you mean `provider`?",
        ),
        (
            "metadata:\n  tag: [a]",
            3,
            "unknown key `tag` in `metadata`; did you mean `tags`?",
        ),
        (
            "inputs:\n  - name: a\n    defualt: b\n  - name: b\n    defualt: b",
            4,
            "unknown key `defualt` in `inputs.a`; did you mean `default`?",
        ),
        (
            "inputs:\n  - name: a\n    default: b\n  - name: b\n    requierd: true",
            6,
            "unknown key `requierd` in `inputs.b`; did you mean `required`?",
        ),
        (
            "inputs:\n  a:\n    kind: string\n    exmaple: x",
            5,
            "unknown key `exmaple` in `inputs.a`; did you mean `example`?",
        ),
    ] {
        let text = format!("---\n{front}\n---\nx");
        let file = PromptFile::read(&text, &References::Refuse).unwrap();
        let warnings = file.warnings(&BTreeSet::new());
        assert_eq!(warnings[0].line, Some(line), "{front}: {warnings:?}");
        assert!(warnings[0].detail.contains(says), "{front}: {warnings:?}");
        assert_eq!(file.passed_over, [""; 0], "{front}");
    }
    for front in [
        "authors: [a]\nversion: 1\ntitle: x",
        "outputs: []",
        "metadata: {types: 1}",
        "model: {apiType: chat}",
    ] {
        let text = format!("---\n{front}\n---\nx");
        let file = PromptFile::read(&text, &References::Refuse).unwrap();
        assert_eq!(file.warnings(&BTreeSet::new()), [], "{front}");
        assert!(!file.passed_over.is_empty(), "{front}");
    }
}

#[test]
fn a_mistake_lists_the_inputs_that_nothing_else_reads() {
    let text = "{{ user-name }} {{ user }} {{ null }}";
    let file = PromptFile::read(text, &References::Refuse).unwrap();
    let warnings = file.warnings(&BTreeSet::new());
    assert_eq!(warnings[0].inputs, ["name"]);
    assert_eq!(warnings[1].inputs, ["null"]);
    // The contract tells which input a placeholder probably means.
    let file = PromptFile::read("{{ user }}: {tone}", &References::Refuse).unwrap();
    assert_eq!(file.warnings(&BTreeSet::new()), []);
    let contract = BTreeSet::from(["tone".to_owned()]);
    assert_eq!(
        file.warnings(&contract)[0].to_string(),
        "line 1, column 13: `{tone}` is text, not an input: did you mean `{{ tone }}`? If not, put it between {% raw %} and {% endraw %}"
    );
}

#[test]
fn a_file_without_the_kind_of_an_input_is_written_and_read_alike() {
    let text = "---\nname: a\ninputs:\n  - name: user\n  - name: items\n  - name: plain\n---\n{{ user.name }}{% for item in items %}{{ item }}{% endfor %}{{ plain }}\n";
    let first = parse(text);
    let written = first.to_string();
    let again = parse(&written);
    assert_eq!(again, first);
    assert_eq!(again.to_string(), written);
    assert_eq!(again.content.digest(), first.content.digest());
}
