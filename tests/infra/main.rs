//! Compares the stack's template, transformed as by CloudFormation, with the code. `make infra` runs it.
//!
//! # Layout
//! - `facts`: facts about the code.
//! - `routes`, `functions_of_the_stack`, `rollout`, `parameters`, `rules`, `table`, `access`, `edge`, `metrics`, `alarms`, `policy` (over
//!   `statements`), `events`, `surface`: the checks, each of which returns a list of problems.
//! - `piped`: what the pipe makes of the items that the store writes.
//! - `source`: checks of the source for what the transform loses; `documented`: parameters and alarms in docs/;
//!   `arithmetic`: figures in docs/; `environments`: samconfig.toml.
//! - `mutations`: invalid templates, each of which one check has to find.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod access;
mod alarms;
mod arithmetic;
mod depends;
mod documented;
mod edge;
mod environments;
mod events;
mod example;
mod facts;
mod functions_of_the_stack;
mod metrics;
mod mutations;
mod parameters;
mod piped;
mod policy;
mod rollout;
mod routes;
mod rules;
mod source;
mod statements;
mod surface;
mod table;

use std::path::PathBuf;

use facts::Facts;
use serde_json::Value;

/// Checks one aspect of the template and returns the problems with what to do.
type Check = fn(&Value, &Facts) -> Vec<String>;

const CHECKS: [(&str, Check); 27] = [
    ("routes", routes::routes),
    ("keys of routes", routes::keys),
    ("surface", surface::surface),
    ("invocations", surface::invocations),
    ("conditions", parameters::conditions),
    ("rules", rules::rules),
    ("start of the chat", parameters::chat_starts),
    ("variables", functions_of_the_stack::variables),
    ("settings", functions_of_the_stack::settings),
    ("binaries", functions_of_the_stack::binaries),
    ("seeding", functions_of_the_stack::seeding),
    ("rollout", rollout::rollout),
    ("table", table::schema),
    ("safety of the table", table::safety),
    ("existing table", table::existing),
    ("exports", table::exports),
    ("encryption", table::encryption),
    ("access", access::access),
    ("access logs", edge::access_logs),
    ("domain", edge::domain),
    ("events", events::events),
    ("webhook", events::webhook),
    ("boundary", policy::boundary),
    ("metrics", metrics::metrics),
    ("alarms", alarms::alarms),
    (
        "policies allow what is called",
        policy::allow_what_is_called,
    ),
    ("policies allow nothing else", policy::allow_nothing_else),
];

/// A file or folder that `make infra` creates.
fn made(variable: &str) -> PathBuf {
    let path = std::env::var_os(variable);
    path.unwrap_or_else(|| panic!("{variable} is not set: run `make infra`, which sets it"))
        .into()
}

fn template() -> Value {
    read("PROMPTBOOK_TEMPLATE")
}

/// The template with a gradual rollout, which has everything that the other one has, and more.
fn gradual() -> Value {
    read("PROMPTBOOK_GRADUAL")
}

fn read(variable: &str) -> Value {
    let text = std::fs::read_to_string(made(variable)).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[tokio::test]
async fn the_template_matches_the_code() {
    let (at_once, gradual, facts) = (template(), gradual(), Facts::gather().await);
    assert!(!rollout::is_gradual(&at_once) && rollout::is_gradual(&gradual));
    let mut problems = Vec::new();
    for (name, check) in CHECKS {
        for template in [&at_once, &gradual] {
            let found = check(template, &facts).into_iter();
            problems.extend(found.map(|problem| format!("{name}: {problem}")));
        }
    }
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[tokio::test]
async fn every_invalid_template_is_found() {
    let (template, facts) = (gradual(), Facts::gather().await);
    let mut missed = Vec::new();
    for mutation in mutations::all() {
        let mut mutated = template.clone();
        (mutation.change)(&mut mutated);
        assert_ne!(mutated, template, "{} changes nothing", mutation.name);
        let (_, check) = CHECKS
            .iter()
            .find(|(name, _)| *name == mutation.found_by)
            .unwrap();
        let problems = check(&mutated, &facts);
        if !problems
            .iter()
            .any(|problem| problem.contains(mutation.says))
        {
            missed.push(format!("{}: {problems:?}", mutation.name));
        }
    }
    assert!(missed.is_empty(), "not found:\n{}", missed.join("\n"));
}

#[test]
fn every_check_finds_some_mutation() {
    for (name, _) in CHECKS {
        assert!(
            mutations::all().iter().any(|it| it.found_by == name),
            "no mutation is found by `{name}`"
        );
    }
}

/// The resources of a type, with their names.
fn resources<'a>(template: &'a Value, kind: &'a str) -> impl Iterator<Item = (&'a str, &'a Value)> {
    let all = template["Resources"].as_object().into_iter().flatten();
    all.filter(move |(_, resource)| resource["Type"] == kind)
        .map(|(name, resource)| (name.as_str(), resource))
}

/// The stack's functions: the code's name of each, its resource's name, and its properties.
fn functions(template: &Value) -> impl Iterator<Item = (String, &str, &Value)> {
    resources(template, "AWS::Lambda::Function").map(|(name, resource)| {
        let function = name.trim_end_matches("Function").to_lowercase();
        (function, name, &resource["Properties"])
    })
}
