//! Colour, pipes, help, completions and manual pages.

use std::process::Stdio;

use crate::desk::{Desk, ended};
use crate::transcript::Transcript;

#[tokio::test]
async fn colour_is_for_terminals_unless_asked_for() {
    let desk = Desk::new().await;
    desk.create("a", "x", true).await;
    for (color, coloured) in [("auto", false), ("never", false), ("always", true)] {
        for line in [
            &["show", "a"][..],
            &["history", "a"],
            &["chat", "Hello"],
            &["show", "nope"],
        ] {
            let done = desk.run(&[line, &["--color", color]].concat()).await;
            let text = done.out + &done.err;
            assert_eq!(
                text.contains('\u{1b}'),
                coloured,
                "{line:?} {color}: {text:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_reader_that_goes_away_is_no_failure() {
    let desk = Desk::new().await;
    desk.create("a", "x", true).await;
    for line in [
        &["list"][..],
        &["list", "--format", "json"],
        &["completions", "bash"],
        &["show", "a"],
    ] {
        let mut command = desk.command(line);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().await.unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(
            (output.status.code(), err.as_str()),
            (Some(0), ""),
            "{line:?}"
        );
    }
}

#[tokio::test]
async fn help_says_how_to_configure_it_and_how_it_ends() {
    let desk = Desk::new().await;
    let mut person = Transcript::of(&desk);
    person.run("--help").await.expect(0);
    person.run("").await.expect(2);
    insta::assert_snapshot!(person.text());
    let pages = desk.run(&["man", "man"]).await.expect(0);
    assert_eq!(pages.out, "36 pages in man\n");
    for page in desk.files("man") {
        let text = desk.read(&format!("man/{page}"));
        let name = page.trim_end_matches(".1");
        assert!(text.contains(&format!(".TH {name} 1")), "{page}: {text}");
        let part = name
            .trim_start_matches("promptbook")
            .trim_start_matches('-');
        let line: Vec<&str> = part
            .split_terminator(' ')
            .filter(|part| !part.is_empty())
            .collect();
        let help = desk
            .run(&[&line[..], &["--help"]].concat())
            .await
            .expect(0)
            .out;
        assert!(help.contains("Usage: promptbook"), "{help}");
        assert!(
            text.contains(help.lines().next().unwrap()),
            "{page} begins as its help does"
        );
    }
}

#[tokio::test]
async fn each_shell_can_complete_it() {
    let desk = Desk::new().await;
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = desk.run(&["completions", shell]).await.expect(0).out;
        for word in ["rollback", "nothing-found", "instance"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    // Where there is a bash, it takes the script.
    let script = desk.write("it.bash", desk.run(&["completions", "bash"]).await.out);
    let mut bash = tokio::process::Command::new("bash");
    bash.args(["-n", script.to_str().unwrap()]);
    if bash
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .is_ok()
    {
        let mut bash = tokio::process::Command::new("bash");
        bash.args(["-c", ". ./it.bash && complete -p promptbook"])
            .current_dir(desk.path(""));
        assert!(ended(bash).await.expect(0).out.contains("promptbook"));
    }
}
