//! A chat program has its prompts taken out, imported and looked up: nothing of what it sends to its model changes until
//! somebody publishes an edit, and then that alone.

mod service;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;
use tests::READER;
use tokio::net::TcpSocket;

use crate::prompty::compare_all;
use crate::server::{Server, promptbook};
use service::Service;

const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/chat_program");

#[test]
fn a_program_whose_prompts_were_taken_out_answers_as_before_until_an_edit_is_published() {
    let program = Program::copied();
    let before = program.start(&[]).answers();
    let names = program.extract();
    let server = Server::start();
    program.import_into(&server);
    program.patch();

    assert_eq!(
        program.start(&[]).answers(),
        before,
        "without a server configured"
    );
    with_nobody_at(|url| {
        let service = program.start(&[("PROMPTBOOK_SERVER", url), ("PROMPTBOOK_API_KEY", READER)]);
        assert_eq!(
            service.answers(),
            before,
            "with a server that can't be reached"
        );
    });

    let service = program.start(&server.environment());
    assert_eq!(service.answers(), before, "with what was imported");
    let edited = edit_all(&names, &server, &service, before.clone());

    drop(server);
    assert_eq!(
        service.answers(),
        edited,
        "what was fetched last, when the server is gone"
    );
    with_nobody_at(|url| {
        let service = program.start(&[("PROMPTBOOK_SERVER", url), ("PROMPTBOOK_API_KEY", READER)]);
        assert_eq!(
            service.answers(),
            before,
            "the text in the code, when nothing was ever fetched"
        );
    });
}

/// Publishes an edit of each prompt in turn: the next answers of the running service have it. Says what they are in the end.
fn edit_all(
    names: &BTreeSet<String>,
    server: &Server,
    service: &Service,
    mut answers: Vec<Value>,
) -> Vec<Value> {
    for name in names {
        let words = format!("Edited, {name}: ");
        server.edit(name, &words);
        assert_eq!(service.answers(), answers, "{name}: not published yet");
        server.publish(name, 2);
        let now = service.answers();
        for (now, before) in now.iter().zip(&answers) {
            let now = now.to_string();
            let found = now.matches(&words).count();
            assert!(found > 0, "{name} is looked up by nobody: {now}");
            assert_eq!(
                now.replace(&words, ""),
                before.to_string(),
                "{name}: nothing else changed"
            );
        }
        // Replacing takes the words of one prompt out: those of others stay.
        answers = now;
    }
    answers
}

/// A copy of the fixture, under version control as programs are.
struct Program {
    root: TempDir,
}

impl Program {
    fn copied() -> Self {
        let root = tempfile::tempdir().expect("a folder");
        copy(Path::new(PROGRAM), root.path());
        let program = Self { root };
        program.git(&["init", "--quiet"], "");
        program
    }

    fn folder(&self) -> &Path {
        self.root.path()
    }

    fn prompts(&self) -> PathBuf {
        self.folder().join("extracted")
    }

    fn start(&self, environment: &[(&str, &str)]) -> Service {
        Service::start(self.folder(), environment)
    }

    /// Takes the prompts out; each is read by the reference runtime as by us. Says what they are called.
    fn extract(&self) -> BTreeSet<String> {
        let arguments = ["extract", "app", "--to", "extracted", "--format", "json"];
        let printed = promptbook(self.folder(), &arguments, &[]);
        let report: Value = serde_json::from_str(&printed).expect("a report");
        let prompts = report["prompts"].as_array().expect("prompts");
        let converted = prompts.iter().filter(|it| it["status"] == "converted");
        let found: BTreeSet<(String, String)> = converted
            .map(|it| (text(&it["name"]), text(&it["type"])))
            .collect();
        let found: Vec<_> = found
            .iter()
            .map(|(name, kind)| (name.as_str(), kind.as_str()))
            .collect();
        assert_eq!(found, EXPECTED, "{report:#}");
        assert_eq!(report["summary"]["needs_person"], 0, "{report:#}");
        assert_eq!(compare_all(&self.prompts()), EXPECTED.len());
        let converted = prompts.iter().filter(|it| it["status"] == "converted");
        converted.map(|it| text(&it["name"])).collect()
    }

    /// Imports them, and a second time, which changes nothing.
    fn import_into(&self, server: &Server) {
        let import = ["import", "extracted", "--publish", "--yes"];
        server.promptbook(self.folder(), &import);
        let once = server.prompts();
        server.promptbook(self.folder(), &import);
        assert_eq!(server.prompts(), once);
    }

    /// Applies what `--patch` prints.
    fn patch(&self) {
        let diff = promptbook(self.folder(), &["extract", "app", "--patch"], &[]);
        self.git(&["apply"], &diff);
    }

    fn git(&self, arguments: &[&str], input: &str) {
        let mut git = Command::new("git")
            .args(arguments)
            .current_dir(self.folder())
            .stdin(Stdio::piped())
            .spawn()
            .expect("git starts");
        let mut stdin = git.stdin.take().expect("its input");
        std::io::Write::write_all(&mut stdin, input.as_bytes()).expect("it reads");
        drop(stdin);
        assert!(git.wait().expect("git ends").success(), "{input}");
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let (path, copied) = (entry.path(), to.join(entry.file_name()));
        match path.is_dir() {
            true => copy(&path, &copied),
            false => drop(fs::copy(&path, &copied).expect("a copy")),
        }
    }
}

/// Calls with an address that refuses connections, and that nobody else can take meanwhile.
fn with_nobody_at(call: impl FnOnce(&str)) {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket
        .bind("127.0.0.1:0".parse().expect("an address"))
        .expect("a free port");
    call(&format!(
        "http://{}",
        socket.local_addr().expect("an address")
    ));
}

/// What is found, by name, and whether it is a text or a chat.
const EXPECTED: [(&str, &str); 7] = [
    ("app/orchestrator/answer_prompt", "text"),
    ("app/orchestrator/summarize.messages", "chat"),
    ("app/orchestrator/system_prompt", "text"),
    ("app/prompts/constants/refusal_prompt", "text"),
    ("app/prompts/constants/rewrite_prompt", "text"),
    ("app/prompts/constants/title_prompt", "text"),
    ("app/reviewer/reviewer.instructions", "text"),
];
