//! Writes lines to an output that may be full, closed or unread: writing never blocks, fails or panics.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tracing_subscriber::fmt::MakeWriter;

/// The most bytes that may be queued; further lines are dropped.
const MAX_WAITING: usize = 1024 * 1024;

/// A queue of lines, written by a separate thread. Clones share it.
///
/// tracing-appender's writer is similar, but counts only lines that did not fit its queue, not those that could not be written.
#[derive(Debug, Clone)]
pub struct Lossy(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    filled: Condvar,
    written: Condvar,
}

#[derive(Debug, Default)]
struct State {
    lines: VecDeque<Vec<u8>>,
    /// The bytes of the queued lines.
    waiting: usize,
    /// The number of lines dropped since it was last reported.
    dropped: u64,
    is_writing: bool,
}

impl Lossy {
    /// Starts a thread that writes to this output.
    ///
    /// # Errors
    /// If the thread can't be started.
    pub fn new(output: impl Write + Send + 'static) -> io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let lines = shared.clone();
        let thread = std::thread::Builder::new().name("log".to_owned());
        thread.spawn(move || lines.write_to(output))?;
        Ok(Self(shared))
    }

    /// Queues a text and adds a line end.
    pub fn print(&self, text: &str) {
        self.0.push(format!("{}\n", text.trim_end()).into_bytes());
    }

    /// Waits until everything queued is written or dropped, at most for this long.
    pub fn flush(&self, within: Duration) {
        let busy = |state: &mut State| state.is_writing || !state.lines.is_empty();
        let state = self.0.lock();
        drop(self.0.written.wait_timeout_while(state, within, busy));
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, line: Vec<u8>) {
        let mut state = self.lock();
        if state.waiting + line.len() > MAX_WAITING {
            state.dropped += 1;
            return;
        }
        state.waiting += line.len();
        state.lines.push_back(line);
        self.filled.notify_one();
    }

    fn write_to(&self, mut output: impl Write) {
        loop {
            let line = self.next();
            let lost = self.write(&line, &mut output).is_err();
            let mut state = self.lock();
            state.dropped += u64::from(lost);
            state.is_writing = false;
            self.written.notify_all();
        }
    }

    fn next(&self) -> Vec<u8> {
        let mut state = self.lock();
        loop {
            if let Some(line) = state.lines.pop_front() {
                state.waiting -= line.len();
                state.is_writing = true;
                return line;
            }
            state = self
                .filled
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Writes a line, preceded by the number of lines dropped before it.
    fn write(&self, line: &[u8], output: &mut impl Write) -> io::Result<()> {
        output.write_all(line)?;
        output.flush()?;
        let lost = std::mem::take(&mut self.lock().dropped);
        if lost > 0 {
            let report = format!("{lost} lines were dropped here: they could not be written\n");
            let told = output
                .write_all(report.as_bytes())
                .and_then(|()| output.flush());
            if told.is_err() {
                self.lock().dropped += lost;
            }
        }
        Ok(())
    }
}

/// Each write is one line, as tracing-subscriber writes them.
impl Write for Lossy {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.push(line.to_owned());
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Lossy {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[cfg(test)]
mod tests;
