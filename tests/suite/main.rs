//! What must hold across the crates, on whichever engine the environment names.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod api;
mod chat;
mod dependencies;
mod example;
mod histories;
mod lookup;
mod observing;
mod security;
mod starts;
mod store;
mod wire;
