//! Property tests: any file is read or refused in limited time, and a file that was read is written such that it reads the same.

use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::PromptFile;

/// The maximum time for one file, in an unoptimized build on a busy machine.
const LONGEST: Duration = Duration::from_secs(10);

const WHOLE: &str = "---\nname: greeting\ndescription: Says hello\nmodel:\n  id: gpt-5-mini\n  provider: openai\n  options:\n    temperature: 0.2\n\
    inputs:\n  - name: user_name\n    kind: string\n    default: you\n  - name: history\n    kind: thread\ntemplate:\n  format: jinja2\n---\n\
    system:\nGreet {{ user_name }}.\n\n{{ history }}\n\nuser:\nHello?\n";

/// A file with pieces removed, inserted and changed.
fn damaged() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => select(vec![
            "---", "---\n", "\n", "\r\n", "\t", " ", ":", ": ", "- ", "&a ", "*a", "!!binary ", "!x ", "? ", "|", ">", "'", "\"", "{", "}",
            "[", "]", "#", "<<: *a", "%YAML 9.9\n", "\u{0}", "\u{feff}", "\u{2028}", "~", "1e999", "0x7fffffffffffffffff", "system:\n",
            "{{", "}}", "{%", "%}", "{% endraw %}", "connection:\n  key: secret\n", "name: a\nname: b\n", "inputs: 7\n",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    vec((any::<Index>(), 0..40_usize, piece), 1..8).prop_map(|damages| {
        let mut text: Vec<char> = WHOLE.chars().collect();
        for (at, removed, piece) in damages {
            let at = at.index(text.len() + 1);
            let end = (at + removed).min(text.len());
            text.splice(at..end, piece.chars());
        }
        text.into_iter().collect()
    })
}

fn read(text: &str) -> Result<(), TestCaseError> {
    let started = Instant::now();
    if let Ok(file) = PromptFile::parse(text) {
        let again = PromptFile::parse(&file.to_string());
        prop_assert_eq!(again.as_ref(), Ok(&file), "{:?}", text);
    }
    let took = started.elapsed();
    prop_assert!(took < LONGEST, "{took:?} for {text:?}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_file_is_read_or_refused(text in damaged()) {
        read(&text)?;
    }
}

#[test]
fn yaml_that_expands_or_nests_too_far_is_refused() {
    let laughs: String = (1..30)
        .map(|n| {
            format!(
                "a{n}: &a{n} [{}]\n",
                vec![format!("*a{}", n - 1); 10].join(", ")
            )
        })
        .collect();
    for (name, front) in [
        ("aliases of aliases", format!("a0: &a0 [x]\n{laughs}")),
        (
            "lists in lists",
            format!("inputs: {}{}\n", "[".repeat(50_000), "]".repeat(50_000)),
        ),
        (
            "mappings in mappings",
            format!("inputs: {}", "{a: ".repeat(50_000)),
        ),
        (
            "lists by indentation",
            format!("inputs:\n{}x\n", "- ".repeat(20_000)),
        ),
        ("an alias of itself", "inputs: &a [*a]\n".to_owned()),
        (
            "a key without end",
            format!("{}: x\n", "k".repeat(1_000_000)),
        ),
    ] {
        let started = Instant::now();
        let error = PromptFile::parse(&format!("---\n{front}---\nHello\n"));
        assert!(
            started.elapsed() < LONGEST,
            "{name}: {:?}",
            started.elapsed()
        );
        match error {
            Ok(file) => assert_eq!(name, "a key without end", "{file:?}"),
            Err(error) => assert!(error.to_string().len() < 2000, "{name}: {error}"),
        }
    }
}
