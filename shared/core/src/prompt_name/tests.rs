//! Which texts are names of prompts.

use proptest::prelude::*;

use super::*;

#[test]
fn a_name_is_unicode_text_without_reserved_characters() {
    for good in [
        "a",
        "system_prompt",
        "support/de/greeting",
        "A.b-c_d",
        ".hidden",
        "...",
        "a.",
        "it's 100 € (net), [draft] & more!",
        "Begrüßung für Neue",
        "folder/sub/chat é",
        "サポート/挨拶",
        "दर्शन",
        "دعم/تحية",
        "🎉 launch",
        ".. a/. b",
        "a  b",
        &"x".repeat(200),
        &"🎉".repeat(200),
    ] {
        let name = good.parse::<PromptName>();
        assert_eq!(name.as_ref().map(PromptName::as_str), Ok(good));
    }
}

#[test]
fn an_invalid_prompt_name_is_refused_with_what_to_write() {
    for (bad, says) in [
        ("", "empty"),
        ("/a", "write `a`"),
        ("a//b", "write `a/b`"),
        ("a/", "write `a`"),
        ("a/../b", "no `..`"),
        (".", "no `.`"),
        ("a#b", "`#` is not among them"),
        ("a\nb", "`\\n` is not among them"),
        (&"x".repeat(201), "has 201"),
        (" ", "no space at its ends"),
        (" a /b", "write `a/b`"),
        ("a/ b", "write `a/b`"),
        ("a ", "write `a`"),
        ("a\u{a0}b", "`\\u{a0}` is not among them"),
        ("a\u{3000}b", "`\\u{3000}` is not among them"),
        ("a\u{2028}b", "`\\u{2028}` is not among them"),
        ("a\u{200b}b", "`\\u{200b}` is not among them"),
        ("a\u{202e}b", "`\\u{202e}` is not among them"),
        ("a\u{e000}b", "`\\u{e000}` is not among them"),
        ("a\u{378}b", "`\\u{378}` is not among them"),
        ("a\u{ffff}b", "`\\u{ffff}` is not among them"),
        ("a\u{7f}b", "`\\u{7f}` is not among them"),
        // Each of these becomes two characters in normal form C.
        (&"\u{958}".repeat(101), "has 202"),
    ] {
        let error = bad.parse::<PromptName>().unwrap_err().to_string();
        assert!(error.contains(says), "{bad:?}: {error}");
    }
    for reserved in "#%<>|?*\"\\@~{}:".chars() {
        let error = format!("a{reserved}b").parse::<PromptName>().unwrap_err();
        assert!(error.to_string().contains("is not among them"), "{error}");
    }
}

#[test]
fn texts_that_differ_only_in_normalization_are_one_name() {
    for (decomposed, composed) in [
        ("cafe\u{301}", "café"),
        ("\u{212b}", "Å"),
        ("\u{1112}\u{1161}\u{11ab}", "한"),
        ("a\u{323}\u{307}", "a\u{307}\u{323}"),
    ] {
        let (one, other) = (decomposed.parse::<PromptName>(), composed.parse());
        assert_eq!(one, other, "{composed}");
        let read: PromptName = serde_json::from_value(decomposed.into()).unwrap();
        assert_eq!(Ok(read), one);
    }
    // Decomposed, it would be too long.
    assert!("e\u{301}".repeat(200).parse::<PromptName>().is_ok());
    assert_ne!("A".parse::<PromptName>(), "a".parse());
    assert_ne!("ﬁ".parse::<PromptName>(), "fi".parse());
}

proptest! {
    #[test]
    fn a_name_parses_to_itself(text in "\\PC{1,12}") {
        if let Ok(name) = text.parse::<PromptName>() {
            prop_assert_eq!(name.as_str().parse(), Ok(name.clone()));
            prop_assert!(nfc(name.as_str()) == name.as_str());
            prop_assert!(name.as_str().len() <= 4 * PromptName::MAX);
        }
    }
}
