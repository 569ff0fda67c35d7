//! A process that ends with its test, and whose lines the test can wait for.

use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// How long a test waits for anything before it has failed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A running process. It is killed when it is dropped, by a test that panics too.
pub(crate) struct Process {
    what: String,
    child: Child,
    lines: watch::Receiver<Vec<String>>,
    readers: [JoinHandle<()>; 2],
}

impl Process {
    /// Starts a command; `what` is what a failure calls it.
    pub(crate) fn start(what: &str, command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| panic!("{what} does not start: {error}"));
        let (said, lines) = watch::channel(Vec::new());
        let readers = [
            listen(child.stdout.take().unwrap(), said.clone()),
            listen(child.stderr.take().unwrap(), said),
        ];
        Self {
            what: what.to_owned(),
            child,
            lines,
            readers,
        }
    }

    /// What it has said until now, on both streams.
    pub(crate) fn said(&self) -> Vec<String> {
        self.lines.borrow().clone()
    }

    /// Waits until one of its lines contains this, and returns that line.
    pub(crate) async fn line(&self, containing: &str) -> String {
        self.lines(containing, 1).await.swap_remove(0)
    }

    /// Waits until so many of its lines contain this, and returns all that do. An answer may be here before the line that was
    /// written before it.
    pub(crate) async fn lines(&self, containing: &str, count: usize) -> Vec<String> {
        let mut lines = self.lines.clone();
        let found = |lines: &[String]| -> Vec<String> {
            let found = lines.iter().filter(|line| line.contains(containing));
            found.cloned().collect()
        };
        let waited = timeout(
            PATIENCE,
            lines.wait_for(|lines| found(lines).len() >= count),
        );
        match waited.await {
            Ok(Ok(lines)) => found(&lines),
            _ => panic!("{} said «{containing}» less than {count} times", self.what),
        }
    }

    /// Whether it has not ended.
    pub(crate) fn runs(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Waits for its end; how it ended, and every line.
    pub(crate) async fn ended(mut self) -> (ExitStatus, Vec<String>) {
        let Ok(status) = timeout(PATIENCE, self.child.wait()).await else {
            panic!("{} does not end", self.what);
        };
        for reader in &mut self.readers {
            reader.await.unwrap();
        }
        (status.unwrap(), self.said())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("--- {} said:\n{}", self.what, self.said().join("\n"));
        }
    }
}

/// Keeps every line of a stream.
fn listen(
    stream: impl AsyncRead + Unpin + Send + 'static,
    said: watch::Sender<Vec<String>>,
) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut lines = BufReader::new(stream).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            said.send_modify(|all| all.push(line));
        }
    })
}
