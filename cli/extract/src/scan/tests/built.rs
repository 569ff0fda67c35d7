//! Lists of texts and messages that statements build.

use super::*;

const WHOLE: &str = "You are a bot.\nAnswer.\nQ: {{ q }}";

fn function(body: &str) -> String {
    format!(
        "def f(llm, q, xs, hist):\n  {}\n",
        body.replace('\n', "\n  ")
    )
}

#[test]
fn a_list_that_is_built_and_joined_is_one_template() {
    for body in [
        "parts = ['You are a bot.']\nparts.append('Answer.')\nparts.append(f'Q: {q}')\nllm.invoke('\\n'.join(parts))",
        "parts = []\nparts += ['You are a bot.', 'Answer.']\nparts.extend([f'Q: {q}'])\ntext = '\\n'.join(parts)\nllm.invoke(text)",
        "parts = ['You are a bot.', 'Answer.', f'Q: {q}']\nif xs:\n  return llm.invoke('\\n'.join(parts))",
        "parts = ['You are a bot.', 'Answer.']\nparts.append(f'Q: {q}')\nreturn '\\n'.join(parts)",
        "if xs:\n  parts = ['You are a bot.', 'Answer.']\n  parts.append(f'Q: {q}')\n  llm.invoke('\\n'.join(parts))",
        "rules = ['You are a bot.', 'Answer.']\nllm.invoke('\\n'.join(rules) + f'\\nQ: {q}')",
        "for q in xs:\n  parts = ['You are a bot.', 'Answer.']\n  parts.append(f'Q: {q}')\n  llm.invoke('\\n'.join(parts))",
    ] {
        let python = function(body);
        let found = found(&[("m.py", &python)]);
        assert_eq!(templates(&python), [WHOLE], "{python}");
        assert_eq!(found.len(), 1, "{python}: {found:?}");
        let Outcome::Converted(converted) = &found[0].outcome else {
            panic!("{python}");
        };
        let reason = "it is built in several statements".to_owned();
        assert_eq!(converted.site, Site::Manual(reason), "{python}");
    }
}

#[test]
fn a_list_that_is_built_under_conditions_needs_a_person_once() {
    for body in [
        "parts = ['You are a bot.']\nif xs:\n  parts.append('Answer.')\nllm.invoke('\\n'.join(parts))",
        "parts = ['You are a bot.']\nfor x in xs:\n  parts.append(f'Use {x}.')\nllm.invoke('\\n'.join(parts))",
        "parts = ['You are a bot.']\nadd_rules(parts)\nllm.invoke('\\n'.join(parts))",
        "parts = ['You are a bot.']\nparts.insert(0, 'Answer.')\nllm.invoke('\\n'.join(parts))",
        "parts = ['You are a bot.', 'Answer.']\nparts[0] = q\nllm.invoke('\\n'.join(parts))",
        "parts = ['You are a bot.']\ndef add(x): parts.append(x)\nadd(q)\nllm.invoke('\\n'.join(parts))",
        "parts = ['You are a bot.']\nfor x in xs:\n  llm.invoke('\\n'.join(parts))\n  parts.append(x)",
        "block = q\nparts = ['You are a bot.']\nparts.append(block)\nblock = xs\nparts.append(block)\nllm.invoke('\\n'.join(parts))",
        "parts = ['You are a bot.']\nparts.extend(xs)\nllm.invoke('\\n'.join(parts))",
    ] {
        let python = function(body);
        assert_eq!(templates(&python), Vec::<String>::new(), "{python}");
        let reasons = reasons(&python);
        assert_eq!(reasons.len(), 1, "{python}: {reasons:?}");
        assert!(reasons[0].contains("several statements build"), "{python}");
    }
}

#[test]
fn constant_lists_are_part_of_the_text_that_joins_them() {
    let rules = "RULES = ['Be brief.', 'Be kind.']\n";
    for (code, expected) in [
        (
            "PROMPT = 'You are a bot.\\n' + '\\n'.join(RULES)",
            "You are a bot.\nBe brief.\nBe kind.",
        ),
        (
            "def f(llm): llm.invoke('You are a bot.\\n' + '\\n'.join(f'- {rule}' for rule in RULES))",
            "You are a bot.\n- Be brief.\n- Be kind.",
        ),
        (
            "def f(llm): llm.invoke('You are a bot.\\n' + ' '.join(['* ' + rule for rule in RULES]))",
            "You are a bot.\n* Be brief. * Be kind.",
        ),
    ] {
        assert_eq!(templates(&format!("{rules}{code}")), [expected], "{code}");
    }
    let changed = format!(
        "{rules}def g(x): RULES.append(x)\ndef f(llm): llm.invoke('You are a bot.\\n' + '\\n'.join(RULES))"
    );
    assert_eq!(templates(&changed), ["You are a bot.\n{{ RULES }}"]);
}

