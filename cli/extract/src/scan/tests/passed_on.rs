//! Texts that reach a model, or are filled in, by way of other code.

use super::*;

/// A text without any word of a prompt is only found if the code that sends it is followed.
const TEXT: &str = "'Bring {x} home in {{braces}}.'";
const TEMPLATE: &str = "Bring {{ x }} home in {braces}.";

fn assert_followed(files: &[(&str, &str)]) {
    let files: Vec<(&str, String)> = files
        .iter()
        .map(|(path, code)| (*path, code.replace("TEXT", TEXT)))
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, code)| (*path, &**code)).collect();
    assert_eq!(templates_of(&files), [TEMPLATE], "{files:?}");
    for found in found(&files) {
        let notes = &found.notes;
        assert!(
            !notes.iter().any(|it| it.contains("inferred")),
            "{files:?}: {notes:?}"
        );
    }
}

#[test]
fn a_constant_is_a_prompt_if_an_argument_is_called_one() {
    let code = "ANSWER_CN = 'Bring it home in the box.'\nANSWER_EN = 'Bring it here in the box.'\nWriter(summary_prompt=ANSWER_CN if cn else ANSWER_EN)\nwrite(title=ANSWER_CN)";
    assert_eq!(templates_of(&[("a.py", code)]).len(), 2);
    let other = code.replace("summary_prompt", "summary");
    assert_eq!(templates_of(&[("a.py", &other)]), [""; 0]);
}

#[test]
fn a_value_under_a_label_may_be_a_whole_message() {
    let made = "class AI:\n  def user(self, m): return {'role': 'user', 'content': m}\ndef f(ai: AI, x): return [ai.user(MESSAGE), other]\n";
    for (message, expected) in [
        (
            "f'Specification:\\n\\n{x}'",
            &["Specification:\n\n{{ x }}"][..],
        ),
        ("f'Error: page not found {x}'", &[]),
        ("f'{x}: {x}'", &[]),
    ] {
        let code = made.replace("MESSAGE", message);
        assert_eq!(templates_of(&[("a.py", &code)]), expected, "{message}");
    }
}

