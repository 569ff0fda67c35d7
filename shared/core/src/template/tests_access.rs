//! Reads of parts that an input's declared kind does not have.

use serde_json::{Value, json};

use super::Template;
use crate::content::{Body, Content, InputKind, Inputs, Message, Role};
use crate::error::FieldError;

fn inputs(declared: &Value) -> Inputs {
    serde_json::from_value(declared.clone()).unwrap()
}

/// One input of each kind.
fn kinds() -> Value {
    json!({
        "text": {"kind": "string"}, "count": {"kind": "integer"}, "share": {"kind": "float"}, "flag": {"kind": "boolean"},
        "list": {"kind": "array"}, "map": {"kind": "object"}, "history": {"kind": "thread"},
    })
}

fn refused(source: &str, inputs: Inputs) -> Vec<String> {
    match Content::new(Body::Text(source.to_owned()), None, inputs) {
        Ok(_) => Vec::new(),
        Err(wrong) => wrong.into_iter().map(|wrong| wrong.detail).collect(),
    }
}

#[test]
fn a_read_of_a_part_that_the_declared_kind_lacks_is_refused_with_its_place() {
    for (source, says) in [
        (
            "{{ text.name }}",
            "line 1, column 4: input `text` has no `name`, since `text` is declared as `string`: declare it as `object` in `inputs`, or don't read parts of it",
        ),
        (
            "ä\r\n {{ text[\"name\"] }}",
            "line 2, column 5: input `text` has no `name`",
        ),
        ("{{ text|attr('name') }}", "input `text` has no `name`"),
        ("{{ text.name.first }}", "input `text` has no `name`"),
        (
            "{{ text[0].name }}",
            "an item of input `text` has no `name`",
        ),
        (
            "{% for x in text|items %}{% endfor %}",
            "input `text` has no keys",
        ),
        ("{{ text|dictsort }}", "input `text` has no keys"),
        (
            "{{ count.name }}",
            "input `count` has no `name`, since `count` is declared as `integer`",
        ),
        ("{{ count[0] }}", "input `count` has no items"),
        (
            "{{ share[i] }}",
            "input `share` has no items, since `share` is declared as `float`: declare it as `array`",
        ),
        ("{{ count[:2] }}", "input `count` can't be sliced"),
        (
            "{% for x in count %}{% endfor %}",
            "line 1, column 13: input `count` can't be looped over",
        ),
        (
            "{% for x in flag %}{% endfor %}",
            "since `flag` is declared as `boolean`",
        ),
        // Under another name.
        (
            "{% set x = text %}{{ x.name }}",
            "line 1, column 22: input `text` has no `name`",
        ),
        (
            "{% set x = text %}{% set y = x %}{{ y.name }}",
            "input `text` has no `name`",
        ),
        (
            "{% with x = text %}{{ x.name }}{% endwith %}",
            "input `text` has no `name`",
        ),
        (
            "{% if a %}{% set x = text %}{% else %}{% set x = text %}{% endif %}{{ x.name }}",
            "input `text` has no `name`",
        ),
        (
            "{{ (text if a else text).name }}",
            "input `text` has no `name`",
        ),
        (
            "{% for x in text %}{{ x.name }}{% endfor %}",
            "line 1, column 23: an item of input `text` has no `name`, since `text` is declared as `string`: declare it as `array`",
        ),
        // After a condition.
        (
            "{% if text is defined %}{{ text.name }}{% endif %}",
            "input `text` has no `name`",
        ),
        ("{{ text.name|default('x') }}", "input `text` has no `name`"),
        (
            "{% if text is not none and text is ne 'x' %}{{ text.name }}{% endif %}",
            "input `text` has no `name`",
        ),
    ] {
        let found = refused(source, inputs(&kinds()));
        assert!(
            found.len() == 1 && found[0].contains(says),
            "{source}: {found:?}"
        );
        assert_eq!(
            refused(source, Inputs::new()),
            [""; 0],
            "undeclared: {source}"
        );
    }
}

