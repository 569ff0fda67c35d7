//! Patterns of hardcoded prompts, each as a line or two of Python and the template that must come of it.

use promptbook_core::content::{Body, Message};

use super::files::Source;
use super::report::{Found, Outcome, Report};
use super::scan;
use super::site::Site;

fn found(files: &[(&str, &str)]) -> Vec<Found> {
    let sources: Vec<Source> = files
        .iter()
        .map(|(path, text)| Source {
            path: path.into(),
            text: (*text).to_owned(),
        })
        .collect();
    let Report { found, unread, .. } = scan(&sources);
    assert!(unread.is_empty(), "{unread:?}");
    found
}

/// The templates of all prompts of one file that are converted, chats as `role: content` and `[thread]` lines.
fn templates(python: &str) -> Vec<String> {
    templates_of(&[("m.py", python)])
}

fn templates_of(files: &[(&str, &str)]) -> Vec<String> {
    let converted = |found: Found| match found.outcome {
        Outcome::Converted(converted) => Some(match converted.content.body() {
            Body::Text(template) => template.clone(),
            Body::Chat(messages) => {
                let lines = messages.iter().map(|message| match message {
                    Message::Turn { role, content } => format!("{role}: {content}"),
                    Message::Thread { thread } => format!("[{thread}]"),
                });
                lines.collect::<Vec<_>>().join("\n")
            }
        }),
        Outcome::NeedsPerson(_) | Outcome::Skipped(_) | Outcome::LookedUp(_) => None,
    };
    found(files).into_iter().filter_map(converted).collect()
}

fn reasons(python: &str) -> Vec<String> {
    let needs = |found: Found| match found.outcome {
        Outcome::NeedsPerson(reason) => Some(reason),
        Outcome::Converted(_) | Outcome::Skipped(_) | Outcome::LookedUp(_) => None,
    };
    found(&[("m.py", python)])
        .into_iter()
        .filter_map(needs)
        .collect()
}

