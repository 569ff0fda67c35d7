//! Inputs that a template reads by mistake.

use std::collections::BTreeSet;

use serde_json::json;

use super::mistakes;
use crate::content::{Body, Inputs, Message, Role};
use crate::warning::Warning;

fn warnings(body: &Body, inputs: &Inputs) -> Vec<Warning> {
    let mistakes = mistakes(&body.clone().into(), inputs, &BTreeSet::new()).into_iter();
    mistakes.map(Warning::from).collect()
}

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
fn a_probable_mistake_is_reported_with_its_place_and_a_suggestion() {
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
fn a_python_placeholder_is_reported_if_it_is_probably_an_input() {
    let said = "line 1, column 6: `{name}` is text, not an input: did you mean `{{ name }}`? If not, put it between {% raw %} and {% endraw %}";
    let inputs = |names: &[&str]| -> Inputs {
        let names = names.iter().map(|name| ((*name).to_owned(), json!({})));
        serde_json::from_value(names.collect::<serde_json::Map<_, _>>().into()).unwrap()
    };
    let none = inputs(&[]);
    assert_eq!(details("Dear {name},", &none), [said]);
    assert_eq!(details("Dear {name}, {name}", &inputs(&["name"])), [said]);
    assert_eq!(details("Dear {name}: {{ name }}", &none), [said]);
    let contract = BTreeSet::from(["name".to_owned()]);
    let body = Body::Text("Dear {name}: {{ other }}".to_owned());
    assert_eq!(
        mistakes(&body.into(), &none, &contract)[0]
            .problem
            .to_string(),
        said
    );
    let turns = ["Be kind to {{ name }}", "I am {name}"].map(|content| Message::Turn {
        role: Role::User,
        content: content.to_owned(),
    });
    let warnings = warnings(&Body::Chat(turns.to_vec()), &none);
    assert_eq!(warnings.len(), 1);
    assert_eq!(warnings[0].pointer, "/messages/1/content");
    // In the order of the text, whatever the order of detection.
    let both = details("{{ user-name }} {tone}\n{{ a-b }}{{ tone }}", &none);
    let meant = ["`user_name`", "`{{ tone }}`", "`a_b`"];
    assert_eq!(both.len(), 3);
    assert!(
        both.iter()
            .zip(meant)
            .all(|(one, meant)| one.contains(meant)),
        "{both:?}"
    );
    // In quotes, beside a tag, in Markdown.
    for source in [
        "\"{name}\"",
        "{{ x }} {name}",
        "- {name}",
        "**{name}**",
        "({name})",
        "{name}'s",
        "Name:{name}",
    ] {
        assert_eq!(details(source, &inputs(&["name"])).len(), 1, "{source}");
    }
}

#[test]
fn braces_of_json_code_and_formats_are_left_alone() {
    for source in [
        "Answer as {\"name\": \"text\", \"ok\": true}, {} or {{ '{name}' }}",
        "Answer as {name}: {{ question }}",
        "GET /users/{name}/orders and ${name}, \\frac{name}{two}, x_{name}, #{name}, %{name}, {name}()",
        "```python\nprint(f\"{name} {x}\")\nname = {name}\n```\n",
        "{% raw %}{name}{% endraw %}{%- raw -%} {name} {%- endraw -%}",
        "Write `{name}`; import {name} from 'x';\nimport {name} from 'x'\n  const x = {name}\nif (a) {name};",
        "The set {x} or \"{answer}\"",
        "{name: 1} {0} {first name} {name!r} {über} { name }",
    ] {
        assert_eq!(details(source, &Inputs::new()), [""; 0], "{source}");
    }
}

#[test]
fn probably_intended_code_causes_no_warning() {
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
fn other_messages_show_whether_a_subtraction_is_intended() {
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