/// The refused reads would fail anyway.
#[test]
fn refused_reads_could_not_be_rendered() {
    for source in [
        "{{ text.name }}",
        "{{ text['name'] }}",
        "{{ text|attr('name') }}",
        "{% for x in text|items %}{% endfor %}",
        "{{ text|dictsort }}",
        "{% for x in text %}{{ x.name }}{% endfor %}",
        "{{ count.name }}",
        "{{ count[0] }}",
        "{{ count[:2] }}",
        "{% for x in count %}{% endfor %}",
        "{{ flag[:2] }}",
        "{{ share['a'] }}",
        "{% for x in flag %}{% endfor %}",
    ] {
        assert!(!refused(source, inputs(&kinds())).is_empty(), "{source}");
        let template = Template::compile(&Body::Text(source.to_owned()).into(), &inputs(&kinds()));
        let values = json!({"text": "some text", "count": 3, "share": 0.5, "flag": true});
        let rendered = template.unwrap().render(&values);
        assert!(rendered.is_err(), "{source}: {rendered:?}");
    }
}

#[test]
fn parts_that_an_inputs_kind_can_have_are_accepted() {
    for source in [
        "{{ text }}{{ text[0] }}{{ text[-1] }}{{ text[count] }}{{ text[:80] }}{{ text|upper|length }}",
        "{% for c in text %}{{ c }}{{ loop.index }}{{ c[0] }}{% endfor %}{{ count + share }}",
        "{{ map.name }}{{ map['name'] }}{{ map|items }}{{ list[0].name }}{{ list[1:] }}",
        "{% for x in list %}{{ x.name }}{% endfor %}{% for m in history %}{{ m.role }}{% endfor %}",
        "{{ other.name }}",
        // The value may come from elsewhere.
        "{% set x = text %}{% if count %}{% set x = map %}{% endif %}{{ x.name }}",
        "{{ (text or map).name }}{{ text|default(map, true)|attr('name') }}",
        "{% set text = map %}{{ text.name }}",
        "{% for text in list %}{{ text.name }}{% endfor %}",
        "{% for a, b in list|zip(text) %}{{ a.name }}{% endfor %}",
        // The template accepts several kinds.
        "{% if text is mapping %}{{ text.name }}{% else %}{{ text }}{% endif %}",
        "{% if text is string %}{{ text }}{% else %}{{ text.name }}{% endif %}",
    ] {
        assert_eq!(refused(source, inputs(&kinds())), [""; 0], "{source}");
    }
}

/// The inferred kind of the input `text`, or why the content is refused.
fn kind_of_text(source: &str, declared: &Value) -> Result<InputKind, Vec<FieldError>> {
    let declared = serde_json::from_value(declared.clone()).unwrap();
    let body = Body::Text(source.to_owned());
    let content = Content::declared(body, None, declared)?;
    Ok(content.inputs()["text"].kind)
}

#[test]
fn an_undeclared_kind_is_inferred_from_values_or_use_and_never_refused() {
    use InputKind::{Array, Object, String};
    for (declared, source, kind) in [
        (json!({}), "{{ text.name }}", Object),
        (json!({"kind": null}), "{{ text.name }}", Object),
        (json!({}), "{{ text|items }}", Object),
        (
            json!({}),
            "{% for x in text %}{{ x.name }}{% endfor %}",
            Array,
        ),
        (
            json!({}),
            "{% for x in text %}{{ x.name }}{% endfor %}{{ text.name }}",
            Object,
        ),
        (json!({}), "{{ text }}{{ text[0] }}", String),
        (
            json!({"description": "d", "required": true}),
            "{{ text }}",
            String,
        ),
        // Values of any kind, as before kinds were inferred.
        (json!({"default": {"name": "x"}}), "{{ text.name }}", String),
        (json!({"example": {"name": "x"}}), "{{ text.name }}", String),
        (
            json!({"example": [{"name": "x"}]}),
            "{{ text.name }}",
            String,
        ),
        (json!({"default": 3, "example": []}), "{{ text }}", String),
    ] {
        let found = kind_of_text(source, &json!({"text": declared}));
        assert_eq!(found, Ok(kind), "{declared} {source}");
    }
    let thread = Message::Thread {
        thread: "text".to_owned(),
    };
    let declared = serde_json::from_value(json!({"text": {}})).unwrap();
    let content = Content::declared(Body::Chat(vec![thread]), None, declared).unwrap();
    assert_eq!(content.inputs()["text"].kind, InputKind::Thread);
    // A value takes precedence over the use.
    let wrong = kind_of_text("{{ text.name }}", &json!({"text": {"default": "x"}}));
    assert!(wrong.unwrap_err()[0].detail.contains("has no `name`"));
}