#[test]
fn each_way_to_write_a_prompt_becomes_the_template_that_makes_the_same_text() {
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
fn what_is_no_prompt_is_not_converted() {
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
fn what_can_t_be_converted_faithfully_says_why() {
    for (python, says) in [
        ("prompt = 'Say {} and {1}.'.format(a, b)", "numbering"),
        ("prompt = 'Say {it}.'.format(that=1)", "nothing for `{it}`"),
        ("prompt = 'Say {it}.'.format_map(values)", "format_map"),
        ("prompt = 'Say {it'.format(it=1)", "has no end"),
        ("prompt = f'Say {a}. %s' % b", "put into before"),
        ("prompt = 'Say %z it.' % a", "Python refuses"),
        ("prompt = f'Say {a}'.title()", ".title()"),
        ("prompt = 'Half \\ud800 a pair.'", "surrogate"),
        (
            "def build_prompt(xs):\n  parts = ['Say it.']\n  parts.append('Then that.')\n  return ' '.join(parts)",
            "several statements",
        ),
        (
            "m = [{'role': 'tool', 'content': 'Say it kindly.'}]",
            "role `tool`",
        ),
        (
            "m = [{'role': who, 'content': 'Say it kindly.'}]",
            "only known when it runs",
        ),
        (
            "m = [{'role': 'user', 'content': [{'type': 'text', 'text': 'Describe it.'}, image]}]",
            "parts",
        ),
        (
            "x = PromptTemplate(template='Say {{it}}.', template_format='mustache')",
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
fn a_constant_is_looked_up_where_it_is_used_across_files() {
    let found = found(&[
        (
            "a.py",
            "SYSTEM_PROMPT = 'Be kind.'\nHINT_PROMPT = 'Say {x} please.'\n",
        ),
        (
            "b.py",
            "from a import SYSTEM_PROMPT as S\nimport a\ndef f():\n  return S + a.HINT_PROMPT.format(x=1)\nprint(S)\n",
        ),
    ]);
    let sites: Vec<&Site> = found
        .iter()
        .filter_map(|found| match &found.outcome {
            Outcome::Converted(converted) => Some(&converted.site),
            Outcome::NeedsPerson(_) | Outcome::Skipped(_) | Outcome::LookedUp(_) => None,
        })
        .collect();
    let [Site::Constant { uses }, Site::Template { at, fields }] = sites.as_slice() else {
        panic!("{sites:?}");
    };
    // The use at import stays as it is.
    assert_eq!(uses.len(), 1, "{uses:?}");
    assert_eq!(
        (uses[0].file.to_str(), uses[0].range.clone()),
        (Some("b.py"), 60..61)
    );
    assert_eq!((at[0].range.clone(), fields.len()), (64..77, 0));
}

#[test]
fn of_files_with_one_name_an_import_means_the_one_beside_it() {
    let main = "from config import NAME\nPROMPT = f'You are {NAME}.'\n";
    let files = [
        ("a/config.py", "NAME = 'Ann'\n"),
        ("a/main.py", main),
        ("b/config.py", "NAME = 'Bo'\n"),
        ("b/main.py", main),
        ("c/main.py", main),
    ];
    let expected = ["You are Ann.", "You are Bo.", "You are {{ NAME }}."];
    assert_eq!(templates_of(&files), expected);
}

#[test]
fn names_come_from_file_and_identifiers_and_are_unique() {
    let found = found(&[(
        "m.py",
        "class Bot:\n  def ask(self):\n    prompt = 'Say it kindly.'\n    prompt = 'Say it again, kindly.'\nPROMPT = 'Be kind.'\n",
    )]);
    let names: Vec<String> = found
        .iter()
        .filter_map(|found| match &found.outcome {
            Outcome::Converted(converted) => Some(converted.name.to_string()),
            Outcome::NeedsPerson(_) | Outcome::Skipped(_) | Outcome::LookedUp(_) => None,
        })
        .collect();
    assert_eq!(
        names,
        ["m/bot.ask.prompt", "m/bot.ask.prompt_2", "m/prompt"]
    );
}

#[test]
fn a_file_that_is_no_python_3_is_one_line_and_the_rest_goes_on() {
    let source = |path: &str, text: &str| Source {
        path: path.into(),
        text: text.to_owned(),
    };
    let Report { found, unread, .. } = scan(&[
        source("old.py", "x = 1\nprint 'You are a prompt'\n"),
        source("new.py", "PROMPT = 'Be kind.'\n"),
    ]);
    assert_eq!(found.len(), 1);
    assert_eq!((unread.len(), unread[0].line), (1, Some(2)));
    assert!(
        unread[0].reason.contains("no Python 3 that parses"),
        "{}",
        unread[0].reason
    );
}

/// The lines of what is converted, and of what is already looked up.
fn lines(files: &[(&str, &str)]) -> (Vec<usize>, Vec<usize>) {
    let (mut converted, mut looked_up) = (Vec::new(), Vec::new());
    for found in found(files) {
        match found.outcome {
            Outcome::Converted(_) => converted.push(found.line),
            Outcome::LookedUp(name) => {
                assert_eq!(name, "a");
                looked_up.push(found.line);
            }
            Outcome::NeedsPerson(reason) | Outcome::Skipped(reason) => panic!("{reason}"),
        }
    }
    (converted, looked_up)
}

#[test]
fn what_the_helper_looks_up_is_skipped_and_nothing_else_is() {
    let helper = ("prompts.py", super::patch::HELPER);
    let fake = ("prompts.py", "def lookup(name, text):\n  return text\n");
    let text = "'You are a friendly support agent.'";
    let lookup = format!("import prompts\ndef f(x):\n  return prompts.lookup('a', {text})\n");
    for (helper, python, converted, looked_up) in [
        (helper, lookup.clone(), vec![], vec![3]),
        (fake, lookup, vec![3], vec![]),
        (
            helper,
            format!("import prompts as p\np_prompt = p.template('a', {text})\n"),
            vec![],
            vec![2],
        ),
        (
            helper,
            format!("from prompts import lookup as get\nx = get('a', {text}, x=x)\n"),
            vec![],
            vec![2],
        ),
        (
            helper,
            "import prompts\nx = prompts.messages('a', [{'role': 'system', 'content': 'You are a friendly agent.'}, {'thread': 'h'}], h=h)\n".to_owned(),
            vec![],
            vec![2],
        ),
        // A constant that a lookup falls back to; filled in after it, too.
        (
            helper,
            "import prompts\nPROMPT = 'Be kind to {name}, please.'\ndef f():\n  return prompts.template('a', PROMPT).format(name=1)\nprint(PROMPT)\n".to_owned(),
            vec![],
            vec![2],
        ),
        // Another function reads it without a lookup.
        (
            helper,
            "import prompts\nPROMPT = 'Be kind to all.'\ndef f():\n  return prompts.lookup('a', PROMPT)\ndef g():\n  return PROMPT\n".to_owned(),
            vec![2],
            vec![],
        ),
        // What a lookup's input is made of is no fallback.
        (
            helper,
            format!("import prompts\nx = prompts.lookup('a', 'Do {{what}}', what={text} if x else '')\n"),
            vec![2],
            vec![],
        ),
    ] {
        assert_eq!(
            lines(&[("m.py", &python), helper]),
            (converted, looked_up),
            "{python}"
        );
    }
}

#[test]
fn a_name_that_is_looked_up_is_given_to_no_other_prompt() {
    let python = "import prompts\nONE_PROMPT = 'Be kind to all.'\ndef f():\n  prompt = prompts.lookup('m/f.prompt', 'Say it kindly.')\n  prompt = 'Say it again, kindly.'\n  return prompts.lookup('old/name', ONE_PROMPT)\ndef g():\n  return ONE_PROMPT\n";
    let found = found(&[("m.py", python), ("prompts.py", super::patch::HELPER)]);
    let names: Vec<String> = found
        .iter()
        .filter_map(|found| match &found.outcome {
            Outcome::Converted(converted) => Some(converted.name.to_string()),
            Outcome::NeedsPerson(_) | Outcome::Skipped(_) | Outcome::LookedUp(_) => None,
        })
        .collect();
    assert_eq!(names, ["old/name", "m/f.prompt_2"]);
}

#[test]
fn a_prompt_counts_as_looked_up_when_nothing_reads_its_text_without_a_lookup() {
    let python = "import prompts\nSHORT = 'Hi'\nPROMPT = 'Be kind to all.'\ndef f():\n  a = prompts.lookup('short', SHORT)\n  b = prompts.lookup('shorter', 'Hi')\n  c = prompts.lookup('shorter', 'Hi')\n  return prompts.lookup('mixed', PROMPT)\ndef g():\n  return PROMPT\n";
    let report = scan(
        &[("m.py", python), ("prompts.py", super::patch::HELPER)].map(|(path, text)| Source {
            path: path.into(),
            text: text.to_owned(),
        }),
    );
    let names: Vec<&str> = report.looked_up.iter().map(String::as_str).collect();
    assert_eq!(names, ["short", "shorter"]);
    let summary = report.summary();
    assert_eq!(
        (summary.found, summary.converted, summary.looked_up),
        (1, 1, 2)
    );
}
