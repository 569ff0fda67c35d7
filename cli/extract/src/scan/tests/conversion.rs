//! Patterns of hardcoded prompts, each as a line or two of Python and the template that must come of it.

use promptbook_core::content::TemplateFormat;

use super::*;

#[test]
fn each_pattern_becomes_a_template_that_renders_the_same_text() {
    for (python, expected) in [
        // Literals.
        (
            r#"PROMPT = "Say {x} and {{y}} and {% z %}.""#,
            r#"Say {x} and {{ "{{" }}y}} and {{ "{%" }} z %}."#,
        ),
        ("PROMPT = 'One ' 'two '\\\n  \"three\"", "One two three"),
        (
            r#"PROMPT = "Tab\there \u00e9 \N{BULLET} \x41""#,
            "Tab\there \u{e9} \u{2022} A",
        ),
        (r#"PROMPT = r"Match \d+ things.""#, r"Match \d+ things."),
        (
            "PROMPT = 'Line one.\\r\\nLine two.'",
            "Line one.{{ \"\\r\" }}\nLine two.",
        ),
        // f-strings.
        (
            r#"prompt = f"Hi {name}, {{literal}} {{{name}}}.""#,
            "Hi {{ name }}, {literal} {{ \"{\" }}{{ name }}}.",
        ),
        (
            r#"prompt = f"Hi {user.name!r:>10} and {d['k']} and {', '.join(xs)}.""#,
            "Hi {{ user_name }} and {{ d_k }} and {{ xs }}.",
        ),
        (r#"prompt = f"Value {x=} here""#, "Value x={{ x }} here"),
        (
            r#"prompt = f"Twice {next(i)} and {next(i)} times""#,
            "Twice {{ next_i }} and {{ next_i_2 }} times",
        ),
        (
            r#"prompt = f"Twice {x} and {x} times""#,
            "Twice {{ x }} and {{ x }} times",
        ),
        (
            "prompt = f'Plain braces {{}} ' '{stay} here'",
            "Plain braces {} {stay} here",
        ),
        // Formatting.
        (
            r#"prompt = "Ask {} and {1} or {who.name}".format(a, b, who=c)"#,
            "",
        ),
        (
            r#"prompt = "Ask {0} and {who.name[k]:>5}!".format(a, who=c)"#,
            "Ask {{ a }} and {{ c_name_k }}!",
        ),
        (
            r#"prompt = "Ask {} and {}".format(a, b)"#,
            "Ask {{ a }} and {{ b }}",
        ),
        (
            r#"prompt = "Ask {q} now".format(**locals())"#,
            "Ask {{ q }} now",
        ),
        (
            r#"prompt = "Ask %s at %5.2f%% now" % (a, b)"#,
            "Ask {{ a }} at {{ b }}% now",
        ),
        (
            r#"prompt = "Ask %(who)s now" % values"#,
            "Ask {{ who }} now",
        ),
        (
            "def f(q):\n  prompt = 'Answer {q} now.'\n  return prompt.format(q=q)",
            "Answer {{ q }} now.",
        ),
        (
            "PROMPT = 'Answer {q!r:>9} now.'\ndef f(q):\n  return PROMPT.format(q=q)",
            "Answer {{ q }} now.",
        ),
        (
            "PROMPT = 'Answer %s now.'\ndef f(q):\n  return PROMPT % q",
            "Answer {{ value_1 }} now.",
        ),
        // Putting together.
        (r#"prompt = "Say " + word + " now""#, "Say {{ word }} now"),
        (
            "prompt = 'Say this.'\nprompt += ' Then that.'",
            "Say this. Then that.",
        ),
        (
            r#"prompt = "\n".join(["Say this.", f"Say {x}."])"#,
            "Say this.\nSay {{ x }}.",
        ),
        (r#"prompt = "-" * 3 + " Say it.""#, "--- Say it."),
        (
            "prompt = textwrap.dedent('''\n    Say this.\n      And that.\n  ''').strip()",
            "Say this.\n  And that.",
        ),
        (
            "prompt = 'Say <Q> twice, <Q>.'.replace('<Q>', q)",
            "Say {{ q }} twice, {{ q }}.",
        ),
        (
            "prompt = Template('Say $what for $$5.').substitute(what=w)",
            "Say {{ what }} for $5.",
        ),
        (
            "TONE = 'kindly'\nprompt = f'Say it {TONE} please.'",
            "Say it kindly please.",
        ),
        // Places.
        (
            "def build_prompt():\n  return 'Say it kindly.'",
            "Say it kindly.",
        ),
        ("def f(prompt='Say it kindly.'): pass", "Say it kindly."),
        (
            "class A:\n  instructions: str = Field(default='Say it kindly.')",
            "Say it kindly.",
        ),
        (
            "x = os.getenv('A_PROMPT', 'Say it kindly.')",
            "Say it kindly.",
        ),
        (
            "x = given or 'You are a kind assistant.'",
            "You are a kind assistant.",
        ),
        ("PROMPTS = {'title': 'Say it kindly.'}", "Say it kindly."),
        (
            "class S(dspy.Signature):\n  '''Say it\n     kindly.'''",
            "Say it\nkindly.",
        ),
        ("c.create(system='Say it kindly.')", "Say it kindly."),
        (
            "x = PromptTemplate.from_template('Say {it} {{kindly}}.')",
            "Say {{ it }} {kindly}.",
        ),
        (
            "m.append({'role': 'system', 'content': 'Be kind.'})",
            "Be kind.",
        ),
        (
            "m = [SystemMessage(content='Be kind.'), HumanMessage(content=q)]",
            "system: Be kind.\nuser: {{ q }}",
        ),
        (
            "m = [{'role': 'system', 'content': 'Be kind.'}, *h, {'role': 'user', 'content': f'Q: {q}'}]",
            "system: Be kind.\n[h]\nuser: Q: {{ q }}",
        ),
        (
            "m = [{'role': 'system', 'content': 'Be kind.'}] + h",
            "system: Be kind.\n[h]",
        ),
        (
            "t = ChatPromptTemplate.from_messages([('system', 'Be {how}.'), MessagesPlaceholder('h'), ('human', '{q}')])",
            "system: Be {{ how }}.\n[h]\nuser: {{ q }}",
        ),
    ] {
        let expected: Vec<&str> = Some(expected)
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect();
        assert_eq!(templates(python), expected, "{python}");
    }
}

#[test]
fn text_that_is_not_a_prompt_is_not_converted() {
    for python in [
        "'''You are reading documentation of a prompt.'''",
        "logger.info('You are a helpful assistant: %s', x)",
        "raise ValueError('You are a helpful assistant, respond only in JSON')",
        "parser.add_argument('--prompt', help='The prompt: you are a helpful assistant.')",
        "prompt_path = 'prompts/system prompt.txt'",
        "QUERY_PROMPT = 'SELECT a FROM b WHERE c = %s'",
        "PAGE_PROMPT = '<div>You are a user of this page</div>'",
        "prompt = input('Enter your name: ')",
        "PROMPT = 'Enter your name: '",
        "PROMPT_RE = re.compile(r'You are (?P<who>.*) a prompt')",
        "assert prompt == 'You are a helpful assistant.'",
        "x = 'You are not logged in.'",
        "m = [{'role': 'user', 'content': question}]",
        "url = 'https://example.com/prompt'",
        "x = Field(description='You are a helpful assistant. Respond only in JSON.')",
    ] {
        assert_eq!(templates(python), Vec::<String>::new(), "{python}");
        assert_eq!(reasons(python), Vec::<String>::new(), "{python}");
    }
}

#[test]
fn a_prompt_that_can_not_be_converted_has_a_reason() {
    for (python, says) in [
        ("prompt = 'Say {} and {1}.'.format(a, b)", "numbering"),
        ("prompt = 'Say {it}.'.format(that=1)", "no value for `{it}`"),
        ("prompt = 'Say {it}.'.format_map(values)", "format_map"),
        ("prompt = 'Say {it'.format(it=1)", "unclosed `{`"),
        ("prompt = f'Say {a}. %s' % b", "already has values"),
        ("prompt = 'Say %z it.' % a", "Python refuses"),
        ("prompt = f'Say {a}'.title()", ".title()"),
        ("prompt = 'Half \\ud800 a pair.'", "surrogate"),
        (
            "def build_prompt(xs):\n  parts = ['Say it.']\n  if xs: parts.append('Then that.')\n  return ' '.join(parts)",
            "several statements",
        ),
        (
            "m = [{'role': 'tool', 'content': 'Say it kindly.'}]",
            "role `tool`",
        ),
        (
            "m = [{'role': who, 'content': 'Say it kindly.'}]",
            "only known at run time",
        ),
        (
            "m = [{'role': 'user', 'content': [{'type': 'text', 'text': 'Describe it.'}, image]}]",
            "parts",
        ),
        (
            "x = PromptTemplate(template='Say {{it}}.', template_format='liquid')",
            "template language",
        ),
    ] {
        let reasons = reasons(python);
        assert!(
            reasons.iter().any(|reason| reason.contains(says)),
            "{python}: {reasons:?}"
        );
    }
}

#[test]
fn a_mustache_template_keeps_its_text_and_format_and_says_that_its_class_escapes() {
    let python =
        "x = PromptTemplate(template='Say {{it}} & {{{that}}}.\\n', template_format='mustache')";
    let [found] = &found(&[("m.py", python)])[..] else {
        panic!("one prompt");
    };
    let Outcome::Converted(converted) = &found.outcome else {
        panic!("{:?}", found.outcome);
    };
    let content = &converted.content;
    assert_eq!(content.template_format(), TemplateFormat::Mustache);
    assert_eq!(
        content.body(),
        &Body::Text("Say {{it}} & {{{that}}}.\n".to_owned())
    );
    assert!(
        found.notes.iter().any(|note| note.contains("escapes")),
        "{:?}",
        found.notes
    );
    let section =
        "x = PromptTemplate(template='Say {{#it}}this{{/it}}.', template_format='mustache')";
    let reasons = reasons(section);
    assert!(
        reasons
            .iter()
            .any(|reason| reason.contains("have no sections")),
        "{reasons:?}"
    );
}
