//! Constants that several prompts include become prompts.

use std::collections::BTreeMap;

use promptbook_core::content::Body;
use promptbook_core::template::{MAX_INCLUDES, Piece};

use crate::files::Source;
use crate::report::{Finding, Outcome};
use crate::scan_sharing;
use crate::site::Site;

fn sources(files: &[(&str, &str)]) -> Vec<Source> {
    let source = |(path, text): &(&str, &str)| Source {
        path: path.into(),
        text: (*text).to_owned(),
    };
    files.iter().map(source).collect()
}

/// The converted prompts by name: template, and what the report notes.
fn shared(files: &[(&str, &str)]) -> BTreeMap<String, (String, Vec<String>)> {
    let report = scan_sharing(&sources(files));
    assert!(report.unread.is_empty(), "{:?}", report.unread);
    let found = report.found.into_iter().filter_map(|found| {
        let Outcome::Converted(converted) = found.outcome else {
            return None;
        };
        let template = match converted.content.body() {
            Body::Text(template) => template.clone(),
            Body::Chat(_) => format!("{:?}", converted.content.body()),
        };
        Some((converted.name.to_string(), (template, found.notes)))
    });
    found.collect()
}

fn one(python: &str) -> BTreeMap<String, (String, Vec<String>)> {
    shared(&[("m.py", python)])
}

const TWO: &str = "
TONE = 'Be kind and brief.'
def a(x):
    prompt = f'{TONE} Answer the question: {x}'
    return prompt
def b(x):
    prompt = TONE + ' Summarise the text: ' + x
    return prompt
";

#[test]
fn a_constant_of_two_prompts_becomes_a_prompt_that_they_include() {
    let found = one(TWO);
    let templates: Vec<_> = found
        .iter()
        .map(|(name, (template, _))| (name.as_str(), template.as_str()))
        .collect();
    assert_eq!(
        templates,
        [
            (
                "m/a.prompt",
                "{% include \"m/tone\" %} Answer the question: {{ x }}"
            ),
            (
                "m/b.prompt",
                "{% include \"m/tone\" %} Summarise the text: {{ x }}"
            ),
            ("m/tone", "Be kind and brief."),
        ]
    );
    let (_, notes) = &found["m/a.prompt"];
    assert_eq!(
        *notes,
        ["it includes the prompt `m/tone`, the constant `TONE`"]
    );
}

#[test]
fn without_sharing_nothing_changes() {
    let report = crate::scan(&sources(&[("m.py", TWO)]));
    let includes = report.found.iter().map(|found| match &found.outcome {
        Outcome::Converted(converted) => converted.content.includes().len(),
        _ => 0,
    });
    assert_eq!(includes.collect::<Vec<_>>(), [0, 0]);
}

#[test]
fn constants_are_included_wherever_they_stay_unchanged() {
    let found = shared(&[
        (
            "texts.py",
            "class Rules:\n    safety = 'Never say {this} or {% that %} {'\n",
        ),
        (
            "m.py",
            "
from textwrap import dedent
from texts import Rules as R
import texts
def a(x):
    prompt = 'Answer as you are told, {}: {rules}'.format(x, rules=R.safety)
def b(x):
    prompt = dedent(f'''
        Read this carefully:
        {texts.Rules.safety}
        {x}
    ''').strip()
def c(x):
    return client.chat([
        {'role': 'system', 'content': 'Answer the question. %s' % R.safety},
        {'role': 'user', 'content': '\\n'.join(['Here it is, as asked:', R.safety, x])},
    ])
def d(x):
    prompt = 'Read this carefully: <rules>{x}'.replace('<rules>', R.safety)
def e(x):
    return Agent(instructions=['Read this carefully, and answer.', R.safety, f'- {R.safety}'])
",
        ),
    ]);
    let piece = &found["texts/rules.safety"].0;
    assert_eq!(piece, "Never say {this} or {{ \"{%\" }} that %} {");
    let include = "{% include \"texts/rules.safety\" %}";
    for (name, times) in [
        ("m/a.prompt", 1),
        ("m/b.prompt", 1),
        ("m/c.messages", 2),
        ("m/d.prompt", 1),
        ("m/e.instructions", 2),
    ] {
        let found = found
            .get(name)
            .unwrap_or_else(|| panic!("{name}: {found:#?}"));
        let template = found.0.replace("\\\"", "\"");
        assert_eq!(template.matches(include).count(), times, "{template}");
    }
}

