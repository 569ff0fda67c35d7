//! Prompts that are lists of lines.

use super::*;

#[test]
fn a_list_of_lines_is_one_prompt() {
    for python in [
        "Agent(instructions=['Say it.', '- Be kind', '', 'Then stop.'])",
        "Agent(instructions=[\n  'Say it.',\n  '- Be kind',  # always\n  '', 'Then '\n  'stop.'])",
        "c.chat(system_instruction=['Say it.', '- Be kind', '', 'Then stop.'])",
        "SYSTEM_PROMPT = ['Say it.', '- Be kind', '', 'Then stop.']",
        "class A:\n  instructions: list[str] = ['Say it.', '- Be kind', '', 'Then stop.']",
        "class A:\n  instructions: list[str] = Field(default_factory=lambda: ['Say it.', '- Be kind', '', 'Then stop.'])",
        "x = {'instructions': ['Say it.', '- Be kind', '', 'Then stop.']}",
        "KIND = '- Be kind'\nAgent(instructions=['Say it.', KIND, '', 'Then stop.'])",
        "def build_prompt(): return ['Say it.', '- Be kind', '', 'Then stop.']",
        "def f():\n  lines = ['Say it.', '- Be kind', '', 'Then stop.']\n  return Agent(instructions=lines)",
    ] {
        assert_eq!(
            templates(python),
            ["Say it.\n- Be kind\n\nThen stop."],
            "{python}"
        );
    }
}

#[test]
fn a_value_in_a_list_of_lines_is_an_input_or_needs_a_person() {
    let with_value = "def f(x):\n  Agent(instructions=['Say it.', f'Be kind to {x}.', rules()])";
    assert_eq!(
        templates(with_value),
        ["Say it.\nBe kind to {{ x }}.\n{{ rules }}"]
    );
    let spliced = "def f(x):\n  Agent(instructions=['Say it.', *x, 'Be kind.'])";
    assert_eq!(templates(spliced), Vec::<String>::new());
    assert!(reasons(spliced)[0].contains("only known at run time"));
}

#[test]
fn a_list_of_prompts_is_several() {
    for python in [
        "PROMPTS = ['Say it kindly.', 'Say it again.']",
        "EXAMPLE_PROMPTS = ['Say it kindly.', 'Say it again.']",
        "c.complete(prompt=['Say it kindly.', 'Say it again.'])",
    ] {
        assert_eq!(
            templates(python),
            ["Say it kindly.", "Say it again."],
            "{python}"
        );
    }
    assert_eq!(
        templates("choose(instruction=['one', 'two'], x=['Say it.', 'Say that.'])"),
        ["one\ntwo"]
    );
    assert_eq!(
        templates("x = {'names': ['Say it.', 'Say that.']}"),
        Vec::<String>::new()
    );
}
