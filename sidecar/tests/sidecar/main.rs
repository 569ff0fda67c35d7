//! The sidecar over a real table and API: what it serves, when the source is away, and as an extension of Lambda.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod access;
mod beside;
mod extension;
mod fallbacks;
mod process;
mod proxy;
mod sample;
mod server_mode;
mod serving;
mod start;
