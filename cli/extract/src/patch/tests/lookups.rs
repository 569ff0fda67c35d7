//! Lookups in place of expressions, constants, templates and messages.

use super::*;

#[test]
fn an_expression_without_inputs_stays_inside_the_call() {
    let fixture = Fixture::new(&[(
        "main.py",
        r#"import os

def f():
    a = ⟦"You are short."⟧
    b = (
        ⟦"You are "
        "long."⟧  # so long
    )
    c = print(⟦"You are"
              " an argument."⟧, ("not" "this"))
    d = (⟦textwrap.dedent("""
        You are indented.
    """)⟧).strip()
    return⟦"You are tight."⟧
"#,
    )]);
    let sites = (0..5).map(|place| plain(fixture.at(place))).collect();
    insta::assert_snapshot!(fixture.diff(sites));
}

#[test]
fn an_expression_with_inputs_becomes_a_format_string() {
    let fixture = Fixture::new(&[(
        "main.py",
        r#"def f(user):
    a = ⟦f"Greet {user.name!r} ..."⟧
    b = ⟦f'''\
Greet {user.name!r} ...'''⟧
    if user:
	    return (⟦f"Greet {user.name!r} ..."
	        "..."⟧)
    return call(x, ⟦f"Say {x} to {y}."⟧)
"#,
    )]);
    let mut sites: Vec<Site> = (0..3).map(|place| greeting(fixture.at(place))).collect();
    sites.push(Site::Expression {
        at: fixture.at(3),
        fallback: vec![
            text("Say "),
            input("x"),
            text(" to "),
            input("class"),
            text("."),
        ],
        arguments: vec![argument("x", "f\"{x}\""), argument("class", "f\"{y}\"")],
    });
    insta::assert_snapshot!(fixture.diff(sites));
}

#[test]
fn a_constant_is_looked_up_where_it_is_read_in_other_files_too() {
    let fixture = Fixture::new(&[
        (
            "app/texts.py",
            "PROMPT = 'You are…'\n\ndef f():\n    return ⟦PROMPT⟧ + f\"{⟦PROMPT⟧} and f'{⟦PROMPT⟧}'\"\n",
        ),
        (
            "app/use.py",
            "from app import texts\nimport sys; sys.path.append('x')\n\ndef g():\n    return ⟦texts.PROMPT⟧\n",
        ),
    ]);
    let uses = fixture.places.clone();
    insta::assert_snapshot!(fixture.diff(vec![Site::Constant { uses }]));
}

#[test]
fn a_template_names_its_fields() {
    let fixture = Fixture::new(&[(
        "main.py",
        "def f(x):\n    a = ⟦PROMPT⟧.format(x=x)\n    return (⟦\"Tell {0!r:>10}\"\n        \" {x}\"⟧).format(1, x=x)\n",
    )]);
    let template = |place, fields: &[(&str, &str)]| Site::Template {
        at: vec![fixture.at(place)],
        fields: fields
            .iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
            .collect(),
    };
    let sites = vec![
        template(0, &[]),
        template(1, &[("value", "0!r:>10"), ("in", "'\\")]),
    ];
    insta::assert_snapshot!(fixture.diff(sites));
}

#[test]
fn messages_keep_their_threads_and_roles() {
    let fixture = Fixture::new(&[(
        "main.py",
        r#"def f(history, q):
    a = ⟦[{"role": "system", "content": "Be kind."}]⟧
    b = ⟦[
        {"role": "developer", "content": "Be {kind}.\nAlways."},
        *history,
        {"role": "user", "content": f"Answer {q}"},
    ]⟧
    return ask(messages=⟦[{"role": "user", "content": "x"}] + history⟧)
"#,
    )]);
    let site = |place, fallback, arguments| Site::Messages {
        at: fixture.at(place),
        fallback,
        arguments,
    };
    let sites = vec![
        site(0, vec![says("system", vec![text("Be kind.")])], vec![]),
        site(
            1,
            vec![
                says("developer", vec![text("Be {kind}.\nAlways.")]),
                Turn::Thread("history".to_owned()),
                says("user", vec![text("Answer "), input("q")]),
            ],
            vec![argument("history", "history"), argument("q", "f\"{q}\"")],
        ),
        site(
            2,
            vec![
                says("user", vec![text("x")]),
                Turn::Thread("history".to_owned()),
            ],
            vec![argument("history", "history")],
        ),
    ];
    insta::assert_snapshot!(fixture.diff(sites));
}

#[test]
fn the_outer_of_nested_prompts_is_looked_up() {
    let fixture = Fixture::new(&[(
        "main.py",
        "def f(x):\n    a = ⟦f\"Greet {⟦'You are '⟧ + ⟦PROMPT⟧}\"⟧\n    return ⟦PROMPT⟧\n",
    )]);
    let constant = Site::Constant {
        uses: vec![fixture.at(2), fixture.at(3)],
    };
    let sites = vec![plain(fixture.at(1)), greeting(fixture.at(0)), constant];
    let patch = fixture.patch(sites);
    let reason = "it is part of `app/prompt_1`, which is looked up as a whole".to_owned();
    assert_eq!(patch.unpatched, [(0, reason)]);
    insta::assert_snapshot!(without_helper(&patch.diff));
}

