//! A child process whose output a test can wait for.

use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// The timeout of all waits.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A running process. It is killed on drop, also when a test panics.
pub(crate) struct Process {
    what: String,
    child: Child,
    lines: watch::Receiver<Vec<String>>,
    readers: [JoinHandle<()>; 2],
}

impl Process {
    /// Starts a command. `what` names it in failures.
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

    /// The output so far, of both streams.
    pub(crate) fn said(&self) -> Vec<String> {
        self.lines.borrow().clone()
    }

    /// Waits for a line that contains this, and returns it.
    pub(crate) async fn line(&self, containing: &str) -> String {
        self.lines(containing, 1).await.swap_remove(0)
    }

    /// Waits until this many lines contain this, and returns them. A response may arrive before the line that was
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

    /// Whether it is still running.
    pub(crate) fn runs(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Waits for its exit. Returns the exit status and all lines.
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

/// Collects the lines of a stream.
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
