//! Files of prompts that include others, unchanged and composed.

use serde_json::json;

use super::PromptFile;
use super::tests_support::parse;
use crate::content::{Body, Message};
use crate::names::PromptName;
use crate::template::{Piece, Rendered};

const OWN: &str = "---
name: support/answer
model:
  id: m
inputs:
  - name: customer
    kind: string
    description: who asks
---
system:
{% include 'shared/tone' %}

user:
{%- include \"shared/rules\" -%} {{ customer }}
";

const TONE: &str = "---\nname: shared/tone\ninputs:\n  - name: tone\n    default: \"kind\\nuser:\"\n---\nBe {{ tone }} to {{ customer }}.\n\n\nuser:\n";

#[test]
fn a_file_keeps_its_includes() {
    let file = parse(OWN);
    let names = file.content.includes().iter().map(PromptName::as_str);
    assert_eq!(Vec::from_iter(names), ["shared/tone", "shared/rules"]);
    assert_eq!(Vec::from_iter(file.content.uses()), ["customer"]);
    let written = file.to_string();
    assert!(written.contains("{% include 'shared/tone' %}"), "{written}");
    assert_eq!(parse(&written), file);
}

#[test]
fn a_composed_file_renders_the_same_without_the_included_files() {
    let own = parse(OWN);
    let tone = parse(&TONE.replace("\n\n\nuser:\n", "\n\n\n{{ 'user' }}:\n"));
    let rules = parse(
        "---\nname: shared/rules\n---\nassistant is no role here:\n{% raw %}{{ x }}{% endraw %} {\n",
    );
    let pieces = [&tone, &rules].map(|file| {
        let name = file.name.as_ref().unwrap();
        Piece::new(name, &file.content).unwrap()
    });
    let composed = own.compose(&pieces).unwrap();
    assert_eq!(
        (&composed.name, composed.content.model()),
        (&own.name, own.content.model())
    );
    assert_eq!(
        Vec::from_iter(composed.content.uses()),
        ["customer", "tone"]
    );
    assert_eq!(Vec::from_iter(composed.content.needed()), ["customer"]);
    assert_eq!(composed.content.includes(), []);
    let read = parse(&composed.to_string());
    assert_eq!(read, composed);
    let template = own.content.compose(&pieces).unwrap().compile().unwrap();
    let of_file =
        crate::template::Template::compile(read.content.templates(), read.content.inputs());
    let values = json!({"customer": "Ada"});
    let rendered = template.render(&values).unwrap();
    assert_eq!(of_file.unwrap().render(&values).as_ref(), Ok(&rendered));
    let Rendered::Chat(turns) = rendered else {
        panic!("a text")
    };
    assert_eq!(turns[0].content, "Be kind\nuser: to Ada.\n\n\nuser:");
    assert_eq!(turns[1].content, "assistant is no role here:\n{{ x }} {Ada");
}

#[test]
fn a_role_marker_in_a_piece_does_not_begin_a_message() {
    let own = parse("---\nname: a\n---\nOwn:\n{% include 'b' %}\n");
    let name: PromptName = "b".parse().unwrap();
    let body = Body::Text("one\nuser:\ntwo\n".to_owned());
    let piece = crate::content::Content::new(body, None, Default::default()).unwrap();
    let composed = own.compose(&[Piece::new(&name, &piece).unwrap()]).unwrap();
    let text = Body::Text("Own:\n{% with %}one\nuser:\ntwo\n{% endwith %}".to_owned());
    assert_eq!(composed.content.body(), &text);
    assert_eq!(parse(&composed.to_string()), composed);
}

#[test]
fn a_file_that_includes_itself_is_refused_with_its_place() {
    for (body, place) in [
        ("x\n{% include 'a' %}\n", "line 5, column 4: "),
        (
            "system:\nx\nuser:\n{% include 'a' %}\n",
            "line 7, column 4: ",
        ),
    ] {
        let error = PromptFile::parse(&format!("---\nname: a\n---\n{body}")).unwrap_err();
        let says = format!("{place}prompt `a` includes itself: remove the include");
        assert_eq!(error.to_string(), says);
    }
}

#[test]
fn an_include_in_a_compiled_in_file_is_read() {
    let file = PromptFile::parse_compiled_in(OWN).unwrap();
    assert_eq!(file.content.includes().len(), 2);
    let Body::Chat(messages) = file.content.body() else {
        panic!("a text")
    };
    assert!(matches!(&messages[0], Message::Turn { content, .. } if content.contains("include")));
}
