//! What is asked of a person at a terminal, which `script` (util-linux) plays; without it these tests are skipped, and say so.

use std::process::Stdio;
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};

use crate::desk::Desk;

/// How long a command may be silent before its test fails; a hung one would stop the whole run.
const PATIENCE: Duration = Duration::from_secs(120);

/// A command at a terminal of its own.
pub(crate) struct Terminal {
    child: Child,
    seen: String,
}

impl Terminal {
    pub(crate) fn open(desk: &Desk, line: &str, editor: &str) -> Option<Self> {
        Self::open_as(desk, line, editor, "ada")
    }

    fn open_as(desk: &Desk, line: &str, editor: &str, user: &str) -> Option<Self> {
        let like = desk.command(&[]);
        let mut command = Command::new("script");
        let program = env!("CARGO_BIN_EXE_promptbook");
        let line = format!("stty cols 80 rows 24; {program} {line}");
        command
            .args(["-q", "-e", "-c", &line, "/dev/null"])
            .env_clear();
        command.envs(
            like.as_std()
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
        command
            .env("TERM", "xterm")
            .env("SHELL", "/bin/sh")
            .env("VISUAL", editor)
            .env("USER", user);
        command
            .current_dir(desk.path(""))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true);
        match command.spawn() {
            Ok(child) => Some(Self {
                child,
                seen: String::new(),
            }),
            Err(error) => {
                eprintln!("SKIPPED: no terminal to test at: {error}");
                None
            }
        }
    }

    /// Reads until this is on the screen, and answers with these keys.
    pub(crate) async fn answer(&mut self, question: &str, keys: &str) {
        while !self.seen.contains(question) {
            let more = self.read().await;
            assert!(more, "it ended without asking {question}: {}", self.seen);
        }
        let end = self.seen.find(question).unwrap() + question.len();
        self.seen = self.seen.split_off(end);
        // Yes and no are lines.
        let enter = matches!(keys, "y" | "n");
        let keys = format!("{keys}{}", if enter { "\r" } else { "" });
        let keyboard = self.child.stdin.as_mut().unwrap();
        keyboard.write_all(keys.as_bytes()).await.unwrap();
    }

    /// How it ended, and what came after the last answer.
    pub(crate) async fn ends(mut self) -> (i32, String) {
        while self.read().await {}
        let code = self.child.wait().await.unwrap().code().unwrap_or(-1);
        (code, self.seen)
    }

    /// Reads what comes next; false at the end.
    async fn read(&mut self) -> bool {
        let mut buffer = [0; 1024];
        let read = self.child.stdout.as_mut().unwrap().read(&mut buffer);
        let read = tokio::time::timeout(PATIENCE, read).await;
        let read = read.unwrap_or_else(|_| panic!("it hangs after {:?}", self.seen));
        let bytes = &buffer[..read.unwrap()];
        self.seen += &String::from_utf8_lossy(bytes);
        !bytes.is_empty()
    }
}

#[tokio::test]
async fn an_import_is_asked_for_after_its_plan() {
    let desk = Desk::new().await;
    desk.write("in/a.prompty", "x");
    let Some(mut terminal) = Terminal::open(&desk, "import in", "true") else {
        return;
    };
    terminal.answer("Write 1 prompt to the server?", "n").await;
    assert_eq!(terminal.ends().await.0, 0);
    desk.app.admin.get("/v1/prompts/a").await.expect(404);
    let Some(mut terminal) = Terminal::open(&desk, "import in", "true") else {
        return;
    };
    terminal.answer("\u{1b}[32m+ create", "").await;
    terminal.answer("Write 1 prompt to the server?", "y").await;
    let (code, seen) = terminal.ends().await;
    assert_eq!(code, 0, "{seen}");
    assert!(seen.contains("Done: 1 of 1."), "{seen}");
    assert!(!seen.contains("[1/1]"), "a terminal has a bar: {seen}");
    assert_eq!(desk.get("a", "").await["latest"], 1);
}

#[tokio::test]
async fn what_is_stored_is_shown_escaped_even_raw() {
    let desk = Desk::new().await;
    let evil = "x\u{1b}[8m\u{9b}2J\u{1b}]0;title\u{7}\rclean\u{202e}";
    desk.create("a", evil, true).await;
    desk.create("system_prompt", evil, true).await;
    for line in ["show a", "show a --raw", "diff a", "chat Hi"] {
        let Some(terminal) = Terminal::open(&desk, line, "true") else {
            return;
        };
        let (code, seen) = terminal.ends().await;
        assert_eq!(code, 0, "{seen}");
        let shown = "x\\u{1b}[8m\\u{9b}2J\\u{1b}]0;title\\u{7}\\rclean\\u{202e}";
        assert!(seen.contains(shown), "{line}: {seen:?}");
        let raw = [
            "\u{1b}[8m",
            "\u{9b}",
            "\u{1b}]",
            "\u{7}",
            "\rclean",
            "\u{202e}",
        ];
        assert!(
            !raw.iter().any(|raw| seen.contains(raw)),
            "{line}: {seen:?}"
        );
    }
}

