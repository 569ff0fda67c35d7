//! The log on stderr, at the levels of RUST_LOG. Logging never blocks a request.

mod lossy;

use std::io::IsTerminal;

use functions::log::{levels, log_misunderstood, log_panic};
pub use lossy::Lossy;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// The default of RUST_LOG.
const DEFAULT: &str = "warn,functions=info";

/// Starts logging to `output`, including panics.
pub fn install(wanted: Option<&str>, output: Lossy) {
    let understood = levels::parse(wanted.unwrap_or_default(), DEFAULT);
    let is_understood = understood.is_some();
    let filter: Targets = understood
        .or_else(|| levels::parse("", DEFAULT))
        .unwrap_or_default();
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(std::io::stderr().is_terminal())
        // Otherwise errors go to stderr, through a macro that panics if stderr can't be written.
        .log_internal_errors(false)
        .with_writer(output);
    let _ = tracing_subscriber::registry()
        .with(levels::limit(filter))
        .with(lines)
        .try_init();
    std::panic::set_hook(Box::new(log_panic));
    if !is_understood {
        log_misunderstood(DEFAULT);
    }
}
