//! Every environment of samconfig.toml deploys a stack of its own, with parameters that exist.

use std::collections::BTreeSet;

use serde_json::Value;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../samconfig.toml");

/// The problems of the environments in samconfig.toml.
fn environment_problems(template: &Value, text: &str) -> Vec<String> {
    let file: Value = toml::from_str(text).unwrap();
    let mut problems = Vec::new();
    let mut stacks = BTreeSet::new();
    for (name, environment) in file
        .as_object()
        .unwrap()
        .iter()
        .filter(|(_, it)| it.is_object())
    {
        let deploy = &environment["deploy"]["parameters"];
        if deploy["capabilities"] != "CAPABILITY_IAM" || !deploy["template_file"].is_null() {
            problems.push(format!(
                "{name} has to deploy what was built, with CAPABILITY_IAM"
            ));
        }
        if !stacks.insert(deploy["stack_name"].as_str()) {
            problems.push(format!("{name} deploys another environment's stack"));
        }
        let overrides = deploy["parameter_overrides"].as_str().unwrap_or_default();
        for (parameter, value) in overrides
            .split_whitespace()
            .filter_map(|it| it.split_once('='))
        {
            let parameter = &template["Parameters"][parameter];
            let allowed = parameter["AllowedValues"].as_array();
            let is_allowed =
                |it: &Value| it == value || it.as_u64().is_some_and(|it| value.parse() == Ok(it));
            if parameter.is_null() || allowed.is_some_and(|all| !all.iter().any(is_allowed)) {
                problems.push(format!("{name} has an unknown parameter or value: {value}"));
            }
        }
    }
    problems
}

#[test]
fn every_environment_deploys_its_own_stack_with_parameters_that_exist() {
    let template = crate::template();
    let text = std::fs::read_to_string(FILE).unwrap();
    assert_eq!(environment_problems(&template, &text), Vec::<String>::new());
    for (from, to, says) in [
        ("Rollout=", "Rolout=", "production has an unknown parameter"),
        (
            "10Minutes ",
            "20Minutes ",
            "unknown parameter or value: Canary10Percent20Minutes",
        ),
        ("Days=365", "Days=366", "unknown parameter or value: 366"),
        (
            "\"promptbook-production\"\nresolve",
            "\"promptbook\"\nresolve",
            "another environment's stack",
        ),
    ] {
        let mutated = text.replace(from, to);
        assert_ne!(mutated, text, "{from} is nowhere");
        let problems = environment_problems(&template, &mutated);
        assert!(
            problems.iter().any(|it| it.contains(says)),
            "{says}: {problems:?}"
        );
    }
}
