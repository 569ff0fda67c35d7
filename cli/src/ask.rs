//! Questions at a terminal.

use std::io::{ErrorKind, IsTerminal};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use console::Key;

use crate::error::{Error, Result};
use crate::output::{self, Text};

/// Whether a person can answer: standard input and standard error are a terminal. Output may go to a file.
pub fn is_interactive() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Whether Ctrl-C ends only the current question, never this process; see [`outlive_interrupts`].
static OUTLIVES_INTERRUPTS: AtomicBool = AtomicBool::new(false);
/// Whether a question is open, or was ended by Ctrl-C.
static ASKS: AtomicBool = AtomicBool::new(false);

/// Makes Ctrl-C end the current question from now on, and not this process. Without a question it does nothing.
pub fn outlive_interrupts() {
    OUTLIVES_INTERRUPTS.store(true, Ordering::Relaxed);
    take_interrupts();
}

/// Makes Ctrl-C end this process as the system would, except during a question, which would leave the cursor hidden.
fn take_interrupts() {
    /// The exit code that shells give a process ended by SIGINT.
    const INTERRUPTED: i32 = 128 + 2;
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Registered here and not in the task: an interrupt before the task first runs would end this process during a question.
        let Ok(mut interrupts) = interrupts() else {
            return;
        };
        tokio::spawn(async move {
            while interrupts.recv().await.is_some() {
                let lives = [&OUTLIVES_INTERRUPTS, &ASKS];
                if !lives.iter().any(|lives| lives.load(Ordering::Relaxed)) {
                    std::process::exit(INTERRUPTED);
                }
            }
        });
    });
}

#[cfg(unix)]
fn interrupts() -> std::io::Result<tokio::signal::unix::Signal> {
    tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt())
}

#[cfg(not(unix))]
fn interrupts() -> std::io::Result<tokio::signal::windows::CtrlC> {
    tokio::signal::windows::ctrl_c()
}

/// Asks for yes or no, again after any other answer. Enter alone means no. An answer is a whole line: a question that read one key
/// would leave the rest of the line to the next question.
pub fn confirm(question: &str) -> Result<bool> {
    loop {
        let answer = line(&format!("{question} [y/N]"))?.unwrap_or_default();
        match answer.to_ascii_lowercase().as_str() {
            "y" | "yes" => return Ok(true),
            "" | "n" | "no" => return Ok(false),
            _ => output::note("answer y or n"),
        }
    }
}

/// Asks for a line; `None` if it is empty.
pub fn line(question: &str) -> Result<Option<String>> {
    let question = Text::from(question);
    let input = dialoguer::Input::<String>::new().with_prompt(question.as_str());
    let line = prompt(Echo::On, || input.allow_empty(true).interact_text())?;
    Ok(Some(line.trim().to_owned()).filter(|line| !line.is_empty()))
}

/// Asks for a line that is not shown while it is typed; `None` if it is empty.
pub fn secret(question: &str) -> Result<Option<String>> {
    let question = Text::from(question);
    let line = prompt(Echo::Off, || Ok(hidden_line(question.as_str())?))?;
    Ok(Some(line.trim().to_owned()).filter(|line| !line.is_empty()))
}

fn hidden_line(question: &str) -> std::io::Result<String> {
    let terminal = console::Term::stderr();
    terminal.write_str(&format!("{question}: "))?;
    let mut line = String::new();
    loop {
        match terminal.read_key_raw()? {
            Key::Enter => break,
            Key::CtrlC => return Err(ErrorKind::Interrupted.into()),
            Key::Backspace => drop(line.pop()),
            Key::Char(c) => line.push(c),
            _ => {}
        }
    }
    terminal.write_line("")?;
    Ok(line)
}

/// Whether the terminal shows what is typed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Echo {
    On,
    Off,
}

fn prompt<T>(echo: Echo, ask: impl FnOnce() -> dialoguer::Result<T>) -> Result<T> {
    take_interrupts();
    ASKS.store(true, Ordering::Relaxed);
    let answer = {
        let _terminal = AskingTerminal::with(echo);
        ask()
    };
    match answer {
        Ok(answer) => {
            ASKS.store(false, Ordering::Relaxed);
            Ok(answer)
        }
        Err(dialoguer::Error::IO(error)) => {
            // The question hid the cursor and left its line open.
            let terminal = console::Term::stderr();
            drop(
                terminal
                    .show_cursor()
                    .and_then(|()| terminal.write_line("")),
            );
            Err(failed(&error))
        }
    }
}

fn failed(error: &std::io::Error) -> Error {
    match error.kind() {
        ErrorKind::Interrupted => Error::Failed("interrupted; nothing was done".to_owned()),
        _ => Error::Failed(format!("can't read from the terminal: {error}")),
    }
}

/// While this value exists, the terminal reports Ctrl-C as a key, and shows no keys if so wanted. A question appears shortly before its key is read, and an
/// interrupt in between would be mistaken for an earlier one, so the question would stay.
#[cfg(unix)]
struct AskingTerminal(rustix::termios::Termios);

#[cfg(unix)]
impl AskingTerminal {
    fn with(echo: Echo) -> Option<Self> {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let before = tcgetattr(std::io::stdin()).ok()?;
        let mut asking = before.clone();
        asking.local_modes.remove(LocalModes::ISIG);
        if echo == Echo::Off {
            asking.local_modes.remove(LocalModes::ECHO);
        }
        tcsetattr(std::io::stdin(), OptionalActions::Now, &asking).ok()?;
        Some(Self(before))
    }
}

#[cfg(unix)]
impl Drop for AskingTerminal {
    fn drop(&mut self) {
        let now = rustix::termios::OptionalActions::Now;
        // A closed terminal needs no restoring.
        let _ = rustix::termios::tcsetattr(std::io::stdin(), now, &self.0);
    }
}

#[cfg(not(unix))]
struct AskingTerminal;

#[cfg(not(unix))]
impl AskingTerminal {
    fn with(_: Echo) -> Option<Self> {
        None
    }
}
