//! Names that are bound in branches and loops.

use super::*;

/// A function body, one level deep.
fn function(body: &str) -> String {
    let lines: String = body.lines().map(|line| format!("  {line}\n")).collect();
    format!("def f(llm, x, xs):\n{lines}")
}

#[test]
fn a_name_that_is_bound_and_sent_in_one_block_is_a_prompt() {
    let sent = "llm.chat([{'role': 'user', 'content': text}])";
    for body in [
        format!("if x:\n  text = f'It failed {{x}} times.'\n  {sent}"),
        format!("if x:\n  pass\nelif xs:\n  text = f'It failed {{x}} times.'\n  {sent}"),
        format!("for x in xs:\n  text = f'It failed {{x}} times.'\n  {sent}"),
        format!("while x:\n  text = f'It failed {{x}} times.'\n  {sent}"),
        format!("with x:\n  text = f'It failed {{x}} times.'\n  {sent}"),
        format!("try:\n  text = f'It failed {{x}} times.'\n  {sent}\nfinally:\n  pass"),
        format!("try:\n  pass\nexcept E:\n  text = f'It failed {{x}} times.'\n  {sent}"),
        format!("match x:\n  case 1:\n    text = f'It failed {{x}} times.'\n    {sent}"),
        format!("if x:\n  text, n = f'It failed {{x}} times.', 1\n  {sent}"),
        format!("if x:\n  text = f'It failed {{x}} times.'\nelse:\n  return\n{sent}"),
        format!("if x:\n  for y in xs:\n    text = f'It failed {{x}} times.'\n{sent}"),
        format!("text = xs\nfor y in xs:\n  {sent}\n  text = f'It failed {{x}} times.'"),
    ] {
        let python = function(&body);
        assert_eq!(templates(&python), ["It failed {{ x }} times."], "{python}");
    }
}

#[test]
fn a_text_that_is_replaced_before_it_is_sent_is_no_prompt() {
    let sent = "llm.chat([{'role': 'user', 'content': text}])";
    for body in [
        format!("text = f'It failed {{x}} times.'\ntext = x\n{sent}"),
        format!("if x:\n  text = f'It failed {{x}} times.'\n  print(text)\ntext = x\n{sent}"),
        format!("if x:\n  text = f'It failed {{x}} times.'\nelse:\n  text = x\n  {sent}"),
        format!("{sent}\nif x:\n  text = f'It failed {{x}} times.'\n  print(text)"),
        format!("for y in xs:\n  text = x\n  {sent}\n  text = f'It failed {{x}} times.'"),
        format!("try:\n  pass\nexcept A:\n  text = f'It failed {{x}} times.'\nexcept B:\n  {sent}"),
        format!("match x:\n  case 1:\n    text = f'It failed {{x}} times.'\n  case 2:\n    {sent}"),
    ] {
        let python = function(&body);
        assert_eq!(templates(&python), Vec::<String>::new(), "{python}");
    }
}

#[test]
fn each_branch_of_a_name_is_a_prompt_with_a_note() {
    let python = function(
        "if x:\n  text = 'Say it in one line.'\nelse:\n  text = f'Say {x} again.'\nllm.invoke(text)",
    );
    let found = found(&[("m.py", &python)]);
    assert_eq!(found.len(), 2, "{found:?}");
    for found in &found {
        assert!(matches!(found.outcome, Outcome::Converted(_)), "{found:?}");
        let note = "`text` has another text in another branch; the choice stays in the code";
        assert!(found.notes.iter().any(|said| said == note), "{found:?}");
    }
}

#[test]
fn alternatives_in_a_message_are_prompts_of_their_own() {
    for python in [
        "def f(llm, q):\n  text = f'Ask about {q}.' if q else q\n  llm.chat([{'role': 'system', 'content': 'Be kind.'}, {'role': 'user', 'content': text}])",
        "def f(llm, q):\n  llm.chat([{'role': 'system', 'content': 'Be kind.'}, {'role': 'user', 'content': f'Ask about {q}.' if q else q}])",
    ] {
        let templates = templates(python);
        assert_eq!(templates.len(), 2, "{templates:?}");
        assert!(
            templates.iter().any(|text| text == "Ask about {{ q }}."),
            "{templates:?}"
        );
        let chat = |text: &&String| text.starts_with("system: Be kind.\nuser: {{ ");
        assert!(templates.iter().any(|text| chat(&text)), "{templates:?}");
    }
    let default = "def f(llm, q):\n  llm.chat([{'role': 'system', 'content': 'Be kind.'}, {'role': 'user', 'content': q or 'None'}])";
    assert_eq!(templates(default).len(), 1);
}

#[test]
fn a_constant_of_a_block_becomes_part_of_what_is_sent_there_and_only_there() {
    let inside = function(
        "try:\n  system = 'Be kind to all.'\n  llm.chat([{'role': 'system', 'content': system}, {'role': 'user', 'content': f'Q: {x}'}])\nexcept E:\n  pass",
    );
    assert_eq!(
        templates(&inside),
        ["system: Be kind to all.\nuser: Q: {{ x }}"]
    );
    let outside = function("if x:\n  name = 'Ann'\nprompt = f'You are {name}.'");
    assert_eq!(templates(&outside), ["You are {{ name }}."]);
}
