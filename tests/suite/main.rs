//! Tests across the crates, on the engine that the environment selects.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod api;
mod chat;
mod dependencies;
mod example;
mod generated;
mod histories;
mod langfuse;
mod lookup;
mod observing;
mod security;
mod starts;
mod store;
mod wire;
