//! Property tests: composed prompts render the same bytes as real includes.

use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use super::{Piece, Rendered, engine};
use crate::content::{Body, Content, Input, Inputs};
use crate::names::PromptName;

/// The name in the test's include tags.
const NAME: &str = "shared/p";

/// Text and tags without a block.
fn leaf() -> impl Strategy<Value = String> {
    let part = select(vec![
        " ",
        "\n",
        "\r\n",
        "\t",
        "ä",
        "{",
        "}",
        "%}",
        "-",
        "{# c #}",
        "{#- c -#}",
        "{% raw %}{{ x }}{% endraw %}",
        "{%- raw -%} {% include 'q' %} {%- endraw -%}",
        "{{ '{%' }}",
        "{{ x }}",
        "{{- y -}}",
        "{{ z|default('z') }}",
        "{{ d|default('none') }}",
        "{% set d = x %}",
        "{{ loop.index if loop is defined }}",
        "{% set x = 'set' %}",
        "{%- set y = x ~ 1 +%}",
        "{% set z = [x, y] -%}",
    ]);
    part.prop_map(str::to_owned)
}

/// A template of these leaves.
fn template(leaf: impl Strategy<Value = String> + 'static) -> impl Strategy<Value = String> {
    let leaf = leaf.boxed();
    let block = leaf.clone().prop_recursive(3, 16, 4, |inner| {
        let inside = vec(inner, 0..4).prop_map(|parts| parts.concat());
        let block = select(vec![
            ("{% for x in [1, 2] %}", "{% endfor %}"),
            ("{%- for i in 'ab' -%}", "{%- endfor -%}"),
            ("{% if x %}", "{% else %} n {% endif %}"),
            ("{%- with y = x +%}", "{%- endwith %}"),
            ("{% set z %}", "{% endset %}"),
            ("{% filter upper -%}", "{%- endfilter %}"),
        ]);
        (block, inside).prop_map(|((begin, end), inside)| format!("{begin}{inside}{end}"))
    });
    vec(block, 1..6).prop_map(|parts| parts.concat())
}

fn with_includes() -> impl Strategy<Value = String> {
    let tag = (
        select(vec!["", "-", "+"]),
        select(vec!["", " ", "\n"]),
        select(vec!["", "-", "+"]),
    );
    let tag = tag.prop_map(|(left, space, right)| {
        format!("{{%{left}{space}include \"{NAME}\"{space}{right}%}}")
    });
    template(prop_oneof![leaf(), tag])
}

/// Renders with the engine's loader. Unlike Jinja2, the engine exposes the names that an included template sets, so each include is in
/// a block.
fn with_loader(own: &str, piece: &str, values: &Value) -> Option<String> {
    let include = format!("include \"{NAME}\"");
    let own = own.replace(&include, &format!("with %}}{{% {include} %}}{{% endwith"));
    // The default that the piece declares.
    let piece = format!("{{% set d = d|default('D') %}}{piece}");
    let mut environment = Environment::new();
    environment.set_syntax(engine::syntax());
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    environment.add_template("own", &own).ok()?;
    environment.add_template(NAME, &piece).ok()?;
    environment
        .get_template("own")
        .ok()?
        .render(Serde(values))
        .ok()
}

fn content(template: &str, inputs: Inputs) -> Option<Content> {
    Content::new(Body::Text(template.to_owned()), None, inputs).ok()
}

fn composed(own: &Content, piece: &Content, values: &Value) -> Option<String> {
    let name: PromptName = NAME.parse().unwrap();
    let piece = Piece::new(&name, piece).unwrap();
    let composed = own.compose(&[piece]).unwrap();
    let template = composed.compile().unwrap();
    match template.render(values).ok()? {
        Rendered::Text(text) => Some(text),
        Rendered::Chat(_) => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn a_composed_prompt_renders_as_with_real_includes(
        own in with_includes(),
        piece in template(leaf()),
        reads_default in any::<bool>(),
        values in select(vec![json!({"x": "X", "y": "Y"}), json!({"x": "", "d": "given"}), json!({})]),
    ) {
        let piece = if reads_default { piece + "{{ d }}{" } else { piece };
        let default = Input { default: Some(json!("D")), ..Input::default() };
        let contents = (content(&own, Inputs::new()), content(&piece, [("d".to_owned(), default)].into()));
        let (Some(own_content), Some(piece_content)) = contents else {
            // Two parts together can form a tag.
            return Ok(());
        };
        prop_assert_eq!(
            composed(&own_content, &piece_content, &values),
            with_loader(&own, &piece, &values),
            "{:?} with {:?}", own, piece
        );
    }
}
