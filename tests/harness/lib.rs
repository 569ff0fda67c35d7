//! What every test needs: a table of its own, and an audit of what is stored.

#![allow(clippy::unwrap_used, clippy::expect_used)]

pub mod audit;
mod table;
pub mod wire;

pub use table::{ENGINE, Table, config};
