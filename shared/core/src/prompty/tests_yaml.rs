//! Finding front matter, reading its YAML, and errors of invalid YAML.

use serde_json::json;

use super::PromptFile;
use super::tests_support::{parse, turn};
use crate::content::{Body, Role};

#[test]
fn front_matter_may_follow_blank_lines_spaces_and_a_byte_order_mark() {
    let rest = "---\nname: late\n---\nsystem:\nAnswer.\n";
    for before in [
        "\n",
        "\r\n",
        "\n\n  \n",
        "\u{feff}",
        "\u{feff}\n",
        "\n\u{feff}",
        "  ",
        "\t\n ",
    ] {
        let file = parse(&format!("{before}{rest}"));
        assert_eq!(
            file.name.as_ref().map(|name| name.as_str()),
            Some("late"),
            "{before:?}"
        );
        let expected = vec![turn(Role::System, "Answer.")];
        assert_eq!(file.content.body(), &Body::Chat(expected), "{before:?}");
    }
    let indented = parse("  ---\n  name: late\n  description: |\n    a\n  ---\n  x");
    assert_eq!(indented.description.as_deref(), Some("a\n"));
    for (file, line, says) in [
        (
            "\n\n---\ndescription: 3\n---\nx",
            4,
            "`description` must be a string",
        ),
        ("\n\n---\na: [\n---\nx", 4, "a bracket opens here"),
        (
            "\n---\nname: a\n---\nsystem:\n{{ y z }}",
            6,
            "unexpected identifier",
        ),
        ("\n---\nname: a\n", 2, "the front matter has no end"),
        ("---- \nx\n", 1, "three dashes and more"),
        (
            "\n--- # prompt\nname: a\n---\nx",
            2,
            "three dashes and more",
        ),
        ("+++\nname = \"a\"\n+++\nx", 1, "enclosed in `+++`"),
        (
            "# Title\n\n---\nname: a\n---\nx",
            3,
            "the first thing in the file",
        ),
        (
            "<!-- x -->\n ---\n\n# y\nmodel: a\n---\nx",
            2,
            "the first thing in the file",
        ),
    ] {
        let error = PromptFile::parse(file).unwrap_err();
        assert_eq!(error.line, Some(line), "{file}: {error}");
        assert!(error.problem.contains(says), "{file}: {error}");
    }
    // Horizontal rules between paragraphs are not front matter.
    for body in ["a\n---\nb\n---\nc", "a\n---\nnote: b", "a\n---\nname: b"] {
        assert_eq!(parse(body).content.body(), &Body::Text(body.to_owned()));
    }
}

#[test]
fn an_integer_in_any_notation_stays_an_integer() {
    for (yaml, value) in [
        ("0012", json!(12)),
        ("-007", json!(-7)),
        ("08", json!(8)),
        ("00", json!(0)),
        ("12", json!(12)),
        ("18446744073709551615", json!(u64::MAX)),
        ("012.5", json!(12.5)),
        ("'0012'", json!("0012")),
        ("[0x1F, 0012, '0012']", json!([31, 12, "0012"])),
        ("{a: 0012}", json!({"a": 12})),
        ("1.0e+20", json!(1e20)),
    ] {
        let file = parse(&format!(
            "---\ninputs:\n  - {{name: a, default: {yaml}}}\n---\nx"
        ));
        assert_eq!(file.content.inputs()["a"].default, Some(value), "{yaml}");
    }
    let error = PromptFile::parse(
        "---\nname: a\ninputs:\n  - name: b\n    default: 18446744073709551616\n---\nx",
    );
    let error = error.unwrap_err();
    assert_eq!(error.line, Some(5), "{error}");
    assert!(error.problem.contains("put it in quotes"), "{error}");
}

/// A few anchors that expand to a huge value.
const BOMB: &str = "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]";

