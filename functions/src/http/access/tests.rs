//! Every route has exactly one rule, and every rule a route.

use std::collections::BTreeSet;

use promptbook::Label;
use promptbook::access::Role;
use serde_json::Value;

use super::Refusal;
use super::rules::{RULES, Reach, rule};
use crate::chat::test_chat;
use crate::http::test_store;
use crate::langfuse;

fn document() -> Value {
    let chat = crate::chat::router(test_chat());
    let routes = crate::routes(test_store()).merge(chat);
    serde_json::to_value(crate::describe(routes).1).unwrap()
}

fn operations(document: &Value) -> BTreeSet<(String, String)> {
    let paths = document["paths"].as_object().unwrap();
    let operations = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().keys();
        methods.map(|method| (method.to_uppercase(), path.clone()))
    });
    operations.collect()
}

#[test]
fn every_route_has_one_rule_and_every_rule_a_route() {
    let rules = RULES.iter();
    let ruled: BTreeSet<_> = rules
        .map(|rule| (rule.method.to_owned(), rule.route.to_owned()))
        .collect();
    assert_eq!(ruled.len(), RULES.len(), "a route has two rules");
    let mut routes = operations(&document());
    // HEAD has the rule of GET.
    let of_langfuse = langfuse::ROUTES
        .iter()
        .filter(|(method, _)| *method != "HEAD");
    routes.extend(of_langfuse.map(|(method, path)| {
        let path = path.replace("{name+}", "{*name}");
        ((*method).to_owned(), path)
    }));
    assert_eq!(routes, ruled);
}

#[test]
fn a_rule_about_path_and_query_finds_what_it_judges_there() {
    let document = document();
    for rule in &RULES {
        let operation = &document["paths"][rule.route][rule.method.to_lowercase()];
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let names: BTreeSet<&str> = parameters.filter_map(|it| it["name"].as_str()).collect();
        let (name, instance) = match rule.reach {
            Reach::Prompt => (true, true),
            Reach::Instance | Reach::ChosenInstance => (false, true),
            Reach::Named => continue,
        };
        let found = (names.contains("name"), names.contains("instance"));
        assert_eq!(found, (name, instance), "{} {}", rule.method, rule.route);
    }
}

#[test]
fn a_refusal_of_a_label_names_those_of_the_key_if_it_has_any() {
    for (labels, expected) in [
        (
            &[][..],
            "this editor key may not publish under any label: use a publisher key",
        ),
        (
            &["dev", "staging"],
            "this editor key may not publish under label `production`, only under `dev`, `staging`: use another label, or a \
             publisher key",
        ),
    ] {
        let refusal = Refusal::Label {
            label: Label::default(),
            labels: labels.iter().map(|label| label.parse().unwrap()).collect(),
        };
        assert_eq!(refusal.to_string(), expected);
    }
}

#[test]
fn a_refusal_of_a_role_names_the_lowest_that_suffices() {
    use Role::{Admin, Editor, Publisher, Reader};
    for (has, needed, expected) in [
        (Reader, Editor, "chat: use a key of role `editor` or above"),
        (Reader, Admin, "chat: use an admin key"),
        (
            Editor,
            Publisher,
            "a key of role `editor` may not do this: use a key of role `publisher` or above",
        ),
        (
            Publisher,
            Admin,
            "a key of role `publisher` may not do this: use an admin key",
        ),
    ] {
        let refusal = Refusal::Role { has, needed }.to_string();
        assert!(refusal.ends_with(expected), "{refusal}");
    }
}

#[test]
fn head_has_the_rule_of_get_and_an_unknown_method_none() {
    let route = "/v1/prompts/{name}/active";
    assert_eq!(rule(&http::Method::HEAD, route).unwrap().method, "GET");
    assert!(rule(&http::Method::POST, route).is_none());
    assert!(rule(&http::Method::GET, "/v1/nothing").is_none());
}
