//! The Lambda functions of Promptbook.
//!
//! # Layout
//! - [`prompts`], [`versions`], [`publish`], [`rollback`], [`active`], [`keys`]: one router each, served by a Lambda function each.
//! - [`chat`]: the chat pipeline and its models.
//! - [`langfuse`]: the prompt routes of Langfuse's API, for its SDKs.
//! - [`authorizer`]: finds the usage plan of a key for API Gateway.
//! - [`seed`]: the custom resource that writes the default prompts.
//! - [`http`]: the middleware, parsing and responses of every router. [`lambda`]: start-up code of the binaries in `src/bin/`.
//! - `gateway`: converts API Gateway's events to requests.
//! - [`env`](mod@env): environment variables. [`log`]: the log's format and levels. [`metrics`]: all metrics. [`secrets`]: secrets from Secrets Manager.
//! - `active_body`: the body that shows a version that is or was active, for [`active`] and [`versions`].
//! - `bounded`: size-limited reads of other services' responses. `blocking`: CPU-bound work.
//! - `openapi`: the OpenAPI document, derived from the routes. `strategies`: arbitrary requests for property tests.

pub mod active;
mod active_body;
pub mod authorizer;
mod blocking;
pub mod bounded;
pub mod chat;
#[cfg(test)]
mod child_process;
pub mod env;
mod gateway;
pub mod http;
pub mod keys;
pub mod lambda;
pub mod langfuse;
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
