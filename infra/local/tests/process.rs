//! The server as a process: its command line, its output, and its data after it is killed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

#[path = "process/audit.rs"]
mod audit;
#[path = "process/docs.rs"]
mod docs;
#[path = "process/examples.rs"]
mod examples;
#[path = "process/harness.rs"]
mod harness;
#[path = "process/kill.rs"]
mod kill;
#[path = "process/kill_release.rs"]
mod kill_release;
#[path = "process/log.rs"]
mod log;
#[path = "process/mcp.rs"]
mod mcp;
#[path = "process/pasted.rs"]
mod pasted;
#[path = "process/seeds.rs"]
mod seeds;
#[path = "process/site.rs"]
mod site;
#[path = "process/start.rs"]
mod start;
#[path = "process/stop.rs"]
mod stop;
#[cfg(unix)]
#[path = "process/storage.rs"]
mod storage;
#[path = "process/webhook.rs"]
mod webhook;
