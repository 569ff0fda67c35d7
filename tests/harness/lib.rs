//! The test harness: a table for each test, a server over it, a wire that injects faults, and an audit.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod app;
pub mod calls;
mod client;
mod database;
mod earlier;
mod issued;
pub mod items;
mod listener;
mod published;
mod report;
mod table;
pub mod turns;
pub mod wire;

pub use app::App;
pub use client::{ADMIN, Answer, Client, READER, plain_http};
pub use database::{Database, ENGINE, over_a_socket};
pub use listener::Listener;
pub use report::Report;
pub use table::Table;

/// Compiles the Rust code of the documentation. The local server's tests run its commands.
#[cfg(doctest)]
#[doc = include_str!("../../docs/chat-service.md")]
struct ChatService;
