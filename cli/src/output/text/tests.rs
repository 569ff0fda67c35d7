//! Texts are cut, padded and escaped by their width.

use std::fmt::Write;

use anstyle::AnsiColor;
use proptest::prelude::*;
use serde_json::{Value, json as value};

use super::*;

#[test]
fn what_drives_a_terminal_or_hides_is_escaped() {
    for (said, shown) in [
        ("a\tb\nc", "a\tb\nc"),
        ("a\rb\r\n", "a\\rb\\r\n"),
        (
            "\u{1b}[2J\u{1b}]52;c;aGk=\u{7}",
            "\\u{1b}[2J\\u{1b}]52;c;aGk=\\u{7}",
        ),
        (
            "\0\u{8}\u{7f}\u{9b}31m\u{85}",
            "\\u{0}\\u{8}\\u{7f}\\u{9b}31m\\u{85}",
        ),
        (
            "\u{202e}\u{2066}\u{200f}\u{61c}",
            "\\u{202e}\\u{2066}\\u{200f}\\u{61c}",
        ),
        (
            "a\u{200b}b\u{ad}\u{feff}\u{2060}",
            "a\\u{200b}b\\u{ad}\\u{feff}\\u{2060}",
        ),
        (
            "\u{2028}\u{2029}\u{3164}\u{e0041}",
            "\\u{2028}\\u{2029}\\u{3164}\\u{e0041}",
        ),
        // Nothing can split a word or hide after an emoji.
        ("pass\u{200d}word\u{200c}", "pass\\u{200d}word\\u{200c}"),
        (
            "\u{1f600}\u{fe0f}\u{fe0f}\u{e0100}",
            "\u{1f600}\u{fe0f}\\u{fe0f}\\u{e0100}",
        ),
        ("\u{3000}\u{200d}1\u{fe0f}2", "\u{3000}\\u{200d}1\\u{fe0f}2"),
    ] {
        assert_eq!(Text::from(said).as_str(), shown, "{said:?}");
    }
}

#[test]
fn what_people_write_is_shown_as_it_is() {
    for said in [
        "na\u{ef}ve \u{2192} \u{201c}quoted\u{201d}\u{a0}\u{2026}",
        "\u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{4f60}\u{597d}\u{3000}\u{1f600}",
        "\u{645}\u{6cc}\u{200c}\u{62e}\u{648}\u{627}\u{647}\u{645}",
        "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} \u{2764}\u{fe0f}\u{200d}\u{1f525} 1\u{fe0f}\u{20e3} e\u{301}",
        "\\u{1b} \\r",
    ] {
        assert_eq!(Text::from(said).as_str(), said);
    }
}

const ACTS: &[char] = &[
    '\u{1b}',
    '\r',
    '\u{7}',
    '\u{9b}',
    '\u{7f}',
    '\u{202e}',
    '\u{200d}',
    '\u{fe0f}',
    '\u{1f600}',
    '[',
    '\n',
];

fn texts() -> impl Strategy<Value = String> {
    let one = prop_oneof![any::<char>(), prop::sample::select(ACTS)];
    prop::collection::vec(one, 0..40).prop_map(String::from_iter)
}

fn has_controls(text: &str) -> bool {
    text.chars()
        .any(|c| c.is_control() && c != '\n' && c != '\t')
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_control_comes_through_whatever_is_said(said in prop::collection::vec(texts(), 1..5)) {
        let style = AnsiColor::Red.on_default();
        let mut text = Text::default();
        for part in &said {
            text.plain(part).styled(style, part);
            write!(text, "{part}{}", &part)?;
        }
        let own = [style.render().to_string(), style.render_reset().to_string()];
        let left = own.iter().fold(text.as_str().to_owned(), |left, own| left.replace(own, ""));
        prop_assert!(!has_controls(&left), "{left:?}");
        let again = Text::from(&left);
        prop_assert_eq!(again.as_str(), &left);
    }

    #[test]
    fn json_hides_nothing_and_is_the_same_value(said in texts(), key in texts()) {
        let said = value!({key: [said]});
        let written = json(&said);
        let mut streamed = Vec::new();
        serde_json::to_writer_pretty(Escaping(&mut streamed), &said)?;
        prop_assert_eq!(String::from_utf8(streamed)? + "\n", &*written);
        prop_assert!(!written.chars().any(|c| c != '\n' && is_hidden(c)), "{written:?}");
        prop_assert_eq!(serde_json::from_str::<Value>(&written)?, said);
    }
}
