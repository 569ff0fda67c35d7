//! `promptbook watch`.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use jiff::SignedDuration;
use promptbook_core::Timestamp;
use promptbook_core::activity::{Activity, Follower};
use promptbook_core::clock::Clock;
use serde_json::json;

use super::activity::{query, what};
use super::session::Session;
use crate::args::{Format, GlobalArgs, WatchArgs};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::output::{self, by};

/// How far back a poll reads at most. Entries appear within a minute.
const BACK: SignedDuration = SignedDuration::from_hours(24);

struct Watch {
    session: Session,
    query: Vec<(&'static str, String)>,
    follower: Follower,
    /// Where to begin, before there is an entry to go on from.
    begin: Timestamp,
    interval: Duration,
    exec: Option<Vec<String>>,
    /// Whether the server has answered.
    has_answered: bool,
}

pub async fn run(global: &GlobalArgs, args: WatchArgs) -> Result<Exit> {
    let session = Session::open(global)?;
    let now = Clock::default().now();
    let since = args.since.map(|since| since.resolve(now)).transpose()?;
    let mut watch = Watch {
        query: query(global, &session, &args.filter),
        session,
        follower: Follower::default(),
        begin: since.unwrap_or_else(|| back(now)),
        interval: args.interval,
        exec: args.exec.as_deref().map(words).transpose()?,
        has_answered: false,
    };
    if since.is_none() {
        // What is there already is not new.
        for entry in watch.unseen().await? {
            watch.follower.done(&entry);
        }
        watch.has_answered = true;
    }
    let mut left = args.limit.unwrap_or(usize::MAX);
    loop {
        for entry in watch.poll().await? {
            watch.handle(&entry).await?;
            watch.follower.done(&entry);
            left -= 1;
            if left == 0 {
                return Ok(Exit::Done);
            }
        }
        tokio::time::sleep(watch.interval).await;
    }
}

impl Watch {
    /// Entries that were not handled, oldest first; waits while the server does not answer.
    async fn poll(&mut self) -> Result<Vec<Activity>> {
        let mut is_waiting = false;
        loop {
            match self.unseen().await {
                Err(error) if self.passes(&error) => {
                    if !is_waiting {
                        let waits = format!("{error}; waiting for the server");
                        output::note(output::headed(output::WRONG, "warning:", waits));
                    }
                    is_waiting = true;
                    tokio::time::sleep(self.interval).await;
                }
                read => {
                    self.has_answered = true;
                    return read;
                }
            }
        }
    }

    /// Whether the server may answer later. What stands in for a server that has answered is a proxy's page.
    fn passes(&self, error: &Error) -> bool {
        match error {
            Error::Unreachable { .. } => true,
            Error::NotPromptbook { .. } => self.has_answered,
            Error::Api(error) => matches!(error.status(), 429 | 500..),
            _ => false,
        }
    }

    async fn unseen(&self) -> Result<Vec<Activity>> {
        let since = self.follower.since().map_or(self.begin, |since| {
            // A long time without a write is not read again.
            since.max(self.begin.min(back(Clock::default().now())))
        });
        let mut query = self.query.clone();
        query.push(("since", since.to_string()));
        let entries = self.session.client.activity(&query, usize::MAX).await?;
        Ok(self.follower.unseen(entries))
    }

    async fn handle(&self, entry: &Activity) -> Result<()> {
        match self.session.format {
            Format::Json => output::print_json_line(&json!(entry))?,
            Format::Text => {
                let (at, author) = (output::moment(entry.at), entry.author.as_deref());
                let line = format!("{at}  {}{}  {}", entry.kind, by(author), what(entry));
                output::print_line(line)?;
            }
        }
        let Some(words) = self.exec.clone() else {
            return Ok(());
        };
        let text = json!(entry).to_string();
        let ran = tokio::task::spawn_blocking(move || execute(&words, &text)).await;
        let failure = match ran {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(failure)) => failure,
            Err(error) => error.to_string(),
        };
        let failed = format!("--exec for the entry {}: {failure}", entry.id);
        output::note(output::headed(output::WRONG, "error:", failed));
        Ok(())
    }
}

/// The earliest time of a poll.
fn back(now: Timestamp) -> Timestamp {
    now.checked_sub(BACK).map_or(now, Timestamp::from)
}

/// A command and its arguments.
fn words(command: &str) -> Result<Vec<String>> {
    match shlex::split(command) {
        None => Err(Error::Usage(format!(
            "--exec is `{command}`, which has an unclosed quote: close it"
        ))),
        Some(words) if words.is_empty() => Err(Error::Usage(
            "--exec names no program: give a program with its arguments".to_owned(),
        )),
        Some(words) => Ok(words),
    }
}

/// Runs the command with this text on its standard input. A command need not read it.
fn execute(words: &[String], input: &str) -> Result<(), String> {
    let [program, arguments @ ..] = words else {
        return Ok(());
    };
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped());
    let child = command.spawn();
    let mut child = child.map_err(|error| format!("`{program}` can't be started ({error})"))?;
    if let Some(mut stdin) = child.stdin.take() {
        let written = stdin.write_all(format!("{input}\n").as_bytes());
        if let Err(error) = written
            && error.kind() != std::io::ErrorKind::BrokenPipe
        {
            return Err(format!("`{program}` can't read its input ({error})"));
        }
    }
    let status = child.wait();
    let status = status.map_err(|error| format!("`{program}` can't be waited for ({error})"))?;
    match status.success() {
        true => Ok(()),
        false => Err(format!("`{program}` failed ({status})")),
    }
}
