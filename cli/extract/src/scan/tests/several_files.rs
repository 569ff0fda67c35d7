//! Constants, imports and names across files.

use super::*;

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
        ("c/main.py", main),
    ];
    let expected = ["You are Ann.", "You are Bo.", "You are {{ NAME }}."];
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
