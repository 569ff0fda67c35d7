//! Texts that a library, or a template class, fills in.

use super::*;

fn assert_templates(cases: &[(&str, &[&str])]) {
    for (python, expected) in cases {
        let templates = templates(python);
        assert_eq!(templates, *expected, "{python}");
    }
}

#[test]
fn what_an_agent_framework_fills_in_is_an_input() {
    assert_templates(&[
        (
            "from google.adk.agents import LlmAgent\nLlmAgent(instruction='Sum up {report} for {user:name?} as {\"a\": 1}.')",
            &["Sum up {{ report }} for {{ user_name }} as {\"a\": 1}."],
        ),
        (
            "from google.adk import Agent\nTEXT = 'Sum up {report}.'\nAgent(global_instruction=TEXT)",
            &["Sum up {{ report }}."],
        ),
        (
            "from google.adk import Agent\ndef f(context): return 'Sum up {report} now.'\nAgent(instruction=f)",
            &["Sum up {report} now."],
        ),
        (
            "from google.adk import Agent\nAgent(description='Sums up any {report}.')",
            &["Sums up any {report}."],
        ),
        (
            "from crewai import Task\nTask(description='Sum up {report} as {{\"a\": {b}}}.')",
            &["Sum up {{ report }} as {{ \"{{\" }}\"a\": {{ b }}}}."],
        ),
        (
            "from agno.agent import Agent\nAgent(instructions='Sum up {report}.', session_state={'report': x})",
            &["Sum up {{ report }}."],
        ),
        (
            "from agno.agent import Agent\nAgent(instructions='Sum up {report}.')",
            &["Sum up {report}."],
        ),
        (
            "from semantic_kernel.agents import ChatCompletionAgent\nChatCompletionAgent(instructions='Sum up {{$report}} {so}.')",
            &["Sum up {{ report }} {so}."],
        ),
    ]);
    let python = "from semantic_kernel.agents import ChatCompletionAgent\nChatCompletionAgent(instructions='Sum up {{time.now}}.')";
    assert!(reasons(python)[0].contains("only Semantic Kernel can run"));
}

#[test]
fn a_lookup_returns_the_marks_that_the_library_fills_in() {
    let python = "from google.adk import Agent\nAgent(instruction='Sum up {user:name} now.')";
    let found = found(&[("m.py", python)]);
    let Outcome::Converted(converted) = &found[0].outcome else {
        panic!("{found:?}");
    };
    let Site::Expression { arguments, .. } = &converted.site else {
        panic!("{found:?}");
    };
    assert_eq!(arguments[0].name, "user_name");
    assert_eq!(arguments[0].source, "'{user:name}'");
}

#[test]
fn a_template_format_says_how_a_template_is_filled_in() {
    let new = "from langchain_core.prompts import ChatPromptTemplate as C, PromptTemplate\n";
    for (format, text, expected) in [
        ("", "Say {a} {{b}}", "Say {{ a }} {b}"),
        ("'f-string'", "Say {a} {{b}}", "Say {{ a }} {b}"),
        ("'jinja2'", "Say {a} {{ b }}", "Say {a} {{ b }}"),
        ("'mustache'", "Say {a} {{b}}", "Say {a} {{b}}"),
        ("FORMAT", "Say {a} {{ b }}", "Say {a} {{ b }}"),
    ] {
        let format = match format {
            "" => String::new(),
            format => format!(", template_format={format}"),
        };
        for call in [
            format!("PromptTemplate.from_template('{text}'{format})"),
            format!("T = '{text}'\nPromptTemplate(template=T{format})"),
            format!("ChatPromptTemplate.from_messages([('system', '{text}')]{format})"),
            format!("T = '{text}'\nChatPromptTemplate.from_messages([('system', T)]{format})"),
            format!(
                "ChatPromptTemplate.from_messages([SystemMessagePromptTemplate.from_template('{text}'{format})])"
            ),
        ] {
            let python = format!("{new}FORMAT = 'jinja2'\n{call}");
            let templates = templates(&python);
            let template = templates[0].trim_start_matches("system: ");
            assert_eq!(
                (templates.len(), template),
                (1, expected),
                "{python}: {templates:?}"
            );
        }
    }
    let mixed = "ChatPromptTemplate.from_messages([SystemMessagePromptTemplate.from_template('Say {{a}}', template_format='mustache'), ('human', '{b}')])";
    assert_eq!(
        reasons(mixed),
        ["its messages are in several template formats"]
    );
    let unknown =
        "ChatPromptTemplate.from_messages([('system', 'Say {{a}} now')], template_format=f)";
    assert!(reasons(unknown)[0].contains("can't be converted"));
}

