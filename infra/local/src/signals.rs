//! What tells the server to stop: Ctrl-C, and what a supervisor sends.

use std::io;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// The number of SIGINT.
const INTERRUPT: u8 = 2;

/// Signals to stop. From its making on they are waited for, and no longer end the process by themselves.
#[derive(Debug)]
#[cfg(unix)]
pub struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

#[cfg(unix)]
impl Signals {
    /// # Errors
    /// When the system does not let them be waited for.
    pub fn new() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Waits for the next one; its number.
    pub async fn next(&mut self) -> u8 {
        const TERMINATE: u8 = 15;
        tokio::select! {
            _ = self.interrupt.recv() => INTERRUPT,
            _ = self.terminate.recv() => TERMINATE,
        }
    }
}

/// Signals to stop.
#[derive(Debug)]
#[cfg(not(unix))]
pub struct Signals;

#[cfg(not(unix))]
impl Signals {
    /// # Errors
    /// None.
    pub fn new() -> io::Result<Self> {
        Ok(Self)
    }

    /// Waits for the next one; its number.
    pub async fn next(&mut self) -> u8 {
        drop(tokio::signal::ctrl_c().await);
        INTERRUPT
    }
}
