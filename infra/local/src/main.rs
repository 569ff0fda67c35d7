//! `cargo run`: Promptbook on this machine.

use std::io::{self, Write, stderr, stdout};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use clap::error::ErrorKind;
use promptbook::store::Audit;
use promptbook_local::log::{self, Lossy};
use promptbook_local::signals::Signals;
use promptbook_local::{Error, Options, Server, audit, options, start, welcome};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// How long an interrupted start may take to shut down.
const GRACE: Duration = Duration::from_secs(2);
/// How long writing the last lines may take.
const LAST_LINES: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    let options = match Options::try_parse() {
        Ok(options) => options,
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
            ) =>
        {
            print(stdout(), &error.to_string());
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            print(stderr(), &options::complaint(&error));
            return ExitCode::from(2);
        }
    };
    run(options).unwrap_or_else(|error| {
        print(stderr(), &format!("error: {error}"));
        ExitCode::FAILURE
    })
}

/// Runs the program with a stdout and a stderr that never block.
fn run(options: Options) -> io::Result<ExitCode> {
    let (out, err) = (Lossy::new(stdout())?, Lossy::new(stderr())?);
    let runtime = Runtime::new()?;
    log::install(variable("RUST_LOG").as_deref(), err.clone());
    let done = match options.audit {
        true => runtime.block_on(audited(&options)),
        false => runtime.block_on(serve(options, &out)),
    };
    // Does not wait for tasks that are still running.
    runtime.shutdown_background();
    let code = done.unwrap_or_else(|error| {
        err.print(&format!("error: {error}"));
        ExitCode::FAILURE
    });
    out.flush(LAST_LINES);
    err.flush(LAST_LINES);
    Ok(code)
}

/// A value that is not UTF-8 becomes text that no setting allows, so it is rejected by name and not ignored.
fn variable(name: &str) -> Option<String> {
    Some(std::env::var_os(name)?.to_string_lossy().into_owned())
}

async fn audited(options: &Options) -> Result<ExitCode, Error> {
    let Audit {
        prompts,
        versions,
        publications,
        releases,
        activity,
        findings,
    } = audit(options, variable).await?;
    for finding in &findings {
        print(stdout(), finding);
    }
    let read = format!(
        "{prompts} prompts, {versions} versions, {publications} publications, {releases} releases, {activity} entries of activity; problems found: {}",
        findings.len()
    );
    print(stdout(), &read);
    Ok(ExitCode::from(u8::from(!findings.is_empty())))
}

/// Starts the server and runs it until a signal, which shuts it down in order, even during the start. A second signal ends it at once.
async fn serve(options: Options, out: &Lossy) -> Result<ExitCode, Error> {
    // Before anything is written.
    let mut signals = Signals::new().map_err(Error::Serve)?;
    // In separate tasks, so that a signal is always handled.
    let mut starting = tokio::spawn(async move { start(&options, variable).await });
    let started = tokio::select! {
        started = &mut starting => Some(started.map_err(panicked)??),
        _ = signals.next() => None,
    };
    let killed = match started {
        Some(server) => {
            out.print(&welcome::text(&server));
            run_until_stopped(server, &mut signals).await?
        }
        None => give_up(starting, &mut signals).await,
    };
    if let Some(signal) = killed {
        // The exit code by which shells report a signal.
        return Ok(ExitCode::from(128 + signal));
    }
    out.print("Promptbook has stopped.");
    Ok(ExitCode::SUCCESS)
}

/// Shuts down during the start. Returns the second signal, if one ended it at once.
async fn give_up<T>(starting: JoinHandle<T>, signals: &mut Signals) -> Option<u8> {
    starting.abort();
    tokio::select! {
        _ = tokio::time::timeout(GRACE, starting) => None,
        signal = signals.next() => Some(signal),
    }
}

/// Runs a server until a signal. Returns the second signal, if one ended the server at once.
async fn run_until_stopped(server: Server, signals: &mut Signals) -> Result<Option<u8>, Error> {
    let (stop, told) = oneshot::channel::<()>();
    let mut running = tokio::spawn(server.run(async { drop(told.await) }));
    tokio::select! {
        ended = &mut running => return ended.map(|()| None).map_err(panicked),
        _ = signals.next() => drop(stop),
    }
    tokio::select! {
        ended = running => ended.map(|()| None).map_err(panicked),
        signal = signals.next() => Ok(Some(signal)),
    }
}

fn panicked(error: tokio::task::JoinError) -> Error {
    Error::Serve(error.into())
}

/// Prints a text. A write error, such as a closed pipe, does not stop the server.
fn print(mut to: impl Write, text: &str) {
    let _ = writeln!(to, "{}", text.trim_end());
}
