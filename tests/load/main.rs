//! Open-loop load on the local server: each request is sent when it is due, independent of earlier ones, so that a slow response
//! counts for all requests that would have waited. First a long run of reads during publishes, then one in which the database is stopped
//! in the middle and restarted.
//!
//! PROMPTBOOK_LOAD_SECONDS and PROMPTBOOK_LOAD_OUTAGE set the durations, PROMPTBOOK_LOAD_RATE the reads per second.
//!
//! # Layout
//! - `server`: the server under load, as a separate process. `database`: its database in this process, so that it can be stopped.
//! - `traffic`: sends requests and checks responses. `report`: summarizes the outcomes.

#![allow(clippy::expect_used, clippy::print_stdout)]

mod database;
mod report;
mod server;
mod traffic;

use std::process::ExitCode;
use std::time::Duration;

use database::Database;
use report::Report;
use server::Server;
use traffic::Rates;

/// How long failures may continue after the database is back: a failed lookup is retried within seconds.
const RECOVERY: Duration = Duration::from_secs(10);

fn number(variable: &str, otherwise: u32) -> u32 {
    let number = std::env::var(variable).ok();
    number.map_or(otherwise, |number| number.parse().expect("a number"))
}

#[tokio::main]
async fn main() -> ExitCode {
    let long = Duration::from_secs(number("PROMPTBOOK_LOAD_SECONDS", 600).into());
    let outage = Duration::from_secs(number("PROMPTBOOK_LOAD_OUTAGE", 30).into());
    let rates = Rates {
        reads: number("PROMPTBOOK_LOAD_RATE", 400),
        chats: 20,
        publishes: 5,
    };
    let mut database = Database::start();
    let server = Server::start(database.url()).await;
    server.prepare().await;

    let mut wrong = steady(&server, rates, long).await;
    wrong.extend(interrupted(&server, &mut database, rates, outage).await);
    for problem in &wrong {
        println!("WRONG: {problem}");
    }
    ExitCode::from(u8::from(!wrong.is_empty()))
}

/// Checks that nothing fails and that memory does not grow.
async fn steady(server: &Server, rates: Rates, length: Duration) -> Vec<String> {
    println!("{} s of {rates}", length.as_secs());
    let (outcomes, memory) =
        tokio::join!(traffic::run(server, rates, length), server.memory(length));
    let report = Report::new(&outcomes);
    println!("{report}{memory}");
    let mut wrong = report.failures();
    wrong.extend(memory.growth());
    wrong
}

/// Checks that every chat gets a prompt, that reads get 503 during the outage, and that everything works soon after it.
async fn interrupted(
    server: &Server,
    database: &mut Database,
    rates: Rates,
    outage: Duration,
) -> Vec<String> {
    println!(
        "the same, its database gone for {} s in the middle",
        outage.as_secs()
    );
    let quiet = RECOVERY;
    let length = quiet + outage + 2 * RECOVERY;
    let interruption = async {
        tokio::time::sleep(quiet).await;
        database.stop();
        tokio::time::sleep(outage).await;
        database.start_again();
    };
    let (outcomes, ()) = tokio::join!(traffic::run(server, rates, length), interruption);
    let report = Report::new(&outcomes);
    let back = quiet + outage;
    println!("{report}{}", report.recovery(back));
    report.failures_outside(quiet..back + RECOVERY)
}
