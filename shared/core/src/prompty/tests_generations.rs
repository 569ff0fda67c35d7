//! Files of each generation of the format.

use serde_json::json;

use super::tests_support::parse;
use super::{PromptFile, References};
use crate::content::{Body, InputKind, TemplateFormat};

const FIRST: &str = "---
name: Invoice reader (total?)
description: Reads the total of an invoice
authors: [ada]
tags: [invoices]
model:
  api: chat
  configuration:
    type: azure_openai
    azure_endpoint: ${env:ENDPOINT}
    azure_deployment: my-deployment
  parameters:
    max_tokens: 200
    temperature: 0.1
    top_p: 0.5
    stop: END
    response_format:
      type: json_object
inputs:
  invoice:
    type: string
  lines:
    type: list
sample:
  invoice: \"Total: 12 EUR\"
  lines: [\"a\", \"b\"]
---
system:
You read invoices.
user:
{{ invoice }}
{% for line in lines %}- {{ line }}
{% endfor %}
";

#[test]
fn a_file_of_the_first_generation_keeps_its_model_options_kinds_and_samples() {
    let read = PromptFile::read(FIRST, &References::Refuse).unwrap();
    let file = read.prompt;
    assert_eq!(
        json!(file.content.model()),
        json!({
            "id": "my-deployment", "provider": "azure",
            "options": {
                "maxOutputTokens": 200, "temperature": 0.1, "topP": 0.5, "stopSequences": ["END"],
                "response_format": {"type": "json_object"},
            },
        })
    );
    let inputs = file.content.inputs();
    let input = |name: &str| (inputs[name].kind, inputs[name].example.clone());
    assert_eq!(
        input("invoice"),
        (InputKind::String, Some(json!("Total: 12 EUR")))
    );
    assert_eq!(input("lines"), (InputKind::Array, Some(json!(["a", "b"]))));
    assert_eq!(Vec::from_iter(file.tags.clone()), ["invoices"]);
    assert_eq!(
        read.passed_over,
        ["name", "authors", "model.configuration.azure_endpoint"]
    );
    // The written file is of today's generation and has the same content.
    assert_eq!(parse(&file.to_string()), file);
}

#[test]
fn a_sample_declares_the_inputs_and_must_cover_those_that_the_template_uses() {
    let file =
        parse("---\nsample:\n  city: Rome\n  days: 3\n---\n{{ city }} {{ days }} {{ other }}\n");
    let inputs = file.content.inputs();
    assert_eq!(Vec::from_iter(inputs.keys()), ["city", "days", "other"]);
    assert_eq!(inputs["days"].kind, InputKind::Integer);
    assert_eq!(inputs["city"].example, Some(json!("Rome")));
    assert!(inputs.values().all(|input| input.default.is_none()));
}

#[test]
fn markers_in_a_completion_are_text() {
    let file = parse("---\nmodel: {api: completion}\n---\nsystem:\nA\nuser:\n");
    assert_eq!(
        file.content.body(),
        &Body::Text("system:\nA\nuser:".to_owned())
    );
    assert_eq!(parse(&file.to_string()).content.body(), file.content.body());
}

#[test]
fn template_is_a_text_or_a_mapping_of_any_generation() {
    for template in [
        "jinja2",
        "{format: jinja2, parser: prompty}",
        "{type: jinja2}",
        "{type: jinja2, parser: prompty}",
        "{format: {kind: jinja2}, parser: {kind: prompty}}",
        "{type: jinja2, parser: prompty.chat}",
    ] {
        parse(&format!("---\ntemplate: {template}\n---\nx"));
    }
    for format in TemplateFormat::ALL {
        for template in [
            format!("{format}"),
            format!("{{type: {format}}}"),
            format!("{{format: {{type: {format}}}}}"),
            format!("{{format: {{kind: {format}}}, parser: {{kind: prompty}}}}"),
        ] {
            let file = parse(&format!(
                "---\nname: a\ntemplate: {template}\n---\n{{{{x}}}}"
            ));
            assert_eq!(file.content.template_format(), format, "{template}");
        }
    }
    for template in ["liquid", "{type: liquid}", "{format: {type: liquid}}"] {
        let error = PromptFile::parse(&format!(
            "---\nname: a\ntemplate: {template}\n---\n{{{{x}}}}"
        ));
        let error = error.unwrap_err();
        assert_eq!(error.line, Some(3), "{template}");
        assert!(error.problem.contains("liquid"), "{template}: {error}");
    }
}

#[test]
fn kinds_have_the_names_of_every_generation() {
    for (name, kind) in [
        ("list", InputKind::Array),
        ("array", InputKind::Array),
        ("dict", InputKind::Object),
        ("number", InputKind::Float),
        ("double", InputKind::Float),
        ("int", InputKind::Integer),
        ("bool", InputKind::Boolean),
        ("thread", InputKind::Thread),
    ] {
        for key in ["kind", "type"] {
            let file = parse(&format!(
                "---\ninputs:\n  - {{name: a, {key}: {name}}}\n---\nx"
            ));
            assert_eq!(file.content.inputs()["a"].kind, kind, "{key}: {name}");
        }
    }
}

#[test]
fn an_example_survives_a_round_trip_and_its_absence_does_not_change_the_digest() {
    let with = parse("---\ninputs:\n  - {name: a, kind: array, example: [x]}\n---\n{{ a }}\n");
    let written = with.to_string();
    assert!(
        written.contains("    items: {kind: string}\n    example: [x]\n"),
        "{written}"
    );
    assert_eq!(parse(&written), with);
    let without = parse("---\ninputs:\n  - {name: a, kind: array}\n---\n{{ a }}\n");
    assert_ne!(with.content.digest(), without.content.digest());
    assert_eq!(
        json!(without.content.inputs()),
        json!({"a": {"kind": "array", "description": null, "required": false, "default": null}})
    );
}

#[test]
fn an_input_without_a_kind_takes_it_from_its_use() {
    for (front, kinds) in [
        (
            "inputs:\n  - name: product\n  - {name: rows, description: d}",
            "object array",
        ),
        (
            "inputs:\n  product: {description: d}\n  rows: {required: true}",
            "object array",
        ),
        ("sample: {city: Bern}", "object array"),
        (
            "inputs: {product: {type: object}, rows: [1]}",
            "object array",
        ),
    ] {
        let text = format!(
            "---\n{front}\n---\n{{{{ product.name }}}}{{% for row in rows %}}{{{{ row.name }}}}{{% endfor %}}"
        );
        let file = parse(&text);
        let kind = |name: &str| json!(file.content.inputs()[name].kind);
        let found = format!("{} {}", kind("product"), kind("rows")).replace('"', "");
        assert_eq!(found, kinds, "{front}");
    }
    for front in [
        "inputs: {product: {kind: string}}",
        "inputs: {product: {type: string}}",
        "inputs: {product: some text}",
        "inputs: {product: {default: some text}}",
    ] {
        let text = format!("---\n{front}\n---\nx\n{{{{ product.name }}}}");
        let error = PromptFile::parse(&text).unwrap_err();
        assert!(error.problem.contains("has no `name`"), "{front}: {error}");
    }
}