#[test]
fn a_text_is_followed_through_functions_and_objects() {
    let sends = "def send(llm, text): return llm.invoke(text.format(x=1))\n";
    for code in [
        "send(llm, TEXT)",
        "send(llm, text=TEXT)",
        "def f(llm, x): return send(llm, x or TEXT)",
        "class A:\n  def f(self): return self.g(TEXT)\n  def g(self, t): return send(self.llm, t)",
        "class A:\n  def g(self, t): return send(self.llm, t)\na = A()\na.g(TEXT)",
        "class A:\n  def g(self, t): return send(self.llm, t)\nA().g(t=TEXT)",
        "def make(): return TEXT\nsend(llm, make())",
        "def make(): return TEXT\ndef f():\n  text = make()\n  send(llm, text)",
        "class A:\n  @property\n  def text(self): return TEXT\n  def f(self): return send(self.llm, self.text)",
        "class A:\n  def __init__(self, t): self.t = t\n  def f(self): send(self.llm, self.t)\nA(TEXT)",
        "class A:\n  def __init__(self, t): self.t = t\n  def f(self): send(self.llm, self.t)\nclass B(A):\n  def __init__(self): super().__init__(t=TEXT)",
        "@dataclass\nclass A:\n  t: str\n  def f(self): send(self.llm, self.t)\nA(t=TEXT)",
        "class A:\n  t = ''\n  def f(self): send(self.llm, self.t)\nclass B(A):\n  t = TEXT",
        "class A:\n  t: str\n  def f(self): send(self.llm, self.t)\nclass B(A):\n  def __init__(self): self.t = TEXT",
        "class A:\n  def g(self, t): return send(self.llm, t)\ndef f(a: A): a.g(TEXT)",
        "class A:\n  def g(self, t): return send(self.llm, t)\nclass B:\n  a: A | None = None\n  def f(self): self.a.g(TEXT)",
        "class A:\n  def g(self, t): return send(self.llm, t)\nclass B:\n  def __init__(self, a): self.a: Optional[A] = a\n  def f(self): self.a.g(TEXT)",
        "class A:\n  def g(self, t): return send(self.llm, t)\nclass B:\n  def __init__(self): self.a = A()\n  def f(self): self.a.g(TEXT)",
        "class A:\n  def g(self, t): return send(self.llm, t)\nclass B:\n  def __init__(self, a: A): self.a = a\n  def f(self): self.a.g(TEXT)",
        "class A:\n  def g(self, t): return send(self.llm, t)\nclass B:\n  def __init__(self, a=None): self.a = a or A()\n  def f(self): self.a.g(TEXT)",
        "class A:\n  def g(self, t): return send(self.llm, t)\nclass B:\n  def __init__(self, a: 'A'): self.a = a\nclass C:\n  def __init__(self): self.b = B(x)\n  def f(self): self.b.a.g(TEXT)",
        "class A:\n  def g(self, t): return send(self.llm, t)\ndef make() -> A: ...\nmake().g(TEXT)",
        "class A:\n  def g(self, t): return send(self.llm, t)\ndef make() -> make: return make()\ndef made() -> A: return make()\ndef f():\n  a = made()\n  make().g(x)\n  a.g(TEXT)",
        "class A:\n  def g(self, t) -> 'A':\n    send(self.llm, t)\n    return self\n  def h(self): return self.g(1)\nA().h().g(TEXT)",
        "class A:\n  def g(self, t): return send(self.llm, t)\n  def h(self): return self\nclass B:\n  a = A().h()\n  def f(self):\n    a = A(1).h()\n    a.g(TEXT)",
        "class A:\n  long_reply_text = TEXT\nclass B:\n  def f(self): send(self.llm, self.a.long_reply_text)",
        "for t in [TEXT]: pass\nTS = [TEXT]\ndef f():\n  for t in TS: send(llm, t)",
        "TS = {'a': TEXT}\ndef f(): return [send(llm, t) for t in TS.values()]",
        "TS = {'a': TEXT}\ndef f():\n  for k, t in TS.items(): send(llm, t)",
        "def f():\n  ts = [TEXT, other]\n  for t in ts: send(llm, t)",
        "def run(make): return send(llm, make(1))\nrun(lambda n: TEXT)",
        "def run(make):\n  text = make(1)\n  send(llm, text)\nrun(lambda n: TEXT)",
        "def run(make): return send(llm, make(1))\ndef made(n): return TEXT\nrun(make=made)",
    ] {
        assert_followed(&[("m.py", &format!("{sends}{code}"))]);
        let imported = format!("from p.sends import send\n{code}");
        assert_followed(&[("p/sends.py", sends), ("p/m.py", &imported)]);
    }
}

#[test]
fn a_constant_is_followed_into_the_text_that_it_is_put_into() {
    for whole in [
        "'\\n'.join([PLACE, more])",
        "PLACE + more",
        "f'{PLACE}{more}'",
    ] {
        let user = format!(
            "from texts import PLACE\nclass A:\n  def __init__(self, more): self.text = {whole}\n  def f(self): self.llm.invoke(self.text)"
        );
        let files = [
            ("texts.py", "PLACE = 'Bring it home, please.'"),
            ("m.py", &user),
        ];
        let templates = templates_of(&files);
        assert_eq!(templates.len(), 1, "{whole}: {templates:?}");
        assert!(
            templates[0].starts_with("Bring it home, please."),
            "{whole}"
        );
    }
}

#[test]
fn a_function_that_is_passed_on_returns_a_prompt() {
    let python = "from agents import Agent\ndef make(ctx, agent): return f'Bring {ctx} home now.'\nAgent(name='a', instructions=make)";
    assert_eq!(templates(python), ["Bring {{ ctx }} home now."]);
}

#[test]
fn a_message_with_a_role_is_a_prompt() {
    for (role, count) in [
        ("Role.SYSTEM", 1),
        ("'user'", 1),
        ("Role.ASSISTANT", 0),
        ("x", 0),
    ] {
        let python =
            format!("def f(x): return Message(role={role}, content=f'Follow {{x}} here.')");
        assert_eq!(templates(&python).len(), count, "{python}");
    }
}

