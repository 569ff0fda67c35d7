//! Inputs that a template reads by mistake.

use serde_json::json;

use super::warnings;
use crate::content::{Body, Inputs, Message, Role};
use crate::warning::Warning;

fn details(source: &str, inputs: &Inputs) -> Vec<String> {
    let warnings = warnings(&Body::Text(source.to_owned()), inputs);
    assert!(
        warnings
            .iter()
            .all(|warning| warning.pointer == "/template")
    );
    warnings.into_iter().map(|warning| warning.detail).collect()
}

#[test]
fn a_probable_mistake_is_told_with_its_place_and_what_is_probably_meant() {
    for (source, says) in [
        (
            "Dear {{ user-name }}",
            "line 1, column 9: `user-name` subtracts `name` from `user`: did you mean `user_name`? If not, write spaces around `-`",
        ),
        ("ä\r\nß {{ user-name }}", "line 2, column 6: `user-name`"),
        (
            "{{ user-first-name }}",
            "`user-first-name` subtracts `first` and `name` from `user`: did you mean `user_first_name`?",
        ),
        ("{{ user-name|upper }}", "did you mean `user_name`?"),
        ("{{ user-name.first }}", "did you mean `user_name`?"),
        (
            "{{ user.first-name }}",
            "`user.first-name` subtracts `name` from `user.first`: did you mean `user[\"first-name\"]`?",
        ),
        (
            "{% if user-name == 'x' %}{% endif %}",
            "did you mean `user_name`?",
        ),
        (
            "{% for x in user-list %}{% endfor %}",
            "did you mean `user_list`?",
        ),
        ("{{ user-name }}{{ user }}", "did you mean `user_name`?"),
        ("{{ user-name - 3 }}", "did you mean `user_name`?"),
        (
            "key: ${{ secrets.KEY }}",
            "line 1, column 10: `${{ secrets… }}` is an expression of a build pipeline, and reads an input `secrets` here: to keep it as text, put it between {% raw %} and {% endraw %}",
        ),
        ("${{ github['ref'] }}", "reads an input `github` here"),
        ("${{ steps.a.outputs.b }}", "reads an input `steps` here"),
        (
            "{% if x == null %}{% endif %}",
            "line 1, column 12: `null` is read as an input here: did you mean `none`?",
        ),
        ("{{ TRUE }}", "did you mean `true`?"),
    ] {
        let found = details(source, &Inputs::new());
        assert!(
            found.len() == 1 && found[0].contains(says),
            "{source}: {found:?}"
        );
    }
}

#[test]
fn what_is_probably_meant_is_not_warned_of() {
    for source in [
        "{{ user.name }}{{ user_name }}{{ user['first-name'] }}",
        "{{ total - used }}{{ total -used }}{{ total-1 }}{{ 10-total }}{{ (total)-used }}{{ total|length-1 }}",
        "{{ total }} of which {{ used }}: {{ total-used }} left",
        "{% set total = 3 %}{{ total-used }}{% for x in xs %}{{ loop.index-used }}{% endfor %}",
        "{{ -user }}{{ '${{ secrets.KEY }}' }}{% raw %}${{ secrets.KEY }}{% endraw %}",
        "It costs ${{ price }}, or ${{ order.total }}; {{ secrets.KEY }}, $ {{ secrets.KEY }}",
        "{{ none }}{{ x is undefined }}{{ null_value }}",
    ] {
        assert_eq!(details(source, &Inputs::new()), [""; 0], "{source}");
    }
    for (source, declared) in [
        (
            "{{ total-used }}",
            json!({"total": {"kind": "integer"}, "used": {"kind": "float"}}),
        ),
        ("${{ secrets.KEY }}", json!({"secrets": {"kind": "object"}})),
        ("{{ null }}", json!({"null": {}})),
    ] {
        let declared: Inputs = serde_json::from_value(declared).unwrap();
        assert_eq!(details(source, &declared), [""; 0], "{source}");
    }
    let declared = json!({"user": {"kind": "integer"}, "name": {"kind": "string"}});
    let declared: Inputs = serde_json::from_value(declared).unwrap();
    assert_eq!(details("{{ user-name }}", &declared).len(), 1);
}

#[test]
fn other_messages_tell_whether_a_subtraction_is_meant() {
    let turn = |content: &str| Message::Turn {
        role: Role::User,
        content: content.to_owned(),
    };
    let body = |first: &str| Body::Chat(vec![turn(first), turn("{{ total-used }}")]);
    assert_eq!(warnings(&body("{{ total }}{{ used }}"), &Inputs::new()), []);
    let found = warnings(&body("{{ total-used }}"), &Inputs::new());
    let pointers: Vec<_> = found.iter().map(|warning| &warning.pointer).collect();
    assert_eq!(pointers, ["/messages/0/content", "/messages/1/content"]);
}

#[test]
fn a_version_full_of_mistakes_has_fifty_warnings() {
    let turn = Message::Turn {
        role: Role::User,
        content: "{{ user-name }}".to_owned(),
    };
    let found = warnings(&Body::Chat(vec![turn; 1_000]), &Inputs::new());
    assert_eq!(found.len(), 50);
    assert_eq!(found[49].pointer, "/messages/49/content");
}

#[test]
fn a_template_full_of_mistakes_has_twenty_warnings() {
    let body = Body::Text("{{ user-name }}\n".repeat(2_000));
    let found: Vec<Warning> = warnings(&body, &Inputs::new());
    assert_eq!(found.len(), 20);
    assert!(
        found[19].detail.starts_with("line 20, "),
        "{}",
        found[19].detail
    );
}
