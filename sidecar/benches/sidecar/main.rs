//! The sidecar against its limits: a cached render over loopback beside a bare handler in the same run, and the program's size, memory
//! and start.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod program;
mod requests;

use std::time::Duration;

use promptbook_sidecar::config::LOG_LEVELS;
use tests::Report;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    // `cargo test --benches` runs benches too, in a profile whose figures are meaningless.
    if std::env::args().all(|arg| arg != "--bench") {
        return;
    }
    // As the program does: a subscriber makes spans cost what they cost there.
    functions::log::start(Some(""), LOG_LEVELS);
    let mut report = Report::default();
    requests::measure(&mut report).await;
    program::measure(&mut report).await;
    assert!(report.kept, "a limit was exceeded: see above");
}

/// This part of the times, such as 0.5 for the median.
fn quantile(times: &mut [Duration], part: f64) -> Duration {
    times.sort();
    let last = times.len() - 1;
    times[(last as f64 * part).round() as usize]
}
