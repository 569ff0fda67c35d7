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