#[test]
fn what_can_not_be_shared_stays_and_says_why() {
    let uses = |expression: &str| {
        format!(
            "\ndef a(x, y):\n    prompt = f'{{{expression}}} Answer the question: {{x}}'\n    return prompt\n\
             def b(x, y):\n    prompt = f'{{{expression}}} Summarise the text: {{x}}'\n    return prompt\n"
        )
    };
    for (constant, code, reason) in [
        (
            "TONE = 'Be kind and brief.'",
            uses("TONE.upper()"),
            "`TONE`: the code changes it here",
        ),
        (
            "TONE = 'friendly'",
            uses("TONE"),
            "`TONE`: it is not a whole text",
        ),
        (
            "TONE = f'Be {kind} and brief.'",
            uses("TONE"),
            "`TONE` stays an input: it contains values",
        ),
        (
            "TONE_PROMPT = 'Be kind and {brief}.'\ndef c(z):\n    return TONE_PROMPT.format(brief=z)",
            uses("TONE_PROMPT"),
            "`TONE_PROMPT`: other code fills it in",
        ),
        (
            "TONE = 'Be kind and brief.'",
            "\ndef a(x):\n    prompt = f'{TONE} Answer the question: {x}'\n    return prompt\n"
                .to_owned(),
            "`TONE`: no other prompt includes it",
        ),
        (
            "from jinja2 import Template\nTONE = 'Be kind and brief.'\nPAGE_PROMPT = Template(TONE + ' Answer the {{ question }}')",
            uses("TONE"),
            "`TONE`: other code renders the whole template",
        ),
    ] {
        let found = one(&format!("{constant}{code}"));
        let notes: Vec<&String> = found.values().flat_map(|(_, notes)| notes).collect();
        assert!(
            notes.iter().any(|note| note.contains(reason)),
            "{constant}: {found:#?}"
        );
        let included = found.values().filter(|(it, _)| it.contains("include"));
        let expected = match reason.contains("whole template") {
            true => 2,
            false => 0,
        };
        assert_eq!(included.count(), expected, "{constant}: {found:#?}");
    }
}