#[test]
fn a_text_that_a_class_makes_a_message_of_is_a_prompt() {
    let class = "class Message(BaseModel):\n  role: Role\n  content: str\n  @classmethod\n  def of(cls, content): return cls(role=ROLE, content=content)\n";
    for (role, count) in [
        ("Role.USER", 1),
        ("'system'", 1),
        ("Role.ASSISTANT", 0),
        ("'assistant'", 0),
    ] {
        let class = class.replace("ROLE", role);
        let code = "def f(x): return Message.of(f'Bring {x} home now.')";
        let other = format!("from p.schema import Message\n{code}");
        for files in [
            vec![("m.py", format!("{class}{code}"))],
            vec![("p/schema.py", class.clone()), ("p/m.py", other)],
        ] {
            let files: Vec<_> = files
                .iter()
                .map(|(path, it)| (*path, it.as_str()))
                .collect();
            assert_eq!(templates_of(&files).len(), count, "{files:?}");
        }
    }
}

#[test]
fn what_a_function_of_another_file_returns_is_a_part_of_a_prompt() {
    let part = "'Keep all of it in the blue box.'";
    let function = format!("def part(x):\n  if x: return {part}\n  return 'in a box'\n");
    for code in [
        "def f(llm, x): llm.invoke(f'Bring {part(x)} home.')",
        "def f(llm, x):\n  it = part(x)\n  text = f'Bring {it} home.'\n  llm.invoke(text)",
        "def f(llm, x):\n  it = part(x)\n  text = '\\n'.join(['Bring it home.', it])\n  llm.invoke(text)",
        "def f(x):\n  it = part(x)\n  prompt = f'Bring {it} home.'\n  return prompt",
        "def get_prompt(x):\n  it = part(x)\n  return f'Bring {it} home.'",
        "def g(x): return f'Bring {part(x)} home.'\ndef f(llm, x):\n  text = g(x)\n  llm.invoke(f'Sir! {text}')",
    ] {
        let code = format!("from p.parts import part\n{code}");
        let files = [("p/parts.py", function.as_str()), ("p/m.py", code.as_str())];
        let templates = templates_of(&files);
        assert!(
            templates.contains(&part.replace('\'', "")),
            "{code}: {templates:?}"
        );
        assert!(
            !templates.contains(&"in a box".to_owned()),
            "{code}: {templates:?}"
        );
    }
    let shown = "from p.parts import part\ndef f(x):\n  it = part(x)\n  text = f'Bring {it} home.'\n  print(text)";
    let files = [("p/parts.py", function.as_str()), ("p/m.py", shown)];
    assert_eq!(templates_of(&files), Vec::<String>::new());
}

#[test]
fn a_constant_that_is_added_to_a_message_is_found() {
    for added in [
        "system_prompt = x\n  if x: system_prompt += TEXT\n  llm.invoke(system_prompt)",
        "message.content += TEXT if x else ''",
        "messages[-1]['content'] += TEXT",
    ] {
        let text = "TEXT = 'Bring it home now.'\n";
        let code = format!("def f(llm, message, x):\n  {added}");
        let python = format!("{text}{code}");
        assert_eq!(templates(&python), ["Bring it home now."], "{python}");
        let other = format!("from p.texts import TEXT\n{code}");
        let files = [("p/texts.py", text), ("p/m.py", other.as_str())];
        assert_eq!(templates_of(&files), ["Bring it home now."], "{other}");
    }
}

#[test]
fn the_content_that_a_message_is_given_is_a_prompt() {
    for code in [
        "def f(messages, x): messages[-1]['content'] = f'Bring {x} home now.'",
        "def f(messages, x):\n  text = f'Bring {x} home now.'\n  messages[0]['content'] = text",
        "def g(x): return f'Bring {x} home now.'\ndef f(messages): messages[0]['content'] = g(1)",
    ] {
        assert_eq!(templates(code), ["Bring {{ x }} home now."], "{code}");
    }
    let other = "def f(page, x): page['content'] = f'Bring {x} home now.'";
    assert_eq!(templates(other), Vec::<String>::new());
}

#[test]
fn a_text_that_a_class_of_prompts_is_given_is_a_prompt() {
    let code = "class Prompt:\n  pass\ndef f(x): return Prompt(x + ' Bring it home without any of the pens.')";
    let expected = "{{ x }} Bring it home without any of the pens.";
    assert_eq!(templates(code), [expected]);
    let value = "from rich.prompt import Prompt\ndef f(x): return Prompt('Bring it home without any of the pens.')";
    assert_eq!(templates(value), Vec::<String>::new());
}

