//! Texts that other code fills in, and how far it is followed.

use super::*;

fn notes(files: &[(&str, &str)]) -> Vec<String> {
    found(files)
        .into_iter()
        .flat_map(|found| found.notes)
        .collect()
}

#[test]
fn a_template_is_followed_through_the_names_that_it_is_assigned() {
    let text = "PROMPT = 'Say {what} to {whom}.'\n";
    for code in [
        "class A:\n  template = PROMPT\n  def f(self): return self.template.format(what=1, whom=2)",
        "class A:\n  template: str = PROMPT\n  def f(self, x): return (x or self.template).format(what=1, whom=2)",
        "class A:\n  def __init__(self): self.template = PROMPT\n  def f(self): return self.template.format(what=1, whom=2)",
        "class A:\n  def __init__(self, template=PROMPT): self.template = template\n  def f(self): return self.template.format(what=1, whom=2)",
        "def f(template=PROMPT): return template.format(what=1, whom=2)",
        "def f(x):\n  template = x.strip() if x else PROMPT.strip()\n  return template.format(what=1, whom=2)",
        "def f(x):\n  template = os.getenv('T', PROMPT)\n  return template.format(what=1, whom=2)",
    ] {
        let python = format!("{text}{code}\n");
        assert_eq!(
            templates(&python),
            ["Say {{ what }} to {{ whom }}."],
            "{python}"
        );
        let notes = notes(&[("m.py", &python)]);
        assert!(
            !notes.iter().any(|note| note.contains("inferred")),
            "{python}: {notes:?}"
        );
        let user = format!("from p.texts import PROMPT\n{code}\n");
        let files = [("p/texts.py", text), ("p/m.py", user.as_str())];
        assert_eq!(
            templates_of(&files),
            ["Say {{ what }} to {{ whom }}."],
            "{user}"
        );
    }
}

#[test]
fn the_inputs_of_a_format_string_that_is_not_followed_are_inferred() {
    for python in [
        "PROMPT = 'Say {what} to {whom}.'",
        "PROMPT = 'Say {what} to {whom}.'\ndef f(): return render(PROMPT, what=1)",
        "class A(Base):\n  prompt = 'Say {what} to {whom}.'",
        "def f(x): return render(prompt_template='Say {what} to {whom}.')",
        "PROMPTS = {'title': 'Say {what} to {whom}.'}",
        "TONE = 'Say {what}'\nPROMPT = f'{TONE} to {{whom}}.'",
        "PROMPT = 'Say {what} ' f'to {{whom}}.'",
    ] {
        assert_eq!(
            templates(python),
            ["Say {{ what }} to {{ whom }}."],
            "{python}"
        );
        let notes = notes(&[("m.py", python)]);
        assert!(
            notes.iter().any(|note| note.contains("inferred")),
            "{python}: {notes:?}"
        );
    }
}

#[test]
fn the_marks_of_other_languages_are_told_from_fields() {
    for (python, expected) in [
        (
            "PROMPT = 'You are ${role}. Say $what to ${whom}.'",
            "You are {{ role }}. Say {{ what }} to {{ whom }}.",
        ),
        ("PROMPT = 'Pay $5 to ${whom}.'", "Pay $5 to ${whom}."),
        (
            "PROMPT = 'Put {what} between {fence[0]} and {user.name}.'",
            "Put {{ what }} between {{ fence_0 }} and {{ user_name }}.",
        ),
        (
            "PROMPT = 'Keep {rows[0]} as it is.'",
            "Keep {rows[0]} as it is.",
        ),
        (
            "PROMPT = 'Keep ${this} and {} as they are.'",
            "Keep ${this} and {} as they are.",
        ),
        (
            "PROMPT = 'Answer ${name} with {\"to\": {\"name\": ${name}}}.'",
            "Answer {{ name }} with {\"to\": {\"name\": {{ name }}}}.",
        ),
        (
            "PROMPT = 'Pay ${sum} to {whom}.'",
            "Pay ${{ sum }} to {{ whom }}.",
        ),
        (
            "PROMPT = 'Write code such as print(f\"{name} is {user.age}\").'",
            "Write code such as print(f\"{name} is {user.age}\").",
        ),
        (
            r"PROMPT = r'Write \mathbf{x} for x.'",
            r"Write \mathbf{x} for x.",
        ),
    ] {
        assert_eq!(templates(python), [expected], "{python}");
    }
}

