//! The program `promptbook-sidecar`.

use std::io::Write;
use std::process::ExitCode;

use functions::log;
use promptbook_sidecar::config::{self, LOG_LEVELS};
use promptbook_sidecar::{Config, health, run};

const HELP: &str = "\
promptbook-sidecar: serves active prompts on 127.0.0.1, as a Lambda layer or beside a program

Usage:
  promptbook-sidecar          serve
  promptbook-sidecar health   exit with 0 if a sidecar listens on the port, for container health checks

Environment:
  PROMPTBOOK_TABLE            the table to read, with the AWS credentials of the environment
  PROMPTBOOK_SERVER           the URL of the HTTP API to read instead, with PROMPTBOOK_API_KEY
  PROMPTBOOK_SIDECAR_TOKEN    the token that requests carry in X-Promptbook-Token; default: AWS_SESSION_TOKEN
  PROMPTBOOK_SIDECAR_PORT     the port; default: 2775
  PROMPTBOOK_SIDECAR_TTL      seconds for which a read counts as fresh; default: 30
  PROMPTBOOK_WARM             names of prompts to read before the first request, separated by commas
  PROMPTBOOK_FALLBACK         a folder that `promptbook export` wrote; further ones as INSTANCE=FOLDER, separated by commas
  RUST_LOG                    what is logged; default: info,functions=warn
";

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(|it| it.to_string_lossy()).collect();
    let arguments: Vec<&str> = arguments.iter().map(|it| &**it).collect();
    match arguments[..] {
        [] => serve().await,
        ["health"] => ask(),
        ["--help" | "-h"] => print(HELP),
        ["--version" | "-V"] => print(concat!(env!("CARGO_PKG_VERSION"), "\n")),
        _ => complain("unknown arguments: see `promptbook-sidecar --help`"),
    }
}

async fn serve() -> ExitCode {
    // A value that is not text counts as blank.
    log::start(
        Some(&std::env::var("RUST_LOG").unwrap_or_default()),
        LOG_LEVELS,
    );
    let stop = stopped();
    let outcome = match Config::from_env() {
        Ok(config) => run(config, stop).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("promptbook-sidecar stops: {error}");
            ExitCode::FAILURE
        }
    }
}

fn ask() -> ExitCode {
    let port = match config::port(std::env::var_os(config::PORT)) {
        Ok(port) => port,
        Err(error) => return complain(&error.to_string()),
    };
    match health::check(port) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => complain(&format!("no sidecar answers on port {port}: {error}")),
    }
}

/// Waits for Ctrl-C or, on Unix, for SIGTERM.
async fn stopped() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

fn print(text: &str) -> ExitCode {
    let _ = std::io::stdout().write_all(text.as_bytes());
    ExitCode::SUCCESS
}

fn complain(text: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "promptbook-sidecar: {text}");
    ExitCode::FAILURE
}
