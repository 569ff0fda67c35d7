//! When the fallback is served: the caller learns of it, and the log has it once, without the prompt's text.

use serde::Serialize;

use super::table::{Answer, Table, active, nothing, seconds, text, tombstone};
use super::{ADA, ChatGreeting, Greeting, GreetingInputs, compiled_in, fresh, get, served, trace};
use crate::content::{Role, Turn};
use crate::lookup::{ActivePrompt, Source};
use crate::names::{Instance, Label};
use crate::prompty::PromptFile;
use crate::store::request::ActiveRead;
use crate::typed::TypedPrompt;

fn taken_down() -> Answer {
    Ok(ActiveRead {
        own: None,
        inherited: Some(tombstone("default", 2)),
        ..ActiveRead::default()
    })
}

fn uncompilable() -> Answer {
    let mut active = active("default", 1, "SECRET");
    active.version.as_mut().unwrap().template = Some("SECRET {% if %}".to_owned());
    Ok(ActiveRead {
        own: None,
        inherited: Some(active),
        ..ActiveRead::default()
    })
}

#[tokio::test]
async fn an_unusable_version_is_replaced_by_the_fallback_and_logged_once() {
    let cases = [
        ("never published", nothing()),
        ("taken down", taken_down()),
        ("does not compile", uncompilable()),
        ("does not render", text(1, "SECRET {{ name.first.second }}")),
    ];
    for (what, answer) in cases {
        trace::collect();
        let table = Table::default();
        table.answer(answer);
        let (prompts, clock) = table.prompts();
        for _ in 0..3 {
            let rendered = get(&prompts).await.render(&ADA).unwrap();
            assert_eq!(rendered.output, "Compiled in, Ada", "{what}");
            assert_eq!(rendered.served.source, Source::Fallback, "{what}");
            assert_eq!(rendered.served.version, None, "{what}");
            clock.advance(seconds(30));
        }
        let lines = trace::take();
        assert_eq!(table.reads(), 3, "{what}");
        assert_eq!(lines.len(), 1, "{what}: {lines:?}");
        assert!(lines[0].contains("name=greeting"), "{lines:?}");
        assert!(!lines[0].contains("SECRET"), "{lines:?}");
        assert!(!lines[0].contains("Ada"), "{lines:?}");
    }
}

#[tokio::test]
async fn a_later_unusable_publication_is_logged_again() {
    trace::collect();
    let table = Table::default();
    let (prompts, clock) = table.prompts();
    for seq in [1, 1, 2, 2] {
        table.answer(text(seq, "{{ nobody_supplies_this }}"));
        get(&prompts).await.render(&ADA).unwrap();
        clock.advance(seconds(30));
    }
    assert_eq!(trace::take().len(), 2);
}

#[tokio::test]
async fn a_prompt_of_the_other_type_is_replaced_by_the_fallback() {
    trace::collect();
    let table = Table::default();
    table.answer(text(1, "Hello {{ name }}"));
    let (prompts, _) = table.prompts();
    for _ in 0..3 {
        let looked = prompts.get::<ChatGreeting>(&Instance::default()).await;
        let rendered = looked.render(&ADA).unwrap();
        let content = "Compiled in, Ada".to_owned();
        let role = Role::System;
        assert_eq!(rendered.output, [Turn { role, content }]);
        assert_eq!(looked.source(), Source::Fallback);
    }
    assert_eq!(trace::take().len(), 1);
    assert_eq!(served(&prompts).await, fresh("Hello Ada"));
}

#[tokio::test]
async fn a_version_that_does_not_render_is_reported_when_it_is_rendered() {
    let table = Table::default();
    table.answer(text(1, "{{ name.first }}"));
    let (prompts, _) = table.prompts();
    let looked = get(&prompts).await;
    assert_eq!(looked.source(), Source::Fresh);
    let rendered = looked.render(&ADA).unwrap();
    assert_eq!(rendered.served.source, Source::Fallback);
    assert_eq!(rendered.output, compiled_in().1);
}

#[tokio::test]
async fn an_instance_whose_own_prompt_does_not_compile_does_not_get_anothers() {
    let mut own = active("acme", 1, "own");
    own.version.as_mut().unwrap().template = Some("{% if %}".to_owned());
    let table = Table::default();
    table.answer(Ok(ActiveRead {
        own: Some(own),
        inherited: Some(active("default", 1, "default")),
        ..ActiveRead::default()
    }));
    let (prompts, _) = table.prompts();
    let looked = prompts.get::<Greeting>(&"acme".parse().unwrap()).await;
    assert_eq!(looked.source(), Source::Fallback);
}

#[derive(Debug)]
struct Broken;

#[derive(Serialize)]
struct Nothing;

impl TypedPrompt for Broken {
    const NAME: &'static str = "broken";
    const FALLBACK: &'static str = "{{ nobody_supplies_this }}";
    type Inputs<'a> = Nothing;
    const INPUTS: &'static [&'static str] = &[];
    type Output = String;
}

