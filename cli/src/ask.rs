//! Questions to the person at the terminal, if there is one.

use std::io::{ErrorKind, IsTerminal};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::{Error, Result};
use crate::output::Text;

/// Whether somebody can answer: input and errors are a terminal. Output may go into a file.
pub fn somebody() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Whether an interrupt ends the question alone; see [`outlive_interrupts`].
static OUTLIVES_INTERRUPTS: AtomicBool = AtomicBool::new(false);

/// From here on, Ctrl-C ends the question that is asked, not this process. Elsewhere it does nothing.
pub fn outlive_interrupts() {
    OUTLIVES_INTERRUPTS.store(true, Ordering::Relaxed);
    tokio::spawn(async { while tokio::signal::ctrl_c().await.is_ok() {} });
}

/// Asks for yes or no; Enter alone is `no`.
///
/// # Errors
/// The terminal is gone.
pub fn confirm(question: &str) -> Result<bool> {
    let _keys = CtrlCKey::while_asking();
    dialoguer::Confirm::new()
        .with_prompt(Text::from(question).as_str())
        .default(false)
        .interact()
        .map_err(failed)
}

/// Asks for a line; Enter alone is none.
///
/// # Errors
/// The terminal is gone.
pub fn line(question: &str) -> Result<Option<String>> {
    let _keys = CtrlCKey::while_asking();
    let line: String = dialoguer::Input::new()
        .with_prompt(Text::from(question).as_str())
        .allow_empty(true)
        .interact_text()
        .map_err(failed)?;
    Ok(Some(line.trim().to_owned()).filter(|line| !line.is_empty()))
}

fn failed(dialoguer::Error::IO(error): dialoguer::Error) -> Error {
    match error.kind() {
        ErrorKind::Interrupted => Error::Failed("interrupted; nothing was done".to_owned()),
        _ => Error::Failed(format!("no answer from the terminal: {error}")),
    }
}

/// While it lives, the terminal passes Ctrl-C on as a key. A question is on the screen a moment before its key is read;
/// an interrupt in that moment would be taken for one that came earlier, and the question would stay.
#[cfg(unix)]
struct CtrlCKey(rustix::termios::Termios);

#[cfg(unix)]
impl CtrlCKey {
    fn while_asking() -> Option<Self> {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        if !OUTLIVES_INTERRUPTS.load(Ordering::Relaxed) {
            return None;
        }
        let before = tcgetattr(std::io::stdin()).ok()?;
        let mut asking = before.clone();
        asking.local_modes.remove(LocalModes::ISIG);
        tcsetattr(std::io::stdin(), OptionalActions::Now, &asking).ok()?;
        Some(Self(before))
    }
}

#[cfg(unix)]
impl Drop for CtrlCKey {
    fn drop(&mut self) {
        let now = rustix::termios::OptionalActions::Now;
        // A terminal that is gone needs no restoring.
        let _ = rustix::termios::tcsetattr(std::io::stdin(), now, &self.0);
    }
}

#[cfg(not(unix))]
struct CtrlCKey;

#[cfg(not(unix))]
impl CtrlCKey {
    fn while_asking() -> Option<Self> {
        None
    }
}
