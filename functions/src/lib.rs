//! The Lambda functions of Promptbook.
//!
//! # Layout
//! - [`prompts`], [`versions`], [`publish`], [`rollback`], [`active`]: a router each, run by a Lambda each.
//! - [`chat`]: the chat pipeline, and the models that it asks.
//! - [`seed`]: what CloudFormation runs to write the default prompts.
//! - [`http`]: the edge around every router. [`lambda`]: what the binaries in `src/bin/` share.
//! - `gateway`: API Gateway's events, as requests.
//! - [`env`](mod@env): the variables that they read. [`log`]: where logs go. [`metrics`]: what is counted. [`secrets`]: what Secrets Manager holds.
//! - `bounded`: bounded reads of foreign responses. `blocking`: CPU-bound work.
//! - `openapi`: the description of all routes, derived from them. `strategies`: arbitrary requests, for property tests.

pub mod active;
mod blocking;
mod bounded;
pub mod chat;
pub mod env;
mod gateway;
pub mod http;
pub mod lambda;
pub mod log;
pub mod metrics;
mod model_error;
mod openapi;
pub mod prompts;
pub mod publish;
pub mod rollback;
pub mod secrets;
pub mod seed;
#[cfg(test)]
mod strategies;
pub mod versions;

pub use openapi::{Routes, STORE_FUNCTIONS, describe, routes};
