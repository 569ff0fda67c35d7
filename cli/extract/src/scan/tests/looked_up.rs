//! Prompts that the program already looks up.

use super::*;

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
fn only_fallbacks_of_the_helper_count_as_looked_up() {
    let helper = ("prompts.py", crate::patch::HELPER);
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
        (
            helper,
            format!("import prompts\nfrom prompts import at\nx = prompts.at(instance=i).lookup('a', {text})\ny = at(label='b').lookup('a', {text})\n"),
            vec![],
            vec![3, 4],
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
    let found = found(&[("m.py", python), ("prompts.py", crate::patch::HELPER)]);
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
        &[("m.py", python), ("prompts.py", crate::patch::HELPER)].map(|(path, text)| Source {
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

/// The helper may be in an installed package, which is not scanned.
#[test]
fn a_helper_that_is_not_there_is_known_by_its_name() {
    let text = "'You are a friendly support agent.'";
    for import in [
        "import prompts",
        "from shop import prompts",
        "from shop import promptbook_prompts as prompts",
        "try:\n  from . import prompts\nexcept ImportError:\n  import prompts",
    ] {
        let python = format!("{import}\nx = prompts.lookup('a', {text})\n");
        let line = python.lines().count();
        assert_eq!(
            lines(&[("m.py", &python)]),
            (vec![], vec![line]),
            "{import}"
        );
    }
    let other = format!("from shop import texts\nx = texts.lookup('a', {text})\n");
    assert_eq!(lines(&[("m.py", &other)]), (vec![2], vec![]));
    let objects = format!(
        "import prompts\nx = prompts.objects('a', {{'system': S}}, [{{'role': 'system', 'content': {text}}}, {{'thread': 'h'}}], h=h)\ny = prompts.lookup('a', '\\n'.join(['You are kind.', {text}])).split('\\n')\n"
    );
    assert_eq!(lines(&[("m.py", &objects)]), (vec![], vec![2, 3]));
}

/// A patch wrote the text of the constant into the fallback.
#[test]
fn a_constant_that_is_only_in_a_fallback_any_more_is_looked_up() {
    let python = |more: &str| {
        format!(
            "import prompts\nRULES_PROMPT = 'You are a kind {{agent}}.'\n{more}\nx = prompts.lookup('a', 'You are a kind {{{{agent}}}}. Answer: {{q}}', q=q)\n"
        )
    };
    let helper = ("prompts.py", crate::patch::HELPER);
    assert_eq!(
        lines(&[("m.py", &python("")), helper]),
        (vec![], vec![2, 4])
    );
    let read = python("def f():\n  return RULES_PROMPT");
    assert_eq!(lines(&[("m.py", &read), helper]), (vec![2], vec![5]));
}
