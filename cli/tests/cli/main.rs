//! The command as people and pipelines use it, against the real API on a socket.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

mod any_text;
mod desk;
mod edit;
mod export;
mod gate;
mod import;
mod terminal;
