//! Where logs go, and how much: `RUST_LOG` says, `info` unless it does.

use tracing_subscriber::EnvFilter;

/// One JSON object a line on stdout, where Lambda collects it.
pub fn to_stdout_as_json() {
    let subscriber = tracing_subscriber::fmt().json().with_env_filter(filter());
    // CloudWatch stamps every line itself.
    let _ = subscriber.without_time().with_target(false).try_init();
}

/// Plain lines on stderr, for a terminal.
pub fn to_stderr() {
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter());
    let _ = subscriber
        .with_writer(std::io::stderr)
        .with_target(false)
        .try_init();
}

/// Without async-openai, whatever RUST_LOG says: it logs a model's answers, and they can quote prompts.
fn filter() -> EnvFilter {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    match "async_openai=off".parse() {
        Ok(silence) => filter.add_directive(silence),
        Err(_) => filter,
    }
}
