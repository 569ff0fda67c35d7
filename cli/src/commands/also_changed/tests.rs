//! Which change a reader sees, and how many prompts are named.

use super::*;

fn prompt(instance: &str, labels: &Value) -> Prompt {
    let prompt = json!({
        "name": "tone", "instance": instance, "type": "text", "description": null, "tags": [], "latest": 1, "labels": labels,
        "contract": [], "revision": 1, "created_at": "2033-05-18T03:33:20Z", "created_by": null,
        "updated_at": "2033-05-18T03:33:20Z", "updated_by": null, "deleted_at": null
    });
    serde_json::from_value(prompt).unwrap()
}

#[test]
fn the_place_that_wins_for_a_reader_is_the_one_whose_change_it_sees() {
    let mut places = Places::default();
    places.add(prompt("default", &json!({"production": 1, "beta": 1})));
    places.add(prompt("acme", &json!({"production": null, "staging": 1})));
    places.add(prompt("globex", &json!({"production": 1})));
    for (changed, reader, label, expected) in [
        ("default production", "default", "production", true),
        ("default production", "default", "staging", true),
        ("default production", "default", "beta", false),
        ("default beta", "default", "beta", true),
        ("default beta", "default", "production", false),
        ("default production", "acme", "production", true),
        ("default production", "acme", "staging", false),
        ("acme production", "acme", "staging", false),
        ("acme production", "acme", "beta", true),
        ("acme beta", "acme", "beta", true),
        ("default production", "globex", "production", false),
        ("default beta", "globex", "beta", false),
        ("globex production", "globex", "beta", true),
    ] {
        let (instance, moved) = changed.split_once(' ').unwrap();
        let changed = (&instance.parse().unwrap(), &moved.parse().unwrap());
        let (by, under) = (reader.parse().unwrap(), label.parse().unwrap());
        let reached = places.are_served(changed, &by, &under);
        assert_eq!(reached, expected, "{changed:?} {reader} {label}");
    }
}

#[test]
fn the_first_of_many_are_named_with_their_instances() {
    let includer = |n: usize| Includer {
        instance: if n == 1 { "acme" } else { "default" }.parse().unwrap(),
        name: format!("p/{n}").parse().unwrap(),
        labels: [Label::default()].into(),
    };
    let of = |count| AlsoChanged(Some((0..count).map(includer).collect()));
    assert_eq!(of(0).line(), "");
    assert_eq!(of(0).warning(), None);
    assert_eq!(AlsoChanged(None).line(), "");
    assert_eq!(
        of(1).line(),
        "\n1 prompt includes it and changes with it: `p/0`"
    );
    assert_eq!(
        of(7).warning().unwrap(),
        "7 prompts include it and would change with it: `p/0`, `p/1` of `acme`, `p/2`, `p/3`, `p/4` and 2 more"
    );
}