#[test]
fn names_in_braces_that_a_message_keeps_are_noted() {
    let python = "TEXT = Made(content=[{'role': 'user', 'content': 'Bring {{x}} home.'}])";
    assert_eq!(templates(python), ["user: Bring {{ \"{{\" }}x}} home."]);
    let notes = notes(&[("m.py", python)]);
    assert_eq!(
        notes[0],
        "no code was found that fills in `{x}`: it is kept as text"
    );
}

#[test]
fn a_text_that_format_would_refuse_is_sent_as_it_stands() {
    let call = "def f(llm, text, x):\n  if x: text = text.format(x=x)\n  return llm.invoke(text)\n";
    let given = |text: &str| format!("{call}def g(llm): return f(llm, {text}, None)");
    let text = "Answer with JSON such as {\"a\": [1]}.";
    assert_eq!(templates(&given(&format!("'{text}'"))), [text]);
    let reasons = reasons(&given("'Answer {x} with JSON such as {\"a\": [1]}.'"));
    assert_eq!(reasons, ["`str.format` has no value for `{\"a\"`"]);
}

#[test]
fn inputs_are_inferred_around_the_values_of_a_constant() {
    let python = "PROMPT = f'Today is {now()}. ' 'Say {what} to {whom}.'";
    let expected = "Today is {{ now }}. Say {{ what }} to {{ whom }}.";
    assert_eq!(templates(python), [expected]);
    for (python, expected) in [
        (
            "def f(x): return f'You are {x}. Answer with {{what}} alone.'",
            "You are {{ x }}. Answer with {what} alone.",
        ),
        (
            "PROMPT = f'You are {{{now()}}}. Answer with {{what}} alone.'",
            "You are {{ \"{\" }}{{ now }}}. Answer with {what} alone.",
        ),
    ] {
        assert_eq!(templates(python), [expected], "{python}");
    }
}

#[test]
fn braces_in_a_text_that_is_sent_as_it_stands_are_text() {
    for (python, expected) in [
        (
            "llm.chat([{'role': 'system', 'content': 'Say {what} now.'}])",
            "system: Say {what} now.",
        ),
        (
            "PROMPT = 'Say {what} now.'\ndef f(llm): llm.invoke(PROMPT)",
            "Say {what} now.",
        ),
        (
            "PROMPT = 'Answer as {\"a\": 1} now.'",
            "Answer as {\"a\": 1} now.",
        ),
        (
            "PROMPT = 'Answer {what} as {\"a\": 1} now.'",
            "Answer {what} as {\"a\": 1} now.",
        ),
        ("PROMPT = 'Say {0} and {} now.'", "Say {0} and {} now."),
    ] {
        assert_eq!(templates(python), [expected], "{python}");
    }
}

#[test]
fn a_folder_without_init_is_a_package_unless_the_name_is_ambiguous() {
    let main = "from lib.names import NAME\nPROMPT = f'You are {NAME}.'\n";
    let one = [("a/lib/names.py", "NAME = 'Ann'\n"), ("a/main.py", main)];
    assert_eq!(templates_of(&one), ["You are Ann."]);
    let two = [one[0], one[1], ("b/lib/names.py", "NAME = 'Bo'\n")];
    assert_eq!(templates_of(&two), ["You are {{ NAME }}."]);
}

#[test]
fn messages_that_a_library_renders_keep_their_jinja() {
    let call = |content: &str, more: &str| {
        format!("def f(c, q): c.create(messages=[{{'role': 'user', 'content': {content}}}]{more})")
    };
    let list = "'Label {{ topic }}.\\n{% for x in xs %}- {{ x }}\\n{% endfor %}'";
    let rendered = "user: Label {{ topic }}.\n{% for x in xs %}- {{ x }}\n{% endfor %}";
    assert_eq!(
        templates(&call(list, ", context={'topic': 1, 'xs': y}")),
        [rendered]
    );
    assert!(templates(&call(list, ""))[0].contains("{{ \"{{\" }} topic"));
    let inserted = call("f'Label {q} as {{{{ topic }}}}.'", ", context=q");
    assert!(
        reasons(&inserted)[0].contains("renders with Jinja"),
        "{:?}",
        reasons(&inserted)
    );
}