#[test]
fn invalid_yaml_is_reported_in_plain_words_with_one_line_number() {
    for (front, line, says) in [
        (
            "name: a\ndescription: b: c",
            3,
            "a text with `: ` in it must be in quotes",
        ),
        ("model:\n\tid: a", 3, "a tab indents this line"),
        ("name: \"a", 2, "a quote opens here"),
        ("name: a\ntags: [a, b", 3, "a bracket opens here"),
        ("name: @a", 2, "begins with `@` must be in quotes"),
        ("name: \"a\\q\"", 2, "begins an escape"),
        ("inputs:\n  - name: a\n kind: b", 4, "not indented like"),
        ("name: {{ a }}", 2, "begins with a bracket"),
        ("name: *a", 2, "begins with `*`"),
        ("name: a\nname: b", 3, "`name` occurs twice"),
        ("inputs: {a: .inf}", 2, "`.inf` is not a finite number"),
        ("inputs: &a [*a]", 2, "nests or repeats too much"),
        // Indentation.
        ("model:\n    id: m\n  options: {}", 4, "not indented like"),
        ("inputs:\n  - name: a\n - name: b", 4, "not indented like"),
        ("inputs:\n  a: 1\n  - name: b", 4, "not indented like"),
        ("- a\nname: b", 3, "not indented like"),
        (
            "name: a\n  description: b",
            3,
            "indented further than the one above",
        ),
        (
            "model:\n  id: m\n    provider: x",
            4,
            "indented further than the one above",
        ),
        (
            "inputs:\n  - name: a\n      kind: string",
            4,
            "indented further than the one above",
        ),
        ("name: a\n \tdescription: b", 3, "a tab indents this line"),
        ("model: {\n\tid: m}", 3, "a tab indents this line"),
        ("description: |\n\ta", 3, "a tab indents this line"),
        (
            "description: |\n a\nb\nname: c",
            4,
            "this line is not `key: value`",
        ),
        (
            "description: |x\n  y",
            2,
            "`|` and `>` stand at the end of their line",
        ),
        (
            "description: > a\n b",
            2,
            "`|` and `>` stand at the end of their line",
        ),
        (
            "description: |\n    a\n  b\nname: c",
            4,
            "not indented like",
        ),
        // Quotes and escapes.
        (
            "name: 'a\ndescription: b",
            2,
            "a quote opens here and is not closed",
        ),
        (
            "name: \"a\ndescription: \"b\"",
            2,
            "a quote opens here and is not closed",
        ),
        (
            "name: \"a\ndescription: c\nmodel: \"b\"",
            2,
            "a quote opens here and is not closed",
        ),
        (
            "description: 'it's here'",
            2,
            "text follows a closing quote",
        ),
        (
            "name: a\ndescription: \"say \"hi\" now\"",
            3,
            "text follows a closing quote",
        ),
        ("tags: [\"a\" \"b\"]", 2, "put a comma between two texts"),
        (
            "name: \"a\n...\nb\"",
            2,
            "a quote opens here and is not closed",
        ),
        ("description: \"C:\\dir\"", 2, "begins an escape"),
        ("description: \"\\xZZ\"", 2, "begin a character's number"),
        ("description: \"\\ud800\"", 2, "half a character"),
        ("tags: [a]#x", 2, "`#` begins a comment only after a space"),
        // Brackets.
        (
            "tags: [a, b\nname: c",
            2,
            "a bracket opens here and is not closed",
        ),
        (
            "model: {id: m\nname: c",
            2,
            "a bracket opens here and is not closed",
        ),
        ("tags: [a]]", 2, "a bracket closes here that was not opened"),
        ("tags: [a}", 2, "another kind of bracket closes it"),
        (
            "model: {id: m\n  provider: x}",
            3,
            "a comma is missing here",
        ),
        (
            "model: {id: m: n}",
            2,
            "a text with `: ` in it must be in quotes",
        ),
        (
            "description: {name} is here",
            2,
            "begins with a bracket must be in quotes",
        ),
        (
            "description: [draft] text",
            2,
            "begins with a bracket must be in quotes",
        ),
        // Keys and colons.
        (
            "name: a\ndescription: Note: this\nmodel: m",
            3,
            "a text with `: ` in it must be in quotes",
        ),
        (
            "name:a\ndescription: b",
            2,
            "write a colon and a space after its key",
        ),
        (
            "description: b\nname:a",
            3,
            "write a colon and a space after its key",
        ),
        (
            "name: a\ndescription\nmodel: m",
            3,
            "write a colon and a space after its key",
        ),
        (
            "hello\nname: a",
            2,
            "write a colon and a space after its key",
        ),
        ("model:\n  id: a\n  id: b", 4, "`id` occurs twice"),
        ("~: b", 2, "a key can't be empty or `null`"),
        ("<<: 3\nname: a", 2, "`<<` is not followed by a mapping"),
        // Characters that begin something other than a text.
        (
            "name: a\ndescription: *bold* text",
            3,
            "begins with `*` must be in quotes",
        ),
        ("description: & co", 2, "begins with `&` must be in quotes"),
        (
            "description: !a!b text",
            2,
            "begins with `!` must be in quotes",
        ),
        ("description: %a", 2, "begins with `%` must be in quotes"),
        ("description: `x`", 2, "begins with ``` must be in quotes"),
        ("description: - a", 2, "begins with `-` must be in quotes"),
        (
            "description: ? what",
            2,
            "begins with `?` must be in quotes",
        ),
        ("description: , a", 2, "begins with `,` must be in quotes"),
        ("name: a\u{1}b", 2, "the invisible character U+0001"),
        ("name: a\n\u{feff}x: b", 3, "the invisible character U+FEFF"),
        // Documents, directives, anchors.
        (
            "name: a\n...\ndescription: b",
            3,
            "a second document begins here",
        ),
        ("name: a\n... x", 3, "a second document begins here"),
        ("name: a\n--- x\nb: c", 3, "a second document begins here"),
        ("%YAML 1.1\nname: a", 2, "a line can't begin with `%`"),
        ("name: a\n%foo", 3, "a line can't begin with `%`"),
        (&"[".repeat(2000), 2, "nests or repeats too much"),
        (BOMB, 7, "nests or repeats too much"),
    ] {
        let error = PromptFile::parse(&format!("---\n{front}\n---\nx")).unwrap_err();
        assert_eq!(error.line, Some(line), "{front}: {error}");
        assert!(error.problem.contains(says), "{front}: {error}");
        assert!(
            !error.problem.contains("at line") && !error.problem.contains("column"),
            "{error}"
        );
        for word in [
            "scalar",
            "mapping values",
            "flow",
            "token",
            "expected",
            "EOF",
        ] {
            assert!(!error.problem.contains(word), "{word}: {error}");
        }
    }
}