#[test]
fn names_are_found_through_import_star_and_folders_without_init() {
    let constant = "T = TEXT\n";
    let sends = "def f(llm): return llm.invoke(T.format(x=1))";
    for (texts, imports) in [
        ("p/texts.py", "from .texts import *"),
        ("p/texts.py", "from p.texts import *"),
        ("texts.py", "from ..texts import T"),
        ("p/q/texts.py", "from .q.texts import T"),
    ] {
        for init in ["p/__init__.py", "elsewhere.py"] {
            let user = format!("{imports}\n{sends}");
            assert_followed(&[
                (&format!("src/{init}"), ""),
                (&format!("src/{texts}"), constant),
                ("src/p/m.py", &user),
            ]);
        }
    }
}

#[test]
fn what_replace_fills_in_elsewhere_is_an_input() {
    let prompt = "PROMPT = 'Bring {x} and <THE PEN> to {{y}} in {braces}.'\n";
    for code in [
        "def f(a, b): return PROMPT.replace('{x}', a).replace('<THE PEN>', b)",
        "def f(a, b):\n  t = PROMPT.strip().replace('{x}', a)\n  t = t.replace('<THE PEN>', b)\n  return t",
        "class A:\n  p = PROMPT\n  def f(self, a, b):\n    t = self.p.replace('{x}', a)\n    return t.replace('<THE PEN>', b).replace('\\n', ' ')",
    ] {
        let python = format!("{prompt}{code}");
        let expected = "Bring {{ x }} and {{ THE_PEN }} to {{ \"{{\" }}y}} in {braces}.";
        assert_eq!(templates(&python), [expected], "{python}");
    }
}

#[test]
fn statuses_and_values_that_code_passes_on_are_no_prompts() {
    let sends = "def send(llm, text): return llm.invoke(text)\n";
    for code in [
        "send(llm, 'Error: the file is not there.')",
        "send(llm, 'some value')",
        "send(llm, f'Tool {x} is invalid.')",
        "def g(error): return send(llm, error)\ng(error='Bring it home now.')",
        "class M:\n  content: str\n  def f(self): send(self.llm, self.content)\nM(content='Bring it home now.')",
        "def f(a, b): return send(llm, f'{a}: {b}')",
        "def show(text): print(text)\nshow('Bring it home now.')",
    ] {
        let python = format!("{sends}{code}");
        assert_eq!(templates(&python), Vec::<String>::new(), "{python}");
    }
}

#[test]
fn a_message_that_a_function_makes_by_its_role_is_sent() {
    for code in [
        "chat.add_message('user', TEXT)",
        "history.append(new_message('system', TEXT))",
        "def f(x):\n  text = TEXT\n  return Msg('user', text)",
        "create_message(role='user', content=TEXT)",
    ] {
        let code = code.replace("TEXT", "f'Bring {x} home by noon.'");
        assert_eq!(templates(&code), ["Bring {{ x }} home by noon."], "{code}");
    }
    for code in [
        "chat.add_message('note', TEXT)",
        "chat.add_message('assistant', TEXT)",
        "chat.add_entry('user', TEXT)",
    ] {
        let code = code.replace("TEXT", "f'Bring {x} home by noon.'");
        assert_eq!(templates(&code), [""; 0], "{code}");
    }
}

#[test]
fn what_reports_a_status_to_a_model_is_reported() {
    let add = "def add(messages, text): messages.append({'role': 'user', 'content': text})\n";
    for (code, expected) in [
        (
            "add(m, 'The reply is not valid JSON.')",
            "skipped: it only reports a status",
        ),
        (
            "def f(m):\n  error = 'The reply has gaps in it.'\n  add(m, error)",
            "skipped: its name says that it is not a prompt",
        ),
        (
            "def f(m):\n  error = 'The reply has gaps. Please write it again.'\n  add(m, error)",
            "The reply has gaps. Please write it again.",
        ),
        (
            "def f(m, x):\n  if x: error = 'Please begin again.'\n  else: error = f'Please use {x} for it.'\n  add(m, error)",
            "Please begin again.|Please use {{ x }} for it.",
        ),
    ] {
        let found = found(&[("m.py", &format!("{add}{code}"))]);
        let lines: Vec<String> = found.iter().map(crate::finding_line::line).collect();
        assert_eq!(lines.join("|"), expected, "{code}");
    }
}
