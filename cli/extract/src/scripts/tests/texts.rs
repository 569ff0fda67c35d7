//! Texts, and what is no prompt.

use super::*;

#[test]
fn a_text_is_evaluated() {
    for (script, expected) in [
        (
            "const PROMPT = 'You are ' + name + \", a {% helpful %} agent.\\n\"",
            "You are {{ name }}, a {{ \"{%\" }} helpful %} agent.\n",
        ),
        (
            "const systemPrompt = `You are an agent.\nToday is ${new Date().toISOString()}.`",
            "You are an agent.\nToday is {{ Date }}.",
        ),
        (
            "const PROMPT = ['You are an agent.', `Help ${user.firstName ?? 'them'}.`].join('\\n')",
            "You are an agent.\nHelp {{ user_firstName }}.",
        ),
        (
            "const PROMPT = dedent`\n    You are an agent.\n      Help ${this.name}.\n`",
            "You are an agent.\n  Help {{ name }}.",
        ),
        (
            "const PROMPT = `\n  You are an agent: ${JSON.stringify(data.rows, null, 2)}\n`.trim()",
            "You are an agent: {{ data_rows }}",
        ),
        (
            "class Bot { prompt = 'You are an agent.' as const }",
            "You are an agent.",
        ),
        (
            "export const prompt = (x: string) => `You are an agent: ${x}`",
            "You are an agent: {{ x }}",
        ),
        (
            "enum Prompts { System = 'You are an agent.' }",
            "You are an agent.",
        ),
        (
            "const PROMPT = 'You are {{name}}, an agent.'\nconst f = (name) => PROMPT.replace('{{name}}', name)",
            "You are {{ name }}, an agent.",
        ),
        (
            "const PROMPT = 'You are {name}, an agent.'\nconst f = (name) => PROMPT.replace(/\\{name\\}/g, name)",
            "You are {{ name }}, an agent.",
        ),
    ] {
        assert_eq!(lines(script), [expected], "{script}");
    }
}

#[test]
fn a_text_that_reaches_a_model_by_a_name_or_function_is_found() {
    for script in [
        "const text = 'Say it twice.'\nstreamText({system: text})",
        "const text = () => 'Say it twice.'\nstreamText({system: text()})",
        "function text() { return 'Say it twice.' }\nconst s = text()\nstreamText({system: s})",
        "let s\nif (a) { s = 'Say it twice.' }\nstreamText({system: s})",
        "streamText({system: a ? 'Say it twice.' : undefined})",
        "streamText({system: custom || 'Say it twice.'})",
        "const texts = {a: 'Say it twice.'}\nstreamText({system: texts.a})",
        "const texts = {a: 'Say it twice.'}\nstreamText({system: texts[kind]})",
        "class A { text = 'Say it twice.'\n f() { streamText({system: this.text}) } }",
    ] {
        let script = format!("import {{ streamText }} from 'ai'\n{script}");
        assert_eq!(lines(&script), ["Say it twice."], "{script}");
    }
}

#[test]
fn a_text_that_statements_add_to_is_noted() {
    let script =
        "let prompt = 'You are an agent.'\nif (brief) { prompt += ' Be brief in your answer.' }";
    let notes: Vec<String> = found(&[("a.ts", script)])
        .into_iter()
        .flat_map(|it| it.notes)
        .collect();
    assert_eq!(
        notes,
        [
            "other statements add to it",
            "it is appended to another text; the conditions stay in the code",
        ]
    );
}

#[test]
fn what_is_no_prompt_is_left_out_or_skipped() {
    for (script, expected) in [
        (
            "console.log('You are a helpful agent: ' + x)",
            vec!["skipped: it is a log line"],
        ),
        (
            "throw new Error('You are a helpful agent. Respond in JSON.')",
            vec!["skipped: it is an error message"],
        ),
        (
            "const x = <p title='You are a helpful agent.'>You are a helpful agent.</p>",
            vec![],
        ),
        (
            "const x = <p>{'You are a helpful agent. Answer in JSON.'}</p>",
            vec!["skipped: it is shown to users"],
        ),
        (
            "const [m] = useState([{role: 'assistant', content: 'How can I help?'}])",
            vec![],
        ),
        (
            "const m = {id: 'a', role: 'system', content: 'The game begins now.', timestamp: now()}",
            vec![],
        ),
        (
            "const all = [{role: 'system', content: '', isSummary: true}, ...messages]",
            vec![],
        ),
        ("const title = 'Settings'", vec![]),
        (
            "const TONE = 'You are kind to people.'\nconst PROMPT = `You are an agent. ${TONE}`",
            vec![
                "skipped: its text is part of the prompt in line 2",
                "You are an agent. You are kind to people.",
            ],
        ),
    ] {
        let mut lines = lines(script);
        lines.sort_by_key(|line| !line.starts_with("skipped"));
        assert_eq!(lines, expected, "{script}");
    }
}

#[test]
fn a_file_that_is_not_valid_or_nests_too_deep_is_one_line() {
    let text = |text: String| Source {
        path: "a.ts".into(),
        text,
    };
    for (script, reason) in [
        ("let a\nconst = ".to_owned(), "is not valid TypeScript ("),
        ("[".repeat(100_000), "nests too deep"),
    ] {
        let report = scan(&[text(script)]);
        let [unread] = report.unread.as_slice() else {
            panic!("{report:?}");
        };
        assert!(unread.reason.starts_with(reason), "{unread}");
        let is_syntax = reason.starts_with("is not valid");
        assert_eq!(unread.line, is_syntax.then_some(2));
    }
}

#[test]
fn labels_of_a_user_interface_are_no_prompts() {
    let script = "export const en = { suggestion: { prompt: 'Write a post about the town.' } }\n";
    for (path, count) in [("src/i18n/locales/en.ts", 0), ("src/recipes.ts", 1)] {
        assert_eq!(found(&[(path, script)]).len(), count, "{path}");
    }
    let script = "export const theme = { light: 'Light', system: 'System' }\n";
    assert!(lines(script).is_empty());
}