#[tokio::test]
async fn an_edit_can_be_mended_and_published_at_once() {
    let desk = Desk::new().await;
    desk.create("a", "old", true).await;
    // The first time it breaks the text, the second time it mends it.
    let editor = "sh -c 'grep -q old \"$1\" && sed -i \"s/old/{{ x y }}/\" \"$1\" || sed -i \"s/{{.*/new/\" \"$1\"' sh";
    let Some(mut terminal) = Terminal::open(&desk, "edit a", editor) else {
        return;
    };
    terminal.answer("line 4, column 6: unexpected", "").await;
    terminal.answer("Edit again?", "y").await;
    terminal.answer("\u{1b}[32m+new\u{1b}[0m", "").await;
    terminal
        .answer("Publish it under `production` now?", "y")
        .await;
    let (code, seen) = terminal.ends().await;
    assert_eq!(code, 0, "{seen}");
    assert!(
        seen.contains("saved version 2 of `a`, active under `production`"),
        "{seen}"
    );
    assert_eq!(desk.get("a", "").await["labels"], json!({"production": 2}));
    assert_eq!(desk.get("a", "").await["revision"], 2);
}

#[tokio::test]
async fn an_edit_shows_what_it_says_with_examples_before_it_asks_to_publish() {
    let desk = Desk::new().await;
    desk.write(
        "a.prompty",
        "---\nname: a\ninputs:\n  - name: customer\n    example: Ada\n---\nold {{ customer }}\n",
    );
    desk.run(&["import", "a.prompty", "--publish", "--yes"])
        .await
        .expect(0);
    for (editor, shown) in [
        (
            "sed -i 's/^old/new/'",
            "Rendered with `customer` (example):\u{1b}[0m\r\nnew Ada\r\n",
        ),
        (
            "sed -i 's/customer }}/customer + 1 }}/'",
            "It can't be rendered with `customer` (example):",
        ),
        (
            "sed -i 's/example: Ada/description: Whom/'",
            "no preview: these inputs have neither an example nor a default: `customer`",
        ),
    ] {
        let Some(mut terminal) = Terminal::open(&desk, "edit a", editor) else {
            return;
        };
        terminal.answer(shown, "").await;
        terminal
            .answer("Publish it under `production` now?", "n")
            .await;
        let (code, seen) = terminal.ends().await;
        assert_eq!(code, 0, "{seen}");
    }
    assert_eq!(desk.get("a", "").await["labels"], json!({"production": 1}));
}

#[tokio::test]
async fn an_edit_that_is_given_up_is_kept() {
    let desk = Desk::new().await;
    desk.create("a", "old", true).await;
    let Some(mut terminal) = Terminal::open(&desk, "edit a", "sed -i 's/old/{{ x y }}/'") else {
        return;
    };
    terminal.answer("Edit again?", "n").await;
    let (code, seen) = terminal.ends().await;
    assert_eq!(code, 1, "{seen}");
    assert!(
        seen.contains("nothing was saved") && seen.contains("your text is kept in "),
        "{seen}"
    );
    let kept = desk.files("");
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert!(desk.read(&kept[0]).contains("{{ x y }}"));
    assert_eq!(desk.get("a", "").await["revision"], 1);
}

#[tokio::test]
async fn a_chat_at_a_terminal_goes_on_until_an_empty_line() {
    let desk = Desk::new().await;
    desk.create("system_prompt", "Be brief.", true).await;
    let Some(mut terminal) = Terminal::open(&desk, "chat", "true") else {
        return;
    };
    terminal.answer("you> ", "First?\n").await;
    terminal.answer("[user]\r\nFirst?", "").await;
    terminal.answer("you> ", "Second?\n").await;
    terminal.answer("[user]\r\nFirst?", "").await;
    terminal.answer("[assistant]", "").await;
    terminal.answer("[user]\r\nSecond?", "").await;
    terminal.answer("you> ", "\n").await;
    let (code, seen) = terminal.ends().await;
    assert_eq!(code, 0, "{seen}");
}

#[tokio::test]
async fn deleting_is_asked_for_and_colour_is_on() {
    let desk = Desk::new().await;
    desk.create("a", "x", true).await;
    for (answer, status) in [("n", 200), ("y", 404)] {
        let Some(mut terminal) = Terminal::open(&desk, "delete a", "true") else {
            return;
        };
        terminal.answer("Delete `a` of `default`?", answer).await;
        assert_eq!(terminal.ends().await.0, 0);
        desk.app.admin.get("/v1/prompts/a").await.expect(status);
    }
    let Some(mut terminal) = Terminal::open(&desk, "history a", "true") else {
        return;
    };
    terminal.answer("\u{1b}[1mversion 1\u{1b}[0m", "").await;
    assert_eq!(terminal.ends().await.0, 0);
}

