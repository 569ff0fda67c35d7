//! Load on the local server, open loop: each request is sent when it is due, whatever became of those before it, so that a slow answer
//! counts for all who would have waited. First a long run of reads with publishes going on, then one in which the database is stopped
//! in the middle and started again.
//!
//! PROMPTBOOK_LOAD_SECONDS and PROMPTBOOK_LOAD_OUTAGE say how long, PROMPTBOOK_LOAD_RATE how many reads a second.
//!
//! # Layout
//! - `server`: the server under load, as a process of its own. `database`: what it reads, on this side, so that it can be stopped.
//! - `traffic`: who asks what and when, and whether the answer is right. `report`: what came of it.

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

/// How long after its return the database's absence may still be felt: a lookup that failed is tried again within seconds.
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

/// Nothing fails, and memory stays what it is.
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

/// Every chat is answered with a prompt, reads say 503 while there is no database, and soon after it is back all is well.
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