#[test]
fn the_inner_prompt_is_looked_up_when_the_outer_can_not_be() {
    let fixture = Fixture::new(&[("main.py", "x = f\"{⟦f'a {⟦PROMPT⟧}'⟧}\"\n")]);
    let patch = fixture.patch(vec![greeting(fixture.at(0)), plain(fixture.at(1))]);
    let reasons: Vec<usize> = patch.unpatched.iter().map(|(index, _)| *index).collect();
    // Both quotes are taken there, so it goes neither.
    assert_eq!(reasons, [0, 1]);
    let fixture = Fixture::new(&[("main.py", "x = f\"{⟦f(⟦PROMPT⟧)⟧}\"\n")]);
    let patch = fixture.patch(vec![greeting(fixture.at(0)), plain(fixture.at(1))]);
    assert_eq!(patch.unpatched.len(), 1);
    assert!(
        patch
            .diff
            .contains("f(prompts.lookup('app/prompt_1', PROMPT))")
    );
}

#[test]
fn line_endings_are_kept() {
    let fixture = Fixture::new(&[("main.py", "import os\r\n\r\nx = ⟦f\"Greet {y}\"⟧")]);
    let diff = fixture.diff(vec![greeting(fixture.at(0))]);
    insta::assert_snapshot!(diff.replace('\r', "␍"));
}

#[test]
fn a_list_of_lines_is_looked_up_as_one_text() {
    let fixture = Fixture::new(&[(
        "main.py",
        "a = Agent(instructions=⟦[\n    \"Say it.\",  # always\n    \"Be kind.\",\n]⟧)\n\ndef f():\n    return ⟦LINES⟧\n",
    )]);
    let sites = [0, 1].map(|place| Site::Lines {
        at: vec![fixture.at(place)],
    });
    let diff = fixture.diff(sites.to_vec());
    for line in [
        "+a = Agent(instructions=prompts.lookup(\"app/prompt_0\", \"\\n\".join([",
        "     \"Say it.\",  # always",
        "+])).split(\"\\n\"))",
        "+    return prompts.lookup(\"app/prompt_1\", \"\\n\".join(LINES)).split(\"\\n\")",
    ] {
        assert!(diff.lines().any(|found| found == line), "{line}\n{diff}");
    }
}

/// The lines of a diff that it adds, without the import.
fn added(fixture: &Fixture, sites: Vec<Site>) -> String {
    let diff = fixture.diff(sites);
    let lines = diff
        .lines()
        .filter(|line| line.starts_with('+') && !line.starts_with("+++"));
    let lines = lines.filter(|line| !line.ends_with("import prompts") && *line != "+");
    lines.map(|line| format!("{}\n", &line[1..])).collect()
}

#[test]
fn lines_that_need_no_change_stay() {
    let fixture = Fixture::new(&[(
        "main.py",
        "def f(user, text):\n    a = ⟦f\"\"\"Greet {user.name!r} in\n{{braces}} and \\\nthese \\\"words\\\":\n{text}\n\"\"\"⟧\n    b = (\n        ⟦f\"Greet {user.name!r} \"  # by name\n        r\"in {braces} \\d\"\n        F\" and: {text}\"⟧\n    )\n",
    )]);
    let site = |place, fallback| Site::Expression {
        at: fixture.at(place),
        fallback,
        arguments: vec![
            argument("name", "f\"{user.name!r}\""),
            argument("text", "f\"{text}\""),
        ],
    };
    let sites = vec![
        site(
            0,
            vec![
                text("Greet "),
                input("name"),
                text(" in\n{braces} and these \"words\":\n"),
                input("text"),
                text("\n"),
            ],
        ),
        site(
            1,
            vec![
                text("Greet "),
                input("name"),
                text(" in {braces} \\d and: "),
                input("text"),
            ],
        ),
    ];
    assert_eq!(
        added(&fixture, sites),
        r#"    a = prompts.lookup(
        "app/prompt_0",
        """Greet {name} in
""",
        name=f"{user.name!r}",
        text=text,
    )
    b = prompts.lookup(
        "app/prompt_1",
        "Greet {name} "  # by name
        r"in {{braces}} \d"
        " and: {text}",
        name=f"{user.name!r}",
        text=text,
"#
    );
}

#[test]
fn lines_keep_to_the_width_of_the_project() {
    let code = "def f(x):\n    a = ⟦\"You are a careful assistant of a shop that sells books.\"⟧\n    return call(⟦PROMPT_OF_THE_SHOP_ASSISTANT⟧.format(x=x))\n";
    let fixture = Fixture::new(&[
        ("pyproject.toml", "[tool.black]\nline-length = 48\n"),
        ("main.py", code),
    ]);
    let template = Site::Template {
        at: vec![fixture.at(1)],
        fields: vec![],
    };
    assert_eq!(
        added(&fixture, vec![plain(fixture.at(0)), template]),
        r#"    a = prompts.lookup(
        "app/prompt_0",
        "You are a careful assistant of a "
        "shop that sells books.",
    )
    return call(prompts.template(
        "app/prompt_1",
        PROMPT_OF_THE_SHOP_ASSISTANT,
    ).format(x=x))
"#
    );
}