#[tokio::test]
async fn an_answer_that_is_neither_yes_nor_no_is_asked_for_again() {
    let desk = Desk::new().await;
    desk.create("a", "x", true).await;
    for (answers, status) in [(["maybe\r", "\r"], 200), (["yes please\r", "YES\r"], 404)] {
        let Some(mut terminal) = Terminal::open(&desk, "delete a", "true") else {
            return;
        };
        for line in answers {
            terminal.answer("Delete `a` of `default`?", line).await;
        }
        assert_eq!(terminal.ends().await.0, 0);
        desk.app.admin.get("/v1/prompts/a").await.expect(status);
    }
}

#[tokio::test]
async fn a_label_is_made_only_when_the_person_says_so() {
    let desk = Desk::new().await;
    desk.create("a", "x", true).await;
    for (answer, code) in [("n", 1), ("y", 0)] {
        let Some(mut terminal) = Terminal::open(&desk, "publish a 1 --label prod", "true") else {
            return;
        };
        terminal.answer("did you mean `production`?", "").await;
        terminal.answer("Create the label `prod`?", answer).await;
        let (ended, seen) = terminal.ends().await;
        assert_eq!(ended, code, "{seen}");
        let made = desk.get("a", "").await["labels"]["prod"] == 1;
        assert_eq!(made, answer == "y");
    }
}

#[tokio::test]
async fn an_instance_is_made_only_when_the_person_says_so() {
    let desk = Desk::new().await;
    desk.create("a", "x", true).await;
    let body = json!({"name": "a", "template": "x"});
    let path = "/v1/prompts?instance=acme";
    desk.app.admin.post(path, body).await.expect(201);
    for (line, answer, code) in [
        ("create b --template x --instance acmee", "n", 1),
        ("edit a --instance acmee", "n", 1),
        ("create b --template x --instance acmee", "y", 0),
    ] {
        let Some(mut terminal) = Terminal::open(&desk, line, "sed -i s/x/y/") else {
            return;
        };
        terminal.answer("did you mean `acme`?", "").await;
        terminal
            .answer("Create the instance `acmee`?", answer)
            .await;
        let (ended, seen) = terminal.ends().await;
        assert_eq!(ended, code, "{line}: {seen}");
        let made = "/v1/prompts/b?instance=acmee";
        let made = desk.app.admin.get(made).await.status == 200;
        assert_eq!(made, answer == "y", "{line}");
    }
}

#[tokio::test]
async fn an_input_that_is_not_in_the_contract_can_be_mended_or_saved_or_kept() {
    let mend = "sh -c 'grep -q \"{{ x }}\" \"$1\" && sed -i \"s/{{ x }}/{{ custmer }}/\" \"$1\" || sed -i \"s/custmer/customer/\" \"$1\"' sh";
    for (answers, code, latest) in [
        (
            &[
                ("Edit again?", "y"),
                ("Publish it under `production` now?", "n"),
            ][..],
            0,
            2,
        ),
        (
            &[
                ("Edit again?", "n"),
                ("Save it without publishing it?", "y"),
            ],
            0,
            2,
        ),
        (
            &[
                ("Edit again?", "n"),
                ("Save it without publishing it?", "n"),
            ],
            1,
            1,
        ),
    ] {
        let desk = Desk::new().await;
        let body = json!({"name": "a", "template": "{{ x }}", "contract": ["x", "customer"]});
        desk.app.admin.post("/v1/prompts", body).await.expect(201);
        let Some(mut terminal) = Terminal::open(&desk, "edit a", mend) else {
            return;
        };
        terminal.answer("did you mean `customer`?", "").await;
        for (question, answer) in answers {
            terminal.answer(question, answer).await;
        }
        let (ended, seen) = terminal.ends().await;
        assert_eq!(ended, code, "{seen}");
        assert_eq!(seen.contains("your text is kept in "), code == 1, "{seen}");
        assert_eq!(desk.get("a", "").await["latest"], latest);
    }
}

#[tokio::test]
async fn an_interrupted_edit_says_where_the_text_is() {
    let desk = Desk::new().await;
    desk.create("a", "old", true).await;
    let Some(mut terminal) = Terminal::open(&desk, "edit a", "sed -i s/old/new/") else {
        return;
    };
    terminal
        .answer("Publish it under `production` now?", "\u{3}")
        .await;
    let (code, seen) = terminal.ends().await;
    assert_eq!(code, 1, "{seen}");
    assert!(
        seen.contains("interrupted") && seen.contains("your text is kept in "),
        "{seen}"
    );
    assert!(
        seen.contains("\u{1b}[?25h"),
        "the cursor is shown again: {seen:?}"
    );
    assert!(desk.read(&desk.files("")[0]).contains("new"));
    assert_eq!(desk.get("a", "").await["revision"], 1);
}

