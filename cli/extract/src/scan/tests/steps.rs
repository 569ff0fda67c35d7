//! Texts that several statements make.

use super::*;
use crate::certainty::Doubt;

#[test]
fn a_text_that_several_statements_make_is_one_template() {
    for body in [
        "prompt = 'Say it.'\n  prompt = prompt + '\\nNotes:\\n' + notes",
        "prompt = 'Say it.'\n  prompt += '\\nNotes:\\n'\n  prompt += notes",
        "prompt = 'Say it.'\n  prompt += '\\nNotes:\\n'\n  prompt = prompt + notes",
        "prompt = 'Say it.'\n  prompt = f'{prompt}\\nNotes:\\n{notes}'",
        "prompt = 'Say it.'\n  prompt = '\\n'.join([prompt, 'Notes:', f'{notes}'])",
        "prompt = '  Say it.'\n  prompt = prompt.strip() + f'\\nNotes:\\n{notes}'",
        "prompt = 'Say it.\\nNotes:\\n{notes}'\n  prompt = prompt.format(notes=notes)",
        "prompt = 'Say it.\\nNotes:\\n<N>'\n  prompt = prompt.replace('<N>', notes)",
        "text = 'Say it.'\n  text = text + '\\nNotes:\\n' + notes\n  prompt = x\n  llm.invoke(text)",
        "if notes:\n    prompt = 'Say it.'\n    prompt += '\\nNotes:\\n'\n    prompt += notes",
        "for notes in x:\n    prompt = 'Say it.'\n    prompt = prompt + '\\nNotes:\\n' + notes\n    llm.invoke(prompt)",
    ] {
        let python = format!("def f(llm, notes, x):\n  {body}\n  llm.invoke(prompt)\n");
        assert_eq!(
            templates(&python),
            ["Say it.\nNotes:\n{{ notes }}"],
            "{python}"
        );
    }
}

#[test]
fn parts_that_only_run_sometimes_have_a_note() {
    for body in [
        "prompt = 'Say it in one line.'\n  if x:\n    prompt = prompt + '\\nAnswer in the language of ' + notes",
        "prompt = 'Say it in one line.'\n  if x:\n    prompt += '\\nAnswer in the language of ' + notes",
        "prompt = 'Say it in one line.'\n  log(prompt)\n  prompt = prompt + '\\nAnswer in the language of ' + notes",
        "prompt = 'Say it in one line.'\n  prompt = cut(prompt)\n  prompt = prompt + '\\nAnswer in the language of ' + notes",
        "if x:\n    prompt = 'Say it in one line.'\n  prompt += '\\nAnswer in the language of ' + notes",
        "prompt = 'Say it in one {}.'\n  prompt = prompt.format(x)\n  for note in notes:\n    prompt += '\\nAnswer in the language of ' + note",
    ] {
        let python = format!("def f(llm, notes, x):\n  {body}\n  llm.invoke(prompt)\n");
        let found = found(&[("m.py", &python)]);
        assert_eq!(found.len(), 2, "{python}: {found:?}");
        let first = &found[0].notes;
        assert!(
            first.iter().any(|it| it.contains("later statements add")),
            "{python}: {first:?}"
        );
        let second = &found[1].notes;
        let says = |note: &String| {
            note.contains("extends another text") || note.contains("appended to another text")
        };
        assert!(second.iter().any(says), "{python}: {second:?}");
    }
}

#[test]
fn a_text_that_is_filled_in_or_replaced_is_not_extended() {
    for body in [
        "prompt = 'Say it in one line.'\n  if x:\n    prompt = prompt.strip()",
        "prompt = 'Say it in one line.'\n  llm.invoke(prompt)\n  prompt = ''\n  prompt += notes",
        "if x:\n    prompt = 'Say it in one line.'\n  else:\n    prompt = notes\n    prompt += x",
    ] {
        let python = format!("def f(llm, notes, x):\n  {body}\n  llm.invoke(prompt)\n");
        let found = found(&[("m.py", &python)]);
        let notes = &found[0].notes;
        assert!(
            !notes.iter().any(|it| it.contains("later statements add")),
            "{python}: {notes:?}"
        );
    }
}

