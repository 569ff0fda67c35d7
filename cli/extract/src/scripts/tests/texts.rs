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
            "You are an agent.\nToday is {{ date }}.",
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
            "const PROMPT = stripIndents`\n    You are an agent.\n      Help ${this.name}.\n`",
            "You are an agent.\nHelp {{ name }}.",
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
            "const PROMPT = 'You are {name}, an agent.'\nconst fill = (text, name) => text.replace('{name}', name)\nfill(PROMPT, 'Ann')",
            "You are {{ name }}, an agent.",
        ),
        (
            "const PROMPT = 'You are {name}, an agent of {firm}.'\nlet text = ''\nif (x) { text = PROMPT.replace('{name}', name) }\nsend(text.replace('{firm}', firm))",
            "You are {{ name }}, an agent of {{ firm }}.",
        ),
        (
            "const PROMPT = 'You are {name}, an agent called {name}.'\nconst f = (name) => PROMPT.replace('{name}', name)",
            "You are {{ name }}, an agent called {name}.",
        ),
        (
            "const prompt = () => `You are ${i + 1} of ${n}, agent ${i + 1}.`",
            "You are {{ i }} of {{ n }}, agent {{ i }}.",
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
fn a_text_that_several_statements_make_is_one_prompt() {
    let list = |rest: &str| format!("const parts = ['You are an agent.']\n{rest}");
    for (script, expected) in [
        (
            "let prompt = 'You are an agent.'\nprompt += ` Help ${name}.`\nprompt = prompt + ' Be kind.'\nsend(prompt)".to_owned(),
            "You are an agent. Help {{ name }}. Be kind.",
        ),
        (
            "let prompt = ''\nprompt += 'You are an agent.'\nprompt = `${prompt} Be kind.`".to_owned(),
            "You are an agent. Be kind.",
        ),
        (
            list("parts.push('Be kind.', `Help ${name}.`)\nconst prompt = parts.join('\\n')"),
            "You are an agent.\nBe kind.\nHelp {{ name }}.",
        ),
        (
            "const f = (name) => { const parts = []\nparts.push(`You are ${name}, an agent.`)\nreturn parts.join(' ') }".to_owned(),
            "You are {{ name }}, an agent.",
        ),
        (
            list("const prompt = parts.filter(Boolean).join('\\n')"),
            "You are an agent.",
        ),
    ] {
        assert_eq!(lines(&script), [expected], "{script}");
    }
}

#[test]
fn a_list_that_is_only_known_at_run_time_needs_a_person() {
    let list = |rest: &str| {
        format!("const parts = ['You are an agent.']\n{rest}\nconst prompt = parts.join(' ')")
    };
    let several = "needs: it joins a list that several statements build";
    let filtered = "needs: it joins a list of which the code may leave out lines";
    for (script, expected) in [
        (list("if (brief) parts.push('Be brief.')"), several),
        (list("if (brief) { parts.push('Be brief.') }"), several),
        (list("brief && parts.push('Be brief.')"), several),
        (list("rules.forEach((rule) => parts.push(rule))"), several),
        (
            list("for (const rule of rules) parts.push(`- ${rule}`)"),
            several,
        ),
        (list("parts.push(x)\nparts.reverse()"), several),
        (list("parts.push(x)\nchange(parts)"), several),
        (
            list("let x = 1\nparts.push(`Count ${x}.`)\nx = 2\nparts.push(`Count ${x}.`)"),
            several,
        ),
        (
            "const p = ['You are an agent.', brief && 'Be brief.'].filter(Boolean).join(' ')"
                .to_owned(),
            filtered,
        ),
        (
            "const p = ['You are an agent.', ...(brief ? ['Be brief.'] : [])].join(' ')".to_owned(),
            filtered,
        ),
    ] {
        assert_eq!(lines(&script), [expected], "{script}");
    }
}

#[test]
fn a_text_that_is_read_before_a_statement_adds_to_it_stays_apart() {
    for script in [
        "let prompt = 'You are an agent.'\nsend(prompt)\nprompt += ' Be kind to all of them.'",
        "let prompt = 'You are an agent.'\nfor (;;) prompt += ' Be kind to all of them.'",
    ] {
        assert_eq!(lines(script)[0], "You are an agent.", "{script}");
    }
}

#[test]
fn a_text_includes_a_constant_list_that_it_joins() {
    let script = "const RULES = ['You are an agent.', 'Be kind to people.']\n\
        const f = (name) => `Obey:\\n${RULES.join('\\n')}\\nYou help ${name}.`\nsend(f)";
    let lines = lines(script);
    assert!(
        lines.contains(
            &"Obey:\nYou are an agent.\nBe kind to people.\nYou help {{ name }}.".to_owned()
        ),
        "{lines:?}"
    );
    let others = lines.iter().filter(|line| !line.starts_with("Obey"));
    assert!(
        others
            .clone()
            .all(|line| line.starts_with("skipped: its text is part of")),
        "{lines:?}"
    );
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
        ("const Title = styled.h1`You are a helpful agent.`", vec![]),
        ("const QUERY = gql`You are a helpful agent.`", vec![]),
        (
            "const PROMPT = trimmed`You are a helpful agent of ${firm}.`",
            vec!["needs: the function `trimmed` makes it of its template"],
        ),
        (
            "function Picker({ prompt = 'Choose files, or drop a folder here.' }) { return <p>{prompt}</p> }",
            vec!["skipped: it is shown to users"],
        ),
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
fn texts_that_a_page_suggests_are_no_prompts() {
    let script = "export const EXAMPLE_PROMPTS = ['Write a post about the town.']\nexport const allIdeas = [{ prompt: 'Draw a small town.' }]\n";
    for (path, count) in [
        ("src/Page.tsx", 0),
        ("src/Page.vue", 0),
        ("src/examples.ts", 2),
    ] {
        let found = found(&[(path, script)]);
        let converted = found.iter().filter(|it| !line(it).starts_with("skipped"));
        assert_eq!(converted.count(), count, "{path}");
    }
}

#[test]
fn a_part_of_a_prompt_is_found_and_its_input_is_named_after_it() {
    let long = "'Write all of it down in the blue book.'";
    for hole in [
        format!("mode === 'long' ? {long} : ''"),
        "mode(x)".to_owned(),
        "mode".to_owned(),
    ] {
        let script = format!(
            "import {{ streamText }} from 'ai'\nconst ask = (x) => {{ {} \n streamText({{ prompt: `Go to the town. ${{{hole}}} ${{i + 1}}` }}) }}",
            match hole.as_str() {
                "mode(x)" => format!("const mode = (x) => {long} + x"),
                "mode" => format!("const mode = x ? {long} : ''"),
                _ => String::new(),
            }
        );
        let mut lines = lines(&script);
        lines.retain(|line| !line.starts_with("Write all of it down in the blue book."));
        assert_eq!(lines, ["Go to the town. {{ mode }} {{ i }}"], "{script}");
        let found = found(&[("app.tsx", script.as_str())]);
        assert_eq!(found.len(), 2, "{script}: {found:?}");
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