#[test]
fn an_array_has_items_and_no_attributes() {
    for (source, says) in [
        (
            "{{ list.name }}",
            "line 1, column 4: input `list` has no `name`, since `list` is declared as `array`: declare it as `object` in `inputs`, or read it of an item, as in `list[0]` or a loop",
        ),
        ("{{ list['name'] }}", "input `list` has no `name`"),
        ("{{ list|attr('name') }}", "input `list` has no `name`"),
        (
            "{% for x in list|items %}{% endfor %}",
            "input `list` has no keys",
        ),
        ("{{ list|dictsort }}", "input `list` has no keys"),
        (
            "{% set x = list %}{{ x.length }}",
            "input `list` has no `length`",
        ),
        (
            "{{ history.role }}",
            "since `history` is declared as `thread`",
        ),
    ] {
        let found = refused(source, inputs(&kinds()));
        assert!(
            found.len() == 1 && found[0].contains(says),
            "{source}: {found:?}"
        );
        let template = Template::compile(&Body::Text(source.to_owned()).into(), &inputs(&kinds()));
        let values = json!({"list": [{"name": "x"}], "history": []});
        let rendered = template.unwrap().render(&values);
        assert!(rendered.is_err(), "{source}: {rendered:?}");
    }
}

#[test]
fn a_default_and_an_example_are_of_the_inputs_kind() {
    for (kind, fits, other) in [
        (
            "string",
            vec![json!("x"), json!(3), json!(true)],
            vec![json!([]), json!({})],
        ),
        (
            "integer",
            vec![json!(3), json!(-3), json!(3.0)],
            vec![json!("abc"), json!(0.5), json!("3"), json!(true)],
        ),
        (
            "float",
            vec![json!(0.5), json!(3)],
            vec![json!("0.5"), json!([])],
        ),
        ("boolean", vec![json!(true)], vec![json!("true"), json!(1)]),
        (
            "array",
            vec![json!([]), json!([1])],
            vec![json!({}), json!("x")],
        ),
        ("object", vec![json!({})], vec![json!([]), json!("x")]),
        ("thread", vec![json!([])], vec![json!("x"), json!({})]),
        ("image", vec![json!("x"), json!({})], vec![]),
    ] {
        for field in ["default", "example"] {
            for value in &fits {
                let declared = json!({"x": {"kind": kind, field: value}});
                assert_eq!(refused("t", inputs(&declared)), [""; 0], "{declared}");
            }
            for value in &other {
                let declared = json!({"x": {"kind": kind, field: value}});
                let body = Body::Text("t".to_owned());
                let stated = serde_json::from_value(declared.clone()).unwrap();
                let wrong = Content::declared(body, None, stated).unwrap_err();
                assert_eq!(wrong[0].pointer, format!("/inputs/x/{field}"), "{declared}");
                let says = format!("input `x` is of kind `{kind}`, but this {field} is of kind");
                assert!(wrong[0].detail.starts_with(&says), "{}", wrong[0].detail);
            }
        }
    }
}

#[test]
fn an_input_is_reported_at_its_first_wrong_read_whatever_else_is_read() {
    let tested = "{% if text is mapping %}{{ text.a }}{% endif %}".repeat(300);
    let found = refused(
        &format!("{tested}{{{{ flag.b }}}}{{{{ count.c }}}}{{{{ flag.d }}}}"),
        inputs(&kinds()),
    );
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].contains("input `flag` has no `b`"), "{found:?}");
    assert!(found[1].contains("input `count` has no `c`"), "{found:?}");
}

#[test]
fn each_message_is_checked_against_the_inputs() {
    let turn = |content: &str| Message::Turn {
        role: Role::User,
        content: content.to_owned(),
    };
    let body = Body::Chat(vec![
        turn("{{ text }}"),
        turn("{{ text.a }}\n{{ count.b }}"),
    ]);
    let wrong = Content::new(body, None, inputs(&kinds())).unwrap_err();
    let found = wrong
        .iter()
        .map(|wrong| (wrong.pointer.as_str(), &wrong.detail[..16]));
    let content = "/messages/1/content";
    assert_eq!(
        Vec::from_iter(found),
        [(content, "line 1, column 4"), (content, "line 2, column 4")]
    );
}
