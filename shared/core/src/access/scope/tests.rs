//! What scopes reach, contain and accept.

use super::*;

fn scope(instances: &str, prefixes: &[&str]) -> Scope {
    let instances = match instances {
        "*" => Instances::All,
        some => Instances::These(some.split(' ').map(|it| it.parse().unwrap()).collect()),
    };
    let prefixes = prefixes.iter().map(|it| it.parse().unwrap());
    let prefixes: Vec<NamePrefix> = prefixes.collect();
    Scope {
        instances,
        prefixes: Some(prefixes).filter(|it| !it.is_empty()),
        labels: BTreeSet::from(["staging".parse().unwrap()]),
    }
}

fn id(instance: &str, name: &str) -> PromptId {
    PromptId {
        instance: instance.parse().unwrap(),
        name: name.parse().unwrap(),
    }
}

#[test]
fn a_key_reads_its_instances_and_prefixes_and_an_editor_also_what_they_inherit() {
    let acme = scope("acme", &["support/"]);
    for (role, instance, name, reads) in [
        (Role::Reader, "acme", "support/a", true),
        (Role::Reader, "acme", "support", false),
        (Role::Reader, "acme", "supports/a", false),
        (Role::Reader, "default", "support/a", false),
        (Role::Editor, "default", "support/a", true),
        (Role::Editor, "default", "sales/a", false),
        (Role::Admin, "globex", "support/a", false),
    ] {
        let id = id(instance, name);
        assert_eq!(acme.reads(role, &id), reads, "{role} {instance} {name}");
    }
    assert!(scope("*", &[]).reads(Role::Reader, &id("globex", "a")));
}

#[test]
fn an_editor_publishes_under_its_labels_and_higher_roles_under_any() {
    let scope = scope("*", &[]);
    let (staging, production) = ("staging".parse().unwrap(), Label::default());
    let may = |label| Role::ALL.map(|role| scope.publishes(role, label));
    assert_eq!(may(&staging), [false, true, true, true]);
    assert_eq!(may(&production), [false, false, true, true]);
}

#[test]
fn a_scope_contains_those_that_reach_no_more() {
    let ours = scope("acme globex", &["support/", "a"]);
    for (instances, prefixes, contained) in [
        ("acme", vec!["support/x/", "ab/"], true),
        ("acme globex", vec!["support/", "a"], true),
        ("acme", vec![], false),
        ("acme", vec!["support"], false),
        ("acme default", vec!["a"], false),
        ("*", vec!["a"], false),
    ] {
        let other = scope(instances, &prefixes);
        assert_eq!(ours.contains(&other), contained, "{instances} {prefixes:?}");
        assert!(Scope::everything().contains(&other));
    }
}

#[test]
fn a_scope_survives_json_and_invalid_ones_are_refused() {
    for text in [
        r#"{"instances":"*","prefixes":null,"labels":[]}"#,
        r#"{"instances":["acme"],"prefixes":["support/"],"labels":["staging"]}"#,
    ] {
        let scope: Scope = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&scope).unwrap(), text);
    }
    for wrong in ["[]", "\"acme\"", "[\"a b\"]", "7", "null"] {
        let text = format!(r#"{{"instances":{wrong}}}"#);
        let error = serde_json::from_str::<Scope>(&text).unwrap_err();
        assert!(error.to_string().contains("\"*\" for all"), "{error}");
    }
    for wrong in ["", "/", "a//", "../", "a*b"] {
        assert!(wrong.parse::<NamePrefix>().is_err(), "{wrong}");
    }
    for right in ["support/", "a", "a.b-c_d/e"] {
        assert_eq!(right.parse::<NamePrefix>().unwrap().as_str(), right);
    }
}
