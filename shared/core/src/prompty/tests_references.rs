//! References in front matter, and files with a `base`.

use serde_json::{Value, json};

use super::{PromptFile, Reference, References};

const REFERRING: &str = "---
name: a
description: ${file:about.txt}
model:
  id: ${env:DEPLOYMENT:gpt-x}
  connection: {apiKey: '${env:SECRET}'}
  options: {own: [x, '${env:OWN}']}
inputs:
  - {name: who, default: '${env:WHO}', example: 'not ${env:ONE}'}
outputs: ${file:out.json}
---
Hello {{ who }}, ${env:IN_THE_BODY}
";

#[test]
fn a_reference_is_refused_resolved_omitted_or_kept_as_requested() {
    let error = PromptFile::parse(REFERRING).unwrap_err();
    assert_eq!(error.line, Some(3), "{error}");
    assert!(
        error
            .problem
            .contains("`description` is `${file:about.txt}`"),
        "{error}"
    );

    let kept = PromptFile::read(REFERRING, &References::Keep)
        .unwrap()
        .prompt;
    let id = |file: &PromptFile| file.content.model().unwrap().id.clone();
    assert_eq!(id(&kept).as_deref(), Some("${env:DEPLOYMENT:gpt-x}"));

    let read = PromptFile::read(REFERRING, &References::Omit).unwrap();
    let omitted = read.prompt;
    assert_eq!((id(&omitted), omitted.description), (None, None));
    assert_eq!(
        json!(omitted.content.model().unwrap().options),
        json!({"own": ["x"]})
    );
    let who = &omitted.content.inputs()["who"];
    assert_eq!(
        (&who.default, &who.example),
        (&None, &Some(json!("not ${env:ONE}")))
    );
    let mut passed = read.passed_over;
    passed.sort();
    assert_eq!(
        passed,
        [
            "description",
            "inputs.who.default",
            "model.connection",
            "model.id",
            "model.options.own",
            "outputs"
        ]
    );

    let resolve = |reference: Reference<'_>| match reference {
        Reference::Env { name: "SECRET", .. } => panic!("connections are not read"),
        Reference::Env { name, default } => Ok(json!([name, default])),
        Reference::File(path) => Ok(Value::from(path)),
    };
    let options = |text: &str| {
        let text = text.replace("  id: ${env:DEPLOYMENT:gpt-x}\n", "");
        PromptFile::read(&text, &References::Resolve(&resolve))
    };
    let resolved = options(REFERRING).unwrap().prompt;
    assert_eq!(resolved.description.as_deref(), Some("about.txt"));
    assert_eq!(
        resolved.content.inputs()["who"].default,
        Some(json!(["WHO", null]))
    );

    let failing = |_: Reference<'_>| Err("`DEPLOYMENT` is not set".to_owned());
    let text = "---\nname: a\nmodel:\n  id: ${env:DEPLOYMENT}\n---\nx";
    let error = PromptFile::read(text, &References::Resolve(&failing)).unwrap_err();
    assert_eq!(error.line, Some(4), "{error}");
    assert!(
        error.problem.ends_with("`DEPLOYMENT` is not set"),
        "{error}"
    );
}

#[test]
fn a_base_file_is_refused() {
    let error = PromptFile::parse("---\nname: a\nbase: other.prompty\n---\nx").unwrap_err();
    assert_eq!(error.line, Some(3));
    assert!(error.problem.contains("`base`"), "{error}");
}