#[test]
fn constants_that_are_put_together_with_values_are_parts_of_one_prompt() {
    let python = "PREFIX = 'You are a bot.\\n'\nSUFFIX = '\\nAnswer now.'\ndef f(llm, q): llm.invoke(PREFIX + q + SUFFIX)";
    assert_eq!(templates(python), ["You are a bot.\n{{ q }}\nAnswer now."]);
    let found = found(&[("m.py", python)]);
    let is_part = |found: &&Finding| matches!(&found.outcome, Outcome::Skipped(reason) if reason.starts_with(crate::report::PART_OF));
    assert_eq!(found.iter().filter(is_part).count(), 2, "{found:?}");
}

#[test]
fn messages_that_statements_add_are_one_chat() {
    let system = "{'role': 'system', 'content': 'You are a bot.'}";
    let user = "{'role': 'user', 'content': f'Q: {q}'}";
    for (body, expected) in [
        (
            format!("m = [{system}]\nm.append({user})\nllm.chat(m)"),
            "system: You are a bot.\nuser: Q: {{ q }}",
        ),
        (
            format!("m = []\nm.append({system})\nm += [{user}]\nllm.chat(messages=m)"),
            "system: You are a bot.\nuser: Q: {{ q }}",
        ),
        (
            format!("m = [{system}]\nm.extend(hist)\nm.append({user})\nllm.chat(m)"),
            "system: You are a bot.\n[hist]\nuser: Q: {{ q }}",
        ),
    ] {
        let python = function(&body);
        assert_eq!(templates(&python), [expected], "{python}");
    }
    let sometimes = function(&format!(
        "m = [{system}]\nif xs:\n  m.append({user})\nllm.chat(m)"
    ));
    assert_eq!(templates(&sometimes).len(), 2);
    let later = function(&format!(
        "m = [{system}]\nllm.chat(m)\nm.append({user})\nllm.chat(m)"
    ));
    assert_eq!(templates(&later).len(), 2);
    let in_branches = function(&format!(
        "if xs:\n  m = [{{'role': 'system', 'content': xs}}]\nelse:\n  m = []\nm.extend([*hist, {user}])\nllm.chat(m)"
    ));
    let found = found(&[("m.py", &in_branches)]);
    let added = |note: &String| note.contains("a list, which may have other messages");
    assert!(found[0].notes.iter().any(added), "{found:?}");
}

#[test]
fn texts_that_are_added_to_attributes_and_entries_have_a_note() {
    for (python, count) in [
        (
            "class A:\n  def __init__(self):\n    self.prompt = 'You are a bot.'\n    self.prompt += ' Answer in one line.'",
            2,
        ),
        (
            "class A:\n  def __init__(self):\n    self.prompt = 'You are a bot.'\n    self.prompt = self.prompt + ' Answer in one line.'",
            2,
        ),
        (
            "def f(m): m[0]['content'] += 'You are a bot. Answer in one line.'",
            1,
        ),
    ] {
        let found = found(&[("m.py", python)]);
        assert_eq!(found.len(), count, "{python}: {found:?}");
        let notes = ["later statements add", "appended to", "extends another"];
        for found in found {
            let says = |note: &String| notes.iter().any(|part| note.contains(part));
            assert!(found.notes.iter().any(says), "{python}: {found:?}");
        }
    }
}

#[test]
fn entries_of_constant_dictionaries_are_part_of_the_text_that_contains_them() {
    let tips = "TIPS = {'title': 'Be brief.', 'text': f'Use {now()}.'}\n";
    let templates = |code: &str| templates(&format!("{tips}{code}"));
    let expected = "You are a bot. Be brief. Answer.";
    for code in [
        "def f(llm): llm.invoke(f'You are a bot. {TIPS[\"title\"]} Answer.')",
        "def f(llm): llm.invoke('You are a bot. ' + TIPS['title'] + ' Answer.')",
        "def f(llm): llm.invoke('You are a bot. {} Answer.'.format(TIPS['title']))",
    ] {
        assert!(
            templates(code).contains(&expected.to_owned()),
            "{code}: {:?}",
            templates(code)
        );
    }
    for code in [
        "def f(llm, x): llm.invoke(f'You are a bot. {TIPS[x]} Answer.')",
        "def f(llm): llm.invoke(f'You are a bot. {TIPS[\"text\"]} Answer.')",
        "def f(llm): llm.invoke(f'You are a bot. {TIPS[\"other\"]} Answer.')",
        "TIPS['title'] = read()\ndef f(llm): llm.invoke(f'You are a bot. {TIPS[\"title\"]} Answer.')",
        "TIPS.update(read())\ndef f(llm): llm.invoke(f'You are a bot. {TIPS[\"title\"]} Answer.')",
        "def f(llm):\n  TIPS = read()\n  llm.invoke(f'You are a bot. {TIPS[\"title\"]} Answer.')",
    ] {
        assert!(
            !templates(code).contains(&expected.to_owned()),
            "{code}: {:?}",
            templates(code)
        );
    }
}
