//! Property tests: a template renders to the concatenation of its rendered parts, and plain text to itself.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::content::{Body, Content, Inputs, TemplateFormat, Templates};
use crate::template::{Rendered, Template};

/// A piece of a template, and what it renders to with [`values`].
fn piece() -> impl Strategy<Value = (String, String)> {
    let text = prop_oneof![
        // A brace beside a tag would become part of it.
        any::<String>().prop_map(|text| text.replace(['{', '}'], "_")),
        prop::sample::select(vec!["\n", "\r\n", " ", "<&>'\"", "%} ", "größer", "#x"])
            .prop_map(str::to_owned),
    ];
    let tag = prop::sample::select(vec![
        ("{{text}}", "{{name}} <b>"),
        ("{{ text }}", "{{name}} <b>"),
        ("{{{text}}}", "{{name}} <b>"),
        ("{{& text}}", "{{name}} <b>"),
        ("{{number}}", "7"),
        ("{{nothing}}", ""),
        ("{{object.list}}", "[1,\"{{x}}\"]"),
        ("{{object.list.1}}", "{{x}}"),
    ]);
    prop_oneof![
        text.prop_map(|text| (text.clone(), text)),
        tag.prop_map(|(tag, text)| (tag.to_owned(), text.to_owned())),
        // Beside text, so that it is not alone on its line.
        Just(("a{{! comment }}b".to_owned(), "ab".to_owned())),
    ]
}

fn values() -> Value {
    json!({"text": "{{name}} <b>", "number": 7, "nothing": null, "object": {"list": [1, "{{x}}"]}, "name": "never read"})
}

fn rendered(format: TemplateFormat, source: &str) -> Option<String> {
    let body = Body::Text(source.to_owned());
    let templates = Templates { format, body };
    let template = Template::compile(&templates, &Inputs::new()).ok()?;
    match template.render(&values()).ok()? {
        Rendered::Text(text) => Some(text),
        Rendered::Chat(_) => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_template_renders_to_the_text_of_its_parts(pieces in vec(piece(), 0..12)) {
        let (source, expected): (Vec<_>, Vec<_>) = pieces.into_iter().unzip();
        let source = source.concat();
        prop_assert_eq!(rendered(TemplateFormat::Mustache, &source), Some(expected.concat()), "{:?}", source);
    }

    #[test]
    fn any_text_is_accepted_or_refused_alike_by_saving_and_compiling(
        pieces in vec(prop::sample::select(vec!["{{", "}}", "{", "}", "!", "#", ">", "&", "a", ".", " ", "\n", "text", "ü", "/"]), 0..16)
    ) {
        let source = format!("x{}", pieces.concat());
        let body = Body::Text(source.clone());
        let templates = Templates { format: TemplateFormat::Mustache, body };
        let compiles = Template::compile(&templates, &Inputs::new()).is_ok();
        let saves = Content::new(templates, None, Inputs::new()).is_ok();
        // A template with a partial can be saved, but must be composed before it compiles.
        prop_assert!(compiles == saves || source.contains('>'), "{:?}", source);
    }

    #[test]
    fn plain_text_renders_to_itself(text in any::<String>(), tag in "\\{\\{[#>!]? ?[a-z]*\\}\\}|\\{% [a-z]* %\\}") {
        let source = format!("{text}{tag}{text}");
        prop_assert_eq!(rendered(TemplateFormat::None, &source), Some(source.clone()));
        let body = Body::Text(source.clone());
        let content = Content::new(Templates { format: TemplateFormat::None, body }, None, Inputs::new());
        let content = content.unwrap();
        prop_assert!(content.uses().is_empty());
        prop_assert_eq!(content.body(), &Body::Text(source));
    }
}
