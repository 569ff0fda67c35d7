//! What every test needs: a table of its own, a server over it, a wire to break, and an audit of what is stored.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod app;
pub mod calls;
mod client;
mod database;
mod earlier;
pub mod items;
mod listener;
mod table;
pub mod turns;
pub mod wire;

pub use app::App;
pub use client::{ADMIN, Answer, Client, READER};
pub use database::{Database, ENGINE, over_a_socket};
pub use listener::Listener;
pub use table::Table;

/// The Rust of the documentation compiles; its commands are run by the local server's tests.
#[cfg(doctest)]
#[doc = include_str!("../../docs/chat-service.md")]
struct ChatService;