#[test]
fn templates_of_jinja_stay_as_they_are() {
    let text = "'You are {{ a }}, a helpful bot.'";
    for code in [
        format!("import jinja2\nt = jinja2.Template({text})"),
        format!("from jinja2 import Environment\nt = Environment().from_string({text})"),
        format!(
            "from jinja2 import Environment\nenv = Environment(trim_blocks=True)\nTEXT = {text}\ndef f(): return env.from_string(TEXT)"
        ),
        format!("class A:\n  def f(self): return self.env.from_string({text})"),
        format!("from jinja2 import Template\ndef f(l): l.invoke(Template({text}).render(a=1))"),
        format!("from haystack import PromptBuilder\nPromptBuilder(template={text})"),
        format!("from haystack import PromptBuilder\nPromptBuilder({text})"),
        format!(
            "from semantic_kernel import PromptTemplateConfig\nPromptTemplateConfig(template={text}, template_format='jinja2')"
        ),
    ] {
        assert_eq!(
            templates(&code),
            ["You are {{ a }}, a helpful bot."],
            "{code}"
        );
    }
    let chat = "from haystack.components.builders import ChatPromptBuilder\nChatPromptBuilder(template=[ChatMessage.from_system('Say {{ a }}'), ChatMessage.from_user('{{ b }}')])";
    assert_eq!(templates(chat), ["system: Say {{ a }}\nuser: {{ b }}"]);
}

#[test]
fn options_of_jinja_that_change_the_text_need_a_person() {
    let text = "'You are a bot.\\n{% if a %}\\nSay it\\n{% endif %}'";
    for (made, reason) in [
        ("Environment(trim_blocks=True)", "trim"),
        ("Environment(lstrip_blocks=flag)", "trim"),
        ("self.env", "may trim"),
        ("Environment(block_start_string='<%')", "template language"),
    ] {
        let python = format!(
            "from jinja2 import Environment\ndef f(self): return {made}.from_string({text})"
        );
        assert!(reasons(&python)[0].contains(reason), "{python}");
    }
    let plain = format!(
        "from jinja2 import Environment\nt = Environment(trim_blocks=False).from_string({text})"
    );
    assert_eq!(templates(&plain).len(), 1);
}

#[test]
fn messages_in_a_variable_that_a_library_renders_keep_their_jinja() {
    let python = "def f(c, q):\n  messages = [{'role': 'user', 'content': 'Label {{ topic }}.'}]\n  return c.create(messages=messages, context={'topic': q})";
    assert_eq!(templates(python), ["user: Label {{ topic }}."]);
}

#[test]
fn values_of_string_templates_come_from_keywords_and_mappings() {
    for (values, expected) in [
        ("substitute(a=x, b=y)", "Say {{ a }} {{ b }}$."),
        ("substitute({'a': x, 'b': y})", "Say {{ a }} {{ b }}$."),
        ("substitute(values)", "Say {{ a }} {{ b }}$."),
        ("substitute(**values)", "Say {{ a }} {{ b }}$."),
        ("substitute(values, a=x)", "Say {{ a }} {{ b }}$."),
        ("safe_substitute(a=x)", "Say {{ a }} ${b}$."),
    ] {
        let text = "'Say $a ${b}$$.'";
        let code = format!(
            "from string import Template\ndef f(llm, x, y, values): llm.invoke(Template({text}).{values})"
        );
        assert_eq!(templates(&code), [expected], "{code}");
    }
    let kept = "from string import Template\nT = Template('Say $a ${b}$$.')\ndef f(llm, x): llm.invoke(T.substitute(a=1, b=x))";
    assert_eq!(templates(kept), ["Say {{ a }} {{ b }}$."]);
}

#[test]
fn parts_that_a_library_puts_together_are_format_strings_with_a_note() {
    let few = "from langchain.prompts import FewShotPromptTemplate\n";
    let shot = "from langchain.agents import ZeroShotAgent\n";
    for code in [
        format!("{few}FewShotPromptTemplate(examples=e, suffix='Word: {{w}}')"),
        format!("{few}SUFFIX = 'Word: {{w}}'\nFewShotPromptTemplate(examples=e, suffix=SUFFIX)"),
        format!("{shot}ZeroShotAgent.create_prompt(tools, suffix='Word: {{w}}')"),
        format!("{shot}ZeroShotAgent.create_prompt(tools, x, 'Word: {{w}}')"),
        format!("{shot}S = 'Word: {{w}}'\nZeroShotAgent.create_prompt(tools, suffix=S)"),
    ] {
        assert_eq!(templates(&code), ["Word: {{ w }}"], "{code}");
        let notes = &found(&[("m.py", &code)])[0].notes;
        let says = |note: &String| note.contains("a part of a prompt that its library");
        assert!(notes.iter().any(says), "{code}: {notes:?}");
    }
}

#[test]
fn messages_in_a_variable_that_a_template_class_is_given_are_filled_in() {
    for (list, call) in [
        (
            "[ChatMessage(content='Say {a} to {b}.', role='user')]",
            "ChatPromptTemplate(message_templates=m)",
        ),
        (
            "[('user', 'Say {a} to {b}.')]",
            "ChatPromptTemplate.from_messages(m)",
        ),
    ] {
        let python = format!("m = {list}\nt = {call}\n");
        let expected = ["user: Say {{ a }} to {{ b }}."];
        assert_eq!(templates(&python), expected, "{python}");
        let text = "'Say {a} to {b}.'";
        let python = format!("A = {text}\n{}", python.replace(text, "A"));
        assert_eq!(templates(&python), ["Say {{ a }} to {{ b }}."], "{python}");
    }
}
