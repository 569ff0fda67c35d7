//! `cargo run`: Promptbook on this machine.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;
use promptbook::store::Audit;
use promptbook_local::{Error, Options, audit, options, start, welcome};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let options = match Options::try_parse() {
        Ok(options) => options,
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
            ) =>
        {
            say(std::io::stdout(), &error.to_string());
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            say(std::io::stderr(), &options::complaint(&error));
            return ExitCode::from(2);
        }
    };
    log();
    let done = match options.audit {
        true => audited(&options).await,
        false => serve(&options).await.map(|()| ExitCode::SUCCESS),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            say(std::io::stderr(), &format!("error: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// What is not UTF-8 becomes text that no setting allows, and is refused by name instead of overlooked.
fn variable(name: &str) -> Option<String> {
    Some(std::env::var_os(name)?.to_string_lossy().into_owned())
}

async fn audited(options: &Options) -> Result<ExitCode, Error> {
    let Audit {
        prompts,
        versions,
        publications,
        findings,
    } = audit(options, variable).await?;
    for finding in &findings {
        say(std::io::stdout(), finding);
    }
    let read = format!(
        "{prompts} prompts, {versions} versions, {publications} publications: {} wrong",
        findings.len()
    );
    say(std::io::stdout(), &read);
    Ok(ExitCode::from(u8::from(!findings.is_empty())))
}

async fn serve(options: &Options) -> Result<(), Error> {
    // Before anything is written: a signal from here on ends the server in order.
    let signal = stop_signal().map_err(Error::Serve)?;
    let server = start(options, variable).await?;
    say(std::io::stdout(), &welcome::text(&server));
    server.run(signal).await;
    say(std::io::stdout(), "Promptbook has stopped.");
    Ok(())
}

/// Ctrl-C, and what a supervisor sends.
#[cfg(unix)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn stop_signal() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async { drop(tokio::signal::ctrl_c().await) })
}

/// Logs to stderr. The embedded engine is left out: at its lower levels it logs whole items, and with them prompts; so is
/// async-openai, which logs a model's answer that it can't read.
fn log() {
    let chosen = std::env::var("RUST_LOG").unwrap_or_else(|_| "warn,functions=info".to_owned());
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(format!(
            "{chosen},dynoxide=off,async_openai=off"
        )))
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
}

/// One that can't be told, because nobody reads, is no reason to stop.
fn say(mut to: impl Write, text: &str) {
    let _ = writeln!(to, "{}", text.trim_end());
}
