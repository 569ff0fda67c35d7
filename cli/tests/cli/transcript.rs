//! What a person sees of a session at the command line, as one text that a snapshot holds.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::AsyncWriteExt;

use crate::desk::{Desk, Done, ended};

/// A session: each command line, what it printed and how it ended.
pub(crate) struct Transcript<'d> {
    desk: &'d Desk,
    text: String,
}

impl<'d> Transcript<'d> {
    pub(crate) fn of(desk: &'d Desk) -> Self {
        Self {
            desk,
            text: String::new(),
        }
    }

    /// Runs a line of words without spaces in quotes: `'` holds some together. A second passes before each.
    pub(crate) async fn run(&mut self, line: &str) -> Done {
        self.fed(line, None).await
    }

    /// The same, with this on standard input.
    pub(crate) async fn fed(&mut self, line: &str, input: Option<&str>) -> Done {
        self.desk.app.table.clock.advance(Duration::from_secs(1));
        let words = shlex::split(line).unwrap();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let mut command = self.desk.command(&words);
        command.env("EDITOR", "sed -i s/Hi/Hello/");
        let done = match input {
            None => ended(command).await,
            Some(input) => {
                command
                    .stdin(Stdio::piped())
                    .stdout(Stdio::piped())
                    .stderr(Stdio::piped());
                let mut child = command.spawn().unwrap();
                child
                    .stdin
                    .take()
                    .unwrap()
                    .write_all(input.as_bytes())
                    .await
                    .unwrap();
                Done::of(child.wait_with_output().await.unwrap())
            }
        };
        self.text += &format!("$ promptbook {line}\n{}{}", done.out, done.err);
        if done.code != 0 {
            self.text += &format!("(exit code {})\n", done.code);
        }
        done
    }

    /// All of it, without what differs from run to run: the server's port and the folder. The times are those of the manual clock.
    pub(crate) fn text(self) -> String {
        let folder = self.desk.path("");
        let folder = folder.to_str().unwrap().trim_end_matches('/');
        let text = self
            .text
            .replace(&self.desk.app.url, "http://127.0.0.1:8787");
        text.replace(folder, "~")
    }
}