#[test]
fn a_piece_that_code_puts_into_a_prompt_has_a_note() {
    let piece = "extra = 'Name the sources that you used for it.'";
    for body in [
        format!("if x: {piece}\n  prompt = f'You are a bot. {{extra}}'\n  llm.invoke(prompt)"),
        format!("{piece} if x else ''\n  prompt = 'You are a bot. ' + extra\n  llm.invoke(prompt)"),
        format!(
            "if x: {piece}\n  llm.chat([{{'role': 'user', 'content': f'You are a bot. {{extra}}'}}])"
        ),
        format!("if x: {piece}\n  text = f'You are a bot. {{extra}}'\n  llm.invoke(text)"),
        format!("if x: {piece}\n  text = f'Write back. {{extra}}'\n  return text"),
        format!("if x: {piece}\n  given = {{'own_instructions': x + extra}}\n  ask(given)"),
        format!("if x: {piece}\n  text = f'Write back. {{extra}}'\n  return text.strip() + x"),
    ] {
        let python = format!("def make_prompt(llm, x):\n  extra = ''\n  {body}\n");
        let found = found(&[("m.py", &python)]);
        let piece = found.iter().find(|it| it.excerpt.contains("sources"));
        let piece = piece.unwrap_or_else(|| panic!("{python}: {found:?}"));
        let says = |note: &String| note.contains("part of another prompt");
        assert!(piece.notes.iter().any(says), "{python}: {piece:?}");
    }
    let value = "def f(llm, x):\n  name = 'some long name'\n  prompt = f'You are {name}.'\n  llm.invoke(prompt)";
    assert_eq!(templates(value), ["You are {{ name }}."]);
}

#[test]
fn a_value_that_changes_between_statements_is_not_one_input() {
    let python = "def f(llm, x, y):\n  prompt = f'You are a bot. Use {x}.'\n  x = y\n  prompt += f' And {x}.'\n  llm.invoke(prompt)";
    let templates = templates(python);
    assert!(
        !templates.iter().any(|it| it.matches("{{ x }}").count() > 1),
        "{templates:?}"
    );
}

#[test]
fn prefix_and_suffix_are_parts_of_one_prompt() {
    let python = "from langchain.agents import ZeroShotAgent\np = ZeroShotAgent.create_prompt(tools, prefix='Bring it home.', suffix='Begin now!')";
    let found = found(&[("m.py", python)]);
    assert_eq!(found.len(), 2, "{found:?}");
    for found in found {
        assert!(
            found
                .notes
                .iter()
                .any(|note| note.contains("a part of a prompt")),
            "{found:?}"
        );
    }
}

#[test]
fn what_is_put_into_a_prompt_is_reported_as_a_part() {
    let part = "Name a source for each claim that you make.";
    for code in [
        "RULES = {'a': 'PART', 'b': x}\ndef f(llm, k):\n  prompt = f'Write it. {RULES[k]}'\n  llm.invoke(prompt)",
        "def rules(): return 'PART'\ndef f(llm):\n  prompt = f'Write it. {rules()}'\n  llm.invoke(prompt)",
        "def rules(): return 'PART'\ndef f(llm, x):\n  more = rules() if x else ''\n  llm.invoke(f'Write it. {more} {rules()}')",
        "def rules(): return 'PART'\nT = 'Write it. {r}'\ndef f(llm):\n  text = T.format(r=rules())\n  llm.invoke(text)",
        "RULE = 'PART'\ndef f(x):\n  prompt = 'Write it.' + (RULE if x else '')\n  return x, prompt",
        "T = 'Write it. {r}'\ndef f(llm, x):\n  description = 'PART' if x else ''\n  llm.invoke(T.format(r=description))",
        "def f(llm, x):\n  text = input('>')\n  if x: text += 'PART'\n  llm.invoke(text)",
        "def f(llm, x):\n  description = g(x)\n  description = 'PART'\n  query = f'Write it. {description} {x}'\n  llm.invoke(query)",
    ] {
        let python = code.replace("PART", part);
        let found = found(&[("m.py", &python)]);
        let parts = found.iter().filter(|found| found.excerpt == part);
        let doubts = parts.filter_map(|part| Some(&part.certainty.as_ref()?.doubts));
        let doubts: Vec<_> = doubts.collect();
        assert_eq!(doubts.len(), 1, "{python}: {found:?}");
        assert!(doubts[0].contains(&Doubt::Part), "{python}: {doubts:?}");
    }
    // Names and the like are values.
    let value = "def f(llm, x):\n  city = 'New York' if x else 'Bonn'\n  llm.invoke('Describe the city of {c}.'.format(c=city))";
    assert_eq!(templates(value), ["Describe the city of {{ c }}."]);
}