#[tokio::test]
async fn an_interrupted_question_does_nothing_and_leaves_the_terminal_as_it_was() {
    let desk = Desk::new().await;
    desk.create("a", "old", true).await;
    let Some(mut terminal) = Terminal::open(&desk, "delete a", "true") else {
        return;
    };
    terminal.answer("Delete `a` of `default`?", "\u{3}").await;
    let (code, seen) = terminal.ends().await;
    assert_eq!(code, 1, "{seen}");
    assert!(seen.contains("interrupted; nothing was done"), "{seen}");
    assert!(seen.contains("\u{1b}[?25h"), "{seen:?}");
    assert_eq!(desk.get("a", "").await["revision"], 1);
}

#[tokio::test]
async fn a_person_whom_nothing_names_is_asked_for_a_name() {
    let desk = Desk::new().await;
    for (name, keys, author) in [("a", "Ada\r", json!("Ada")), ("b", "\r", json!(null))] {
        let line = format!("create {name} --template x");
        let Some(mut terminal) = Terminal::open_as(&desk, &line, "true", "") else {
            return;
        };
        terminal
            .answer("Who is the author of this change?", keys)
            .await;
        let (code, seen) = terminal.ends().await;
        assert_eq!(code, 0, "{seen}");
        assert_eq!(desk.get(name, "").await["created_by"], author);
    }
}

#[tokio::test]
async fn a_list_fits_a_terminal_and_a_long_one_goes_through_the_pager() {
    let desk = Desk::new().await;
    let name = "support/answers/a-name-of-forty-characters";
    let tags: Vec<String> = (0..8).map(|n| format!("tag-{n}")).collect();
    let body = json!({"name": name, "template": "x", "tags": tags});
    desk.app.admin.post("/v1/prompts", body).await.expect(201);
    let Some(terminal) = Terminal::open(&desk, "list", "true") else {
        return;
    };
    let (code, seen) = terminal.ends().await;
    assert_eq!(code, 0, "{seen}");
    assert!(seen.contains(&format!("\n{name}\r\n      text")), "{seen}");
    assert!(seen.contains("2033-05-18"), "{seen}");
    assert!(!seen.contains("paged:"), "{seen}");
    assert!(seen.lines().all(|line| line.len() <= 80), "{seen}");
    for n in 0..24 {
        desk.create(&format!("p{n}"), "x", false).await;
    }
    desk.write("pager", "#!/bin/sh\nsed 's/^/paged: /'\n");
    for (line, paged) in [("list", true), ("list p", true), ("list p1", false)] {
        let line = format!("{line}; true");
        let line = format!(
            "env PAGER='sh pager' {} {line}",
            env!("CARGO_BIN_EXE_promptbook")
        );
        let Some(terminal) = Terminal::open(&desk, &format!("list none/; {line}"), "true") else {
            return;
        };
        let (_, seen) = terminal.ends().await;
        assert_eq!(seen.contains("paged: p1 "), paged, "{line}: {seen}");
        assert!(seen.contains("p1 "), "{line}: {seen}");
    }
}

#[tokio::test]
async fn what_changes_with_an_included_prompt_is_said_before_the_question() {
    let desk = crate::includes::desk().await;
    let own = json!({"name": "shared/tone", "template": "Own."});
    let path = "/v1/prompts?instance=acme";
    desk.app.admin.post(path, own).await.expect(201);
    let would = "would change with it: `greet` of `acme`";
    for (line, said, question) in [
        (
            "edit shared/tone",
            "2 prompts include it and would change with it: `greet` of `acme`, `answer`",
            "Publish it under `production` now?",
        ),
        (
            "publish shared/tone --label staging",
            "1 prompt includes it and would change with it: `greet` of `acme`",
            "Create the label `staging`?",
        ),
        (
            "edit shared/tone --instance acme",
            would,
            "Publish it under `production` now?",
        ),
        (
            "delete shared/tone --instance acme",
            would,
            "Delete `shared/tone` of `acme`?",
        ),
    ] {
        let editor = "sed -i 's/^\\(Be\\|Own\\).*/& More./'";
        let Some(mut terminal) = Terminal::open(&desk, line, editor) else {
            return;
        };
        terminal.answer(said, "").await;
        terminal.answer(question, "y").await;
        let (code, seen) = terminal.ends().await;
        assert_eq!(code, 0, "{line}: {seen}");
        assert!(
            seen.contains("with it: `greet` of `acme`"),
            "{line}: {seen}"
        );
    }
}
