//! docs/deploy.md has every parameter, and docs/operations.md a runbook for every alarm.

use std::collections::BTreeSet;

use serde_json::Value;

const DOCS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs");

fn page(name: &str) -> String {
    std::fs::read_to_string(format!("{DOCS}/{name}")).unwrap()
}

/// The problems of a parameter's description and of its row in the documentation.
fn parameter_problems(name: &str, parameter: &Value, deploy: &str) -> Vec<String> {
    let description = parameter["Description"].as_str().unwrap_or_default();
    let default = &parameter["Default"];
    let is_sentence = description.starts_with(char::is_uppercase) && description.ends_with('.');
    let row = deploy.lines().find(|line| {
        let names = line
            .strip_prefix('|')
            .and_then(|rest| rest.split('|').next());
        names.is_some_and(|names| names.contains(&format!("`{name}`")))
    });
    let cells = row.map_or(0, |row| {
        row.split(" | ")
            .filter(|cell| !cell.trim().is_empty())
            .count()
    });
    [
        (is_sentence, "its Description has to be a sentence"),
        (
            default.is_string() || default.is_number(),
            "it has to have a Default",
        ),
        // Guided deploys show every other default.
        (
            default != "" || description.contains("Default: "),
            "its Description has to say what an empty value means, as `Default: …`",
        ),
        (
            cells == 3,
            "it needs a row in docs/deploy.md, with meaning and default",
        ),
    ]
    .into_iter()
    .filter(|(good, _)| !good)
    .map(|(_, says)| format!("{name}: {says}"))
    .collect()
}

#[test]
fn every_parameter_of_the_stack_is_documented_with_its_default() {
    let (template, deploy) = (crate::template(), page("deploy.md"));
    let parameters = template["Parameters"].as_object().unwrap();
    let problems: Vec<String> = parameters
        .iter()
        .flat_map(|(name, parameter)| parameter_problems(name, parameter, &deploy))
        .collect();
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
    for (change, says) in [
        (("Description", ""), "a sentence"),
        (("Description", "The model."), "what an empty value means"),
        (("Default", "\u{0}"), "a Default"),
    ] {
        let mut mutated = parameters["OpenAiBaseUrl"].clone();
        mutated[change.0] = if change.1 == "\u{0}" {
            Value::Null
        } else {
            change.1.into()
        };
        let problems = parameter_problems("OpenAiBaseUrl", &mutated, &deploy);
        assert!(
            problems.iter().any(|it| it.contains(says)),
            "{says}: {problems:?}"
        );
    }
    let problems = parameter_problems(
        "ChatModel",
        &parameters["ChatModel"],
        "| `Model` | the model | none |",
    );
    assert!(problems[0].contains("needs a row"), "{problems:?}");
}

/// The runbooks of a page: the alarms that a heading names, and the text below it.
fn runbooks(page: &str) -> Vec<(BTreeSet<String>, String)> {
    let alarms = page
        .split("\n## ")
        .find(|it| it.starts_with("Alarms\n"))
        .unwrap_or_default();
    let sections = alarms.split("\n### ").skip(1);
    let sections = sections.map(|section| {
        let (heading, text) = section.split_once('\n').unwrap_or((section, ""));
        let names = heading.split('`').filter(|it| it.ends_with("Alarm"));
        (names.map(str::to_owned).collect(), text.to_owned())
    });
    sections
        .filter(|(names, _): &(BTreeSet<String>, String)| !names.is_empty())
        .collect()
}

fn runbook_problems(template: &Value, page: &str) -> Vec<String> {
    let alarms = crate::resources(template, "AWS::CloudWatch::Alarm");
    let alarms: BTreeSet<String> = alarms.map(|(name, _)| name.to_owned()).collect();
    let mut problems = Vec::new();
    let mut described = BTreeSet::new();
    for (names, text) in runbooks(page) {
        for part in ["**Means:**", "**Look:**", "**Do:**"] {
            if !text.contains(part) {
                problems.push(format!("the runbook of {names:?} needs a paragraph {part}"));
            }
        }
        for name in names {
            if !alarms.contains(&name) {
                problems.push(format!("{name} has a runbook, and the stack has no such alarm: remove one or add the other"));
            }
            if !described.insert(name.clone()) {
                problems.push(format!("{name} has two runbooks"));
            }
        }
    }
    let missing = alarms.difference(&described);
    problems
        .extend(missing.map(|it| format!("{it} needs a runbook: add it to docs/operations.md")));
    problems
}

#[test]
fn every_alarm_has_a_runbook_and_every_runbook_an_alarm() {
    let (template, page) = (crate::template(), page("operations.md"));
    assert_eq!(runbook_problems(&template, &page), Vec::<String>::new());
    for (from, to, says) in [
        (
            "### `StaleServedAlarm`",
            "### Stale prompts",
            "StaleServedAlarm needs a runbook",
        ),
        (
            "`ChatLatencyAlarm`\n",
            "`ChatSpeedAlarm`\n",
            "ChatSpeedAlarm has a runbook, and the stack has no such alarm",
        ),
        (
            "`ChatLatencyAlarm`\n",
            "`ChatErrorsAlarm`\n",
            "ChatErrorsAlarm has two runbooks",
        ),
        (
            "**Do:** Deploy again",
            "Deploy again",
            "SeedingFailedAlarm\"} needs a paragraph **Do:**",
        ),
    ] {
        let mutated = page.replace(from, to);
        assert_ne!(mutated, page, "{from} is nowhere");
        let problems = runbook_problems(&template, &mutated);
        assert!(
            problems.iter().any(|it| it.contains(says)),
            "{says}: {problems:?}"
        );
    }
}

/// The problems with a 5xx status in the code, without those of the local server or the sidecar alone.
fn server_problems(code: &str) -> BTreeSet<&str> {
    let kinds = code.split("kind(").skip(1).filter_map(|kind| {
        let (status, rest) = kind.trim_start().split_once(',')?;
        let slug = rest.split('"').nth(1)?;
        (status.len() == 3 && status.starts_with('5')).then_some(slug)
    });
    let is_elsewhere = |slug: &str| {
        slug.starts_with("storage-") || slug.starts_with("sidecar-") || slug == "overloaded"
    };
    kinds.filter(|slug| !is_elsewhere(slug)).collect()
}

#[test]
fn the_runbook_of_the_apis_errors_has_every_problem_that_counts_as_one() {
    const ERRORS: &str = include_str!("../../functions/src/http/kind.rs");
    let needed = server_problems(ERRORS);
    assert!(
        needed.len() >= 8 && needed.contains("unavailable"),
        "{needed:?}"
    );
    let page = page("operations.md");
    let (_, text) = runbooks(&page)
        .into_iter()
        .find(|(names, _)| names.contains("ApiErrorsAlarm"))
        .unwrap();
    for slug in needed {
        assert!(
            text.contains(&format!("`{slug}`")),
            "add {slug} to the runbook of ApiErrorsAlarm"
        );
    }
    assert_eq!(
        server_problems("kind(503, \"a\", 1) kind(400, \"b\") kind(\n 500,\n \"storage-c\")"),
        ["a"].into()
    );
}