#[test]
fn messages_keep_their_source() {
    let fixture = Fixture::new(&[(
        "main.py",
        "def f(q):\n    a = ⟦[\n        # First:\n        {'role': 'system', 'content': 'Be kind.'},\n        {'role': 'user', 'content': f'Answer {q}'},\n        {'role': 'user', 'content': q},\n    ]⟧\n",
    )]);
    let site = Site::Messages {
        at: fixture.at(0),
        fallback: vec![
            says("system", vec![text("Be kind.")]),
            says("user", vec![text("Answer "), input("q")]),
            says("user", vec![input("q_2")]),
        ],
        arguments: vec![argument("q", "f\"{q}\""), argument("q_2", "q")],
    };
    assert_eq!(
        added(&fixture, vec![site]),
        r#"    a = prompts.messages(
        "app/prompt_0",
        [
            # First:
            {'role': 'system', 'content': 'Be kind.'},
            {'role': 'user', 'content': 'Answer {q}'},
            {'role': 'user', 'content': "{q_2}"},
        ],
        q=f"{q}",
        q_2=q,
    )
"#
    );
}

#[test]
fn message_objects_are_made_by_their_classes() {
    let fixture = Fixture::new(&[(
        "main.py",
        "def f(history, q):\n    a = ⟦[SystemMessage(content='Be kind.'), *history, HumanMessage(f'Answer {q}')]⟧\n    b = ⟦[Message(role='user', content=q, name=me)] + history⟧\n    return a + b\n",
    )]);
    let site = |place, fallback, arguments| Site::Messages {
        at: fixture.at(place),
        fallback,
        arguments,
    };
    let history = || argument("history", "history");
    let sites = vec![
        site(
            0,
            vec![
                says("system", vec![text("Be kind.")]),
                Turn::Thread("history".to_owned()),
                says("user", vec![text("Answer "), input("q")]),
            ],
            vec![history(), argument("q", "f\"{q}\"")],
        ),
        site(
            1,
            vec![
                says("user", vec![input("q")]),
                Turn::Thread("history".to_owned()),
            ],
            vec![argument("q", "q"), history()],
        ),
    ];
    assert_eq!(
        added(&fixture, sites),
        r#"    a = prompts.objects(
        "app/prompt_0",
        {"system": SystemMessage, "user": HumanMessage},
        [
            {"role": "system", "content": "Be kind."},
            {"thread": "history"},
            {"role": "user", "content": "Answer {q}"},
        ],
        history=history,
        q=q,
    )
    b = prompts.objects(
        "app/prompt_1",
        {"user": lambda content: Message(role='user', name=me, content=content)},
        [
            {"role": "user", "content": "{q}"},
            {"thread": "history"},
        ],
        q=q,
        history=history,
    )
"#
    );
}

#[test]
fn other_message_objects_are_left_alone() {
    let fixture = Fixture::new(&[(
        "main.py",
        "a = ⟦[Message('user', 'Hi.')]⟧\nb = ⟦[UserMessage('Hi.'), UserMessage('Ho.', source='x')]⟧\nc = ⟦[UserMessage('Hi.', id=next())]⟧\n",
    )]);
    let site = |(place, count)| Site::Messages {
        at: fixture.at(place),
        fallback: vec![says("user", vec![text("Hi.")]); count],
        arguments: vec![],
    };
    let plain = "its messages are not plain objects: replace its messages by hand".to_owned();
    let mixed =
        "its messages of the role `user` are made differently: replace its messages by hand";
    assert_eq!(
        fixture.reasons([(0, 1), (1, 2), (2, 1)].map(site).to_vec()),
        [(0, plain.clone()), (1, mixed.to_owned()), (2, plain)]
    );
}

#[test]
fn a_constant_in_messages_stays_a_name() {
    let fixture = Fixture::new(&[(
        "main.py",
        "def f(q):\n    a = ⟦[{'role': 'system', 'content': RULES}, {'role': 'user', 'content': f'Say {q}'}]⟧\n    b = ⟦[System(texts.JSON), User(q)]⟧\n",
    )]);
    let site = |place, system: &str, user: Vec<Piece>| Site::Messages {
        at: fixture.at(place),
        fallback: vec![says("system", vec![text(system)]), says("user", user)],
        arguments: vec![argument("q", "q")],
    };
    let sites = vec![
        site(0, "Be kind.", vec![text("Say "), input("q")]),
        site(1, "Say {json}.", vec![input("q")]),
    ];
    assert_eq!(
        added(&fixture, sites),
        r#"    a = prompts.messages(
        "app/prompt_0",
        [{'role': 'system', 'content': RULES}, {'role': 'user', 'content': 'Say {q}'}],
        q=q,
    )
    b = prompts.objects(
        "app/prompt_1",
        {"system": System, "user": User},
        [
            {
                "role": "system",
                "content": texts.JSON.replace("{", "{{").replace("}", "}}"),
            },
            {"role": "user", "content": "{q}"},
        ],
        q=q,
    )
"#
    );
}