/// A prompt that an earlier release accepted and this one refuses to save.
struct Older;

impl TypedPrompt for Older {
    const NAME: &'static str = "older";
    const FALLBACK: &'static str = "---\nmodel:\n  options:\n    n: 2\n    temperature: \"0\"\ninputs:\n  - name: name\n    kind: string\n---\n\
        Hello {{ name }}{% if name == '' %}{{ name.first }}{% endif %}";
    type Inputs<'a> = GreetingInputs<'a>;
    const INPUTS: &'static [&'static str] = &["name"];
    type Output = String;
}

#[test]
fn a_fallback_that_the_api_would_refuse_is_served() {
    assert!(PromptFile::parse(Older::FALLBACK).is_err());
    let looked = ActivePrompt::<Older>::fallback(&Label::default());
    assert_eq!(looked.render(&ADA).unwrap().output, "Hello Ada");
    assert!(looked.model().is_some());
}

struct Misnamed;

impl TypedPrompt for Misnamed {
    const NAME: &'static str = "mis~named";
    const FALLBACK: &'static str = "fine";
    type Inputs<'a> = Nothing;
    const INPUTS: &'static [&'static str] = &[];
    type Output = String;
}

struct Mistyped;

impl TypedPrompt for Mistyped {
    const NAME: &'static str = "mistyped";
    const FALLBACK: &'static str = "fine, but no chat";
    type Inputs<'a> = Nothing;
    const INPUTS: &'static [&'static str] = &[];
    type Output = Vec<Turn>;
}

#[test]
fn an_unusable_fallback_returns_an_error_with_the_reason() {
    let label = Label::default();
    let broken = [
        ActivePrompt::<Broken>::fallback(&label)
            .render(&Nothing)
            .err(),
        ActivePrompt::<Misnamed>::fallback(&label)
            .render(&Nothing)
            .err(),
        ActivePrompt::<Mistyped>::fallback(&label)
            .render(&Nothing)
            .err(),
    ];
    let broken = broken.map(|error| error.unwrap().to_string());
    assert!(broken[0].contains("`broken`"), "{}", broken[0]);
    assert!(
        broken[1].contains("letters, digits, spaces"),
        "{}",
        broken[1]
    );
    assert!(broken[2].contains("is a text prompt"), "{}", broken[2]);
}

/// A fallback with includes.
struct Including<const CASE: usize>;

const TONE: (&str, &str) = (
    "shared/tone",
    "Be {{ style|default('kind') }} to {{ name }}.",
);
const INCLUDED: [&[(&str, &str)]; 5] = [
    &[TONE],
    &[],
    &[("shared/tone", "{% include 'other' %}"), ("other", "x")],
    &[("shared/tone", "{{ unclosed")],
    &[TONE, ("not~a~name", "x")],
];

impl<const CASE: usize> TypedPrompt for Including<CASE> {
    const NAME: &'static str = "greeting";
    const FALLBACK: &'static str = "{% include 'shared/tone' %} Hello {{ name }}";
    const INCLUDED: &'static [(&'static str, &'static str)] = INCLUDED[CASE];
    type Inputs<'a> = GreetingInputs<'a>;
    const INPUTS: &'static [&'static str] = &["name"];
    type Output = String;
}

fn rendered<const CASE: usize>() -> Result<String, String> {
    let looked = ActivePrompt::<Including<CASE>>::fallback(&Label::default());
    let rendered = looked.render(&ADA).map_err(|error| error.to_string())?;
    Ok(rendered.output)
}

#[tokio::test]
async fn a_fallback_is_composed_with_the_compiled_in_prompts_that_it_includes() {
    assert_eq!(rendered::<0>().unwrap(), "Be kind to Ada. Hello Ada");
    let table = Table::default();
    table.answer(nothing());
    let (prompts, _) = table.prompts();
    let looked = prompts.get::<Including<0>>(&Instance::default()).await;
    assert_eq!(looked.source(), Source::Fallback);
    let rendered = looked.render(&ADA).unwrap();
    assert_eq!(rendered.output, "Be kind to Ada. Hello Ada");
    assert_eq!(rendered.served.includes, []);
}

#[test]
fn a_fallback_whose_includes_can_not_be_composed_returns_an_error_with_the_reason() {
    for (broken, says) in [
        (
            rendered::<1>(),
            "it includes `shared/tone`, which is not in the code: add its file, or take the include out",
        ),
        (
            rendered::<2>(),
            "it includes `shared/tone`, which includes prompts itself",
        ),
        (rendered::<3>(), "`shared/tone` in its `INCLUDED`: line 1, "),
        (rendered::<4>(), "`not~a~name` in its `INCLUDED`: "),
    ] {
        let error = broken.unwrap_err();
        let begins = format!("the compiled-in prompt `greeting` can't be used ({says}");
        assert!(error.starts_with(&begins), "{error}");
    }
}
