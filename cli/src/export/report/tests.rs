//! What an export says of an included prompt that is published meanwhile.

use super::*;

#[test]
fn an_included_prompt_that_is_published_during_an_export_is_named() {
    let included = |name: &str, label: &str, seq| Included {
        name: name.parse().unwrap(),
        instance: "default".parse().unwrap(),
        label: label.parse().unwrap(),
        version: VersionNumber::FIRST,
        seq,
    };
    let prompt = |name: &str, includes| ExportedPrompt {
        name: name.parse().unwrap(),
        file: format!("{name}.prompty"),
        version: VersionNumber::FIRST,
        versions: 0,
        includes,
        status: FileStatus::New,
        note: None,
    };
    let mut report = Report::new(Path::new("out"));
    report.prompts = vec![
        prompt(
            "a",
            vec![
                included("tone", "production", 1),
                included("rules", "production", 7),
            ],
        ),
        prompt(
            "b",
            vec![
                included("tone", "staging", 2),
                included("rules", "production", 7),
            ],
        ),
    ];
    assert!(
        !report.text().contains("published during"),
        "{}",
        report.text()
    );
    let later = prompt("c", vec![included("tone", "production", 2)]);
    report.prompts.push(later);
    assert!(
        report.text().starts_with(
            "tone: published during this export, so files differ in its text; export again\n"
        ),
        "{}",
        report.text()
    );
}
