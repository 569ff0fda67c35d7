//! Constants, imports and names across files.

use super::*;
use crate::site::Piece;

#[test]
fn a_constant_is_looked_up_where_it_is_used_across_files() {
    let found = found(&[
        (
            "a.py",
            "SYSTEM_PROMPT = 'Be kind.'\nHINT_PROMPT = 'Say {x} please.'\n",
        ),
        (
            "b.py",
            "from a import SYSTEM_PROMPT as S\nimport a\ndef f():\n  return S + a.HINT_PROMPT.format(x=1)\nprint(S)\n",
        ),
    ]);
    let sites: Vec<&Site> = found
        .iter()
        .filter_map(|found| match &found.outcome {
            Outcome::Converted(converted) => Some(&converted.site),
            Outcome::NeedsPerson(_) | Outcome::Skipped(_) | Outcome::LookedUp(_) => None,
        })
        .collect();
    let [Site::Constant { uses }, Site::Template { at, fields }] = sites.as_slice() else {
        panic!("{sites:?}");
    };
    // The use at import stays as it is.
    assert_eq!(uses.len(), 1, "{uses:?}");
    assert_eq!(
        (uses[0].file.to_str(), uses[0].range.clone()),
        (Some("b.py"), 60..61)
    );
    assert_eq!((at[0].range.clone(), fields.len()), (64..77, 0));
}

#[test]
fn an_import_prefers_the_module_in_its_own_folder() {
    let main = "from config import NAME\nPROMPT = f'You are {NAME}.'\n";
    let files = [
        ("a/config.py", "NAME = 'Ann'\n"),
        ("a/main.py", main),
        ("b/config.py", "NAME = 'Bo'\n"),
        ("b/main.py", main),
        ("a/steps/main.py", main),
        ("c/main.py", main),
    ];
    let (ann, bo) = ("You are Ann.", "You are Bo.");
    let expected = [ann, bo, ann, "You are {{ NAME }}."];
    assert_eq!(templates_of(&files), expected);
}

#[test]
fn names_come_from_file_and_identifiers_and_are_unique() {
    let found = found(&[(
        "m.py",
        "class Bot:\n  def ask(self):\n    prompt = 'Say it kindly.'\n    prompt = 'Say it again, kindly.'\nPROMPT = 'Be kind.'\n",
    )]);
    let names: Vec<String> = found
        .iter()
        .filter_map(|found| match &found.outcome {
            Outcome::Converted(converted) => Some(converted.name.to_string()),
            Outcome::NeedsPerson(_) | Outcome::Skipped(_) | Outcome::LookedUp(_) => None,
        })
        .collect();
    assert_eq!(
        names,
        ["m/bot.ask.prompt", "m/bot.ask.prompt_2", "m/prompt"]
    );
}

#[test]
fn invalid_python_is_reported_and_other_files_are_scanned() {
    let source = |path: &str, text: &str| Source {
        path: path.into(),
        text: text.to_owned(),
    };
    let Report { found, unread, .. } = scan(&[
        source("old.py", "x = 1\nprint 'You are a prompt'\n"),
        source("new.py", "PROMPT = 'Be kind.'\n"),
    ]);
    assert_eq!(found.len(), 1);
    assert_eq!((unread.len(), unread[0].line), (1, Some(2)));
    assert!(
        unread[0].reason.contains("not valid Python 3"),
        "{}",
        unread[0].reason
    );
}

#[test]
fn an_argument_is_named_after_the_object_that_it_is_for() {
    let found = found(&[(
        "m.py",
        "a = Agent(name='Trip Planner', instructions='Be kind.')\nb = Agent(instructions='Be kind.')\n",
    )]);
    let names: Vec<&str> = found.iter().map(|found| found.scope.as_str()).collect();
    assert_eq!(names, ["Trip Planner.instructions", "instructions"]);
}

#[test]
fn a_call_in_a_dedented_text_is_one_input() {
    let python = "def f(url):\n  prompt = dedent(f'''\n    Today is {now()}.\n    Go to {url}, then {now()}.\n    ''').lstrip()\n";
    let found = found(&[("m.py", python)]);
    let Outcome::Converted(converted) = &found[0].outcome else {
        panic!("{found:?}");
    };
    let inputs: Vec<&String> = converted.content.inputs().keys().collect();
    assert_eq!(inputs, ["now", "url", "now_2"]);
    let Site::Expression {
        fallback,
        arguments,
        ..
    } = &converted.site
    else {
        panic!("{:?}", converted.site);
    };
    let used = fallback
        .iter()
        .filter(|piece| matches!(piece, Piece::Input(_)));
    assert_eq!((used.count(), arguments.len()), (3, 3));
}