#[test]
fn the_constants_that_a_shared_one_consists_of_stay_in_its_text() {
    let found = one("
TONE = 'Be kind and brief.'
RULES = TONE + ' Never give legal advice.'
def a(x):
    prompt = f'{RULES} Answer the question: {x}'
    return prompt
def b(x):
    prompt = f'{RULES} Summarise the text: {x}'
    return prompt
");
    assert_eq!(
        found["m/rules"].0,
        "Be kind and brief. Never give legal advice."
    );
    assert!(!found.contains_key("m/tone"), "{found:#?}");
    let found = one("
TONE = 'Be kind and brief.'
RULES = TONE + ' Never give legal advice.'
def a(x):
    prompt = f'{RULES} Answer the question: {x}'
    return prompt
def b(x):
    prompt = f'{TONE} Summarise the text: {x}'
    return prompt
");
    let include = "{% include \"m/tone\" %}";
    let own = format!("{include} Never give legal advice. Answer the question: {{{{ x }}}}");
    assert_eq!(found["m/a.prompt"].0, own);
    assert_eq!(found["m/tone"].0, "Be kind and brief.");
}

#[test]
fn a_constant_that_is_a_prompt_itself_is_included_under_its_name() {
    let python = TWO.replace("TONE", "TONE_PROMPT") + "\ndef c():\n    return ask(TONE_PROMPT)\n";
    let report = scan_sharing(&sources(&[("m.py", &python)]));
    let tone: Vec<&Finding> = report
        .found
        .iter()
        .filter(|it| it.scope == "TONE_PROMPT")
        .collect();
    let [tone] = tone[..] else {
        panic!("{:#?}", report.found);
    };
    let Outcome::Converted(converted) = &tone.outcome else {
        panic!("{tone:#?}");
    };
    assert_eq!(converted.name.as_str(), "m/tone_prompt");
    assert!(
        matches!(&converted.site, Site::Constant { uses } if uses.len() == 1),
        "{tone:#?}"
    );
    assert!(
        one(&python)["m/a.prompt"]
            .0
            .starts_with("{% include \"m/tone_prompt\" %}")
    );
}

#[test]
fn a_name_that_another_prompt_has_is_reported() {
    let python = format!(
        "{TWO}\ndef tone(x):\n    return f'You are a helpful assistant. Say {{x}} kindly.'\n"
    );
    let found = one(&python);
    let (template, notes) = &found["m/a.prompt"];
    assert!(
        template.starts_with("Be kind and brief. Answer"),
        "{template}"
    );
    let says = "its name would be `m/tone`, which another prompt has: rename one of them";
    assert!(notes.iter().any(|note| note.contains(says)), "{notes:?}");
}

#[test]
fn a_prompt_with_more_constants_than_it_may_include_includes_none() {
    let many = 0..=MAX_INCLUDES;
    let constants: String = many
        .clone()
        .map(|n| format!("C{n} = 'Obey rule {n}.'\n"))
        .collect();
    let all: String = many.map(|n| format!("{{C{n}}} ")).collect();
    let found = one(&format!(
        "{constants}
def a(x):
    prompt = f'{all} Answer the question: {{x}}'
    return prompt
def b(x):
    prompt = f'{{C0}} {{C1}} {{C2}} {{C3}} Summarise the text: {{x}}'
    return prompt
def c(x):
    prompt = f'{{C0}} {{C4}} {{C5}} {{C6}} {{C7}} {{C8}} Translate the text: {{x}}'
    return prompt
"
    ));
    let (template, notes) = &found["m/a.prompt"];
    assert!(!template.contains("include"), "{template}");
    assert!(
        notes.iter().any(|note| note.contains("at most 8 others")),
        "{notes:?}"
    );
    let include = "{% include \"m/c0\" %}";
    for name in ["m/b.prompt", "m/c.prompt"] {
        let template = &found[name].0;
        assert!(template.starts_with(include), "{template}");
        assert_eq!(template.matches("include").count(), 1, "{template}");
    }
}

/// Every text of constants and prompts renders as it does without sharing.
#[test]
fn what_is_shared_renders_as_what_is_not() {
    let texts = [
        "Be kind {",
        "{ and {{ brief }}\n",
        "{% if x %} no\r\n",
        "%} {# \u{85} #} \t",
        "ends with \n",
    ];
    for first in texts {
        for second in texts {
            let quoted = |text: &str| crate::patch::literal::quoted(text);
            let fields = |text: &str| quoted(&text.replace('{', "{{").replace('}', "}}"));
            let python = format!(
                "A = {}\nB = {}
def one(x):
    prompt = 'Answer the question: ' + A + B + x
def two(x):
    prompt = 'Answer the question {{}}{{a}} of {{b}}'.format(x, a=B, b=A)
def three(x):
    prompt = 'Read this carefully: ' + B + {} + A + {} + x
def four(x):
    prompt = f'''\\n  Answer the question:\\n  {{A}}{{x}}{{B}}'''.strip()
def five(x):
    prompt = (A + {}).format(x=x)
",
                quoted(first),
                quoted(second),
                quoted(first),
                quoted(second),
                fields(&format!("{second} Answer the question")),
            );
            let plain = rendered(crate::scan(&sources(&[("m.py", &python)])).found);
            let mut shared = rendered(scan_sharing(&sources(&[("m.py", &python)])).found);
            let pieces: Vec<_> = ["m/a", "m/b"]
                .into_iter()
                .filter_map(|it| shared.remove(it))
                .collect();
            assert!(!pieces.is_empty(), "{python}");
            assert_eq!(shared, plain, "{python}");
            assert!(plain.len() >= 4, "{python}{plain:#?}");
        }
    }
}

/// What each prompt renders with `<x>` as the value of every input.
fn rendered(found: Vec<Finding>) -> BTreeMap<String, String> {
    let converted: Vec<_> = found
        .into_iter()
        .filter_map(|found| match found.outcome {
            Outcome::Converted(converted) => Some(converted),
            _ => None,
        })
        .collect();
    let pieces: Vec<_> = converted
        .iter()
        .filter_map(|it| Piece::new(&it.name, &it.content).ok())
        .collect();
    let render = |content: &promptbook_core::content::Content| {
        let composed = content.compose(&pieces).unwrap();
        let values: BTreeMap<_, _> = composed.inputs().keys().map(|name| (name, "<x>")).collect();
        match composed.compile().unwrap().render(&values).unwrap() {
            promptbook_core::template::Rendered::Text(text) => text,
            promptbook_core::template::Rendered::Chat(_) => panic!("a chat"),
        }
    };
    converted
        .iter()
        .map(|it| (it.name.to_string(), render(&it.content)))
        .collect()
}
