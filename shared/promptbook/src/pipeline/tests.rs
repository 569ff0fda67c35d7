//! The prompts of the pipeline render, and their outputs are parsed.

use std::collections::BTreeSet;

use super::*;
use crate::clock::Clock;
use crate::content::Role;
use crate::preview;
use crate::prompty::PromptFile;
use crate::template::Template;
use crate::typed::FromRendered;

/// Compares a seed's contract with its struct, and renders the seed.
fn held<P: TypedPrompt>(inputs: P::Inputs<'_>) -> P::Output {
    let file = PromptFile::parse(P::FALLBACK).unwrap();
    assert_eq!(file.name.unwrap().as_str(), P::NAME);
    assert_eq!(file.content.prompt_type(), P::Output::TYPE);

    let declared: BTreeSet<_> = file.content.inputs().keys().cloned().collect();
    let supplied: BTreeSet<_> = P::INPUTS.iter().map(|&name| name.to_owned()).collect();
    let fields = serde_json::to_value(&inputs).unwrap();
    let fields: BTreeSet<_> = fields.as_object().unwrap().keys().cloned().collect();
    assert_eq!(fields, supplied, "the struct's fields are INPUTS");
    assert_eq!(declared, supplied, "the seed's inputs are INPUTS");
    assert_eq!(file.content.uses(), &supplied, "and it uses all of them");
    for (name, input) in file.content.inputs() {
        assert!(input.description.is_some(), "{name} is described");
        let by_caller = CallerInputs::NAMES.contains(&name.as_str());
        assert_eq!(input.default.is_some(), by_caller, "{name}");
    }

    let template = Template::compile(file.content.templates(), file.content.inputs()).unwrap();
    P::Output::from_rendered(template.render(&inputs).unwrap()).unwrap()
}

fn turn(role: Role, content: &str) -> Turn {
    let content = content.to_owned();
    Turn { role, content }
}

#[test]
fn the_system_prompt_matches_the_inputs_of_the_pipeline_and_its_caller() {
    let caller = CallerInputs {
        product: Some("the Acme shop".to_owned()),
        language: Some("German".to_owned()),
    };
    let today = "2026-08-31";
    let text = held::<SystemPrompt>(SystemPromptInputs {
        today,
        caller: &caller,
    });
    assert!(
        text.starts_with("You are the assistant of the Acme shop. "),
        "{text}"
    );
    assert!(text.contains("- Answer in German, in a friendly"), "{text}");
    assert!(text.contains("Today is 2026-08-31."), "{text}");

    let file = PromptFile::parse(SystemPrompt::FALLBACK).unwrap();
    let template = Template::compile(file.content.templates(), file.content.inputs()).unwrap();
    let caller = CallerInputs::default();
    let rendered = template.render(&SystemPromptInputs {
        today,
        caller: &caller,
    });
    let text = String::from_rendered(rendered.unwrap()).unwrap();
    assert!(
        text.starts_with("You are the assistant of this service. "),
        "{text}"
    );
    assert!(
        text.contains("- Answer in the language in which the person writes, in"),
        "{text}"
    );
}

#[test]
fn the_system_prompt_renders_outside_a_chat() {
    let file = PromptFile::parse(SystemPrompt::FALLBACK).unwrap();
    let source = preview::Source {
        context: context(&SystemPrompt::NAME.parse().unwrap(), &Clock::manual()),
        ..preview::Source::default()
    };
    let (inputs, uses) = (file.content.inputs(), file.content.uses());
    let values = source.fill(file.content.needed(), uses, inputs);
    assert_eq!(values.unwrap().values["today"], "2033-05-18");
    assert!(context(&"other".parse().unwrap(), &Clock::manual()).is_empty());
}

#[test]
fn every_default_prompt_renders_with_its_examples() {
    for seed in crate::seeds::shipped().unwrap() {
        let source = preview::Source {
            examples: true,
            ..preview::Source::default()
        };
        let (inputs, uses) = (seed.content.inputs(), seed.content.uses());
        let values = source.fill(seed.content.needed(), uses, inputs).unwrap();
        let template = Template::compile(seed.content.templates(), inputs).unwrap();
        template.render(&values.values).unwrap();
    }
}

#[test]
fn a_caller_may_supply_only_its_own_inputs() {
    let all = CallerInputs {
        product: Some(String::new()),
        language: Some(String::new()),
    };
    let fields = serde_json::to_value(&all).unwrap();
    let fields: BTreeSet<_> = fields.as_object().unwrap().keys().cloned().collect();
    let names: BTreeSet<_> = CallerInputs::NAMES
        .iter()
        .map(|&name| name.to_owned())
        .collect();
    assert_eq!(fields, names);
    let read = |json: &str| serde_json::from_str::<CallerInputs>(json);
    assert_eq!(read("{}").unwrap(), CallerInputs::default());
    assert!(
        read(r#"{"today": "x"}"#)
            .unwrap_err()
            .to_string()
            .contains("unknown field `today`")
    );
}

#[test]
fn the_retrieval_prompt_numbers_the_passages_and_ends_with_the_question() {
    let passage = |text: &str, title: Option<&str>, source: Option<&str>| Passage {
        text: text.to_owned(),
        title: title.map(str::to_owned),
        source: source.map(str::to_owned),
    };
    let passages = [
        passage(
            "Parcels leave in two days.\n",
            Some("Shipping"),
            Some("help/1"),
        ),
        passage("Not on Sundays.", None, None),
    ];
    let question = "When?";
    let text = held::<RetrievalAnswer>(RetrievalAnswerInputs {
        passages: &passages,
        question,
    });
    let wrapped = "\n\n<passage number=\"1\">\nTitle: Shipping\nSource: help/1\nParcels leave in two days.\n</passage>\n\
                       \n<passage number=\"2\">\nNot on Sundays.\n</passage>\n\nRules:\n";
    assert!(text.contains(wrapped), "{text}");
    assert!(text.ends_with("\n\nQuestion: When?"), "{text}");
}

#[test]
fn the_maximum_number_of_passages_is_rendered() {
    let many = |count, bytes| {
        let text = "x".repeat(bytes);
        let passages = vec![
            Passage {
                text,
                ..Passage::default()
            };
            count
        ];
        let question = "When?";
        held::<RetrievalAnswer>(RetrievalAnswerInputs {
            passages: &passages,
            question,
        })
        .len()
    };
    assert!(many(1, 512 * 1024) > 512 * 1024);
    assert!(many(2_000, 250) > 500_000);
}

#[test]
fn the_rewrite_prompt_has_the_history_between_its_messages() {
    let history = [
        turn(Role::User, "A table for one?"),
        turn(Role::Assistant, "Yes, at 7."),
    ];
    let question = "And for two?";
    let turns = held::<QuestionRewrite>(QuestionRewriteInputs {
        history: &history,
        question,
    });
    let [system, first, second, last] = turns.as_slice() else {
        panic!("{turns:?}");
    };
    assert_eq!(system.role, Role::System);
    assert!(
        system
            .content
            .starts_with("You rewrite questions for a search engine.")
    );
    assert!(
        system
            .content
            .ends_with("no quotation marks, no explanation.")
    );
    assert_eq!([first, second], [&history[0], &history[1]]);
    assert_eq!(last.role, Role::User);
    assert!(last.content.ends_with(":\n\nAnd for two?"));
}

#[test]
fn the_prompt_for_no_answer_ends_with_the_question() {
    let text = held::<NoAnswer>(NoAnswerInputs { question: "When?" });
    assert!(text.ends_with("\n\nQuestion: When?"), "{text}");
}
