//! Commands that messages suggest, quoted for a shell.

use super::*;
use crate::args::{Cli, Command};

fn of(line: &[&str], instance: &str, label: &str) -> Invocation {
    let line = Cli::parse_words(line).unwrap();
    let (instance, label) = (instance.parse().unwrap(), label.parse().unwrap());
    Invocation::new(&line.global, instance, label)
}

#[test]
fn a_command_repeats_the_flags_that_were_given_and_what_is_not_the_default() {
    for (line, instance, label, expected) in [
        ("list", "default", "production", "`promptbook publish a`"),
        (
            "list",
            "acme",
            "staging",
            "`promptbook publish a --label staging --instance acme`",
        ),
        (
            "list --instance default --label production",
            "default",
            "production",
            "`promptbook publish a --label production --instance default`",
        ),
        (
            "--server http://127.0.0.1:1 list --config my/file",
            "default",
            "production",
            "`promptbook publish a --server http://127.0.0.1:1 --config my/file`",
        ),
    ] {
        let words: Vec<&str> = std::iter::once("promptbook")
            .chain(line.split(' '))
            .collect();
        let invocation = of(&words, instance, label);
        assert_eq!(invocation.labelled(&["publish", "a"]), expected, "{line}");
    }
}

#[test]
fn a_command_can_be_pasted_whatever_its_words_are() {
    let line = [
        "promptbook",
        "list",
        "--config",
        "it's here",
        "--server",
        "http://a/?b&c",
    ];
    let invocation = of(&line, "-x", "-y");
    let command = invocation.labelled(&["edit", "-a/b & $it's"]);
    let words = shlex::split(command.trim_matches('`')).unwrap();
    let again = Cli::parse_words(words).unwrap();
    assert_eq!(again.global.config, Some("it's here".into()));
    assert_eq!(again.global.server.as_deref(), Some("http://a/?b&c"));
    assert_eq!(again.global.instance, Some("-x".parse().unwrap()));
    assert_eq!(again.global.label, Some("-y".parse().unwrap()));
    let Command::Edit(args) = again.command else {
        panic!("{command}");
    };
    assert_eq!(args.name.as_str(), "-a/b & $it's");
}
