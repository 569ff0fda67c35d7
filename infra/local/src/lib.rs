//! Promptbook on one machine: every function in one process, over an embedded DynamoDB.
//!
//! # Layout
//! - [`options`]: the command line. [`server`]: assembles and runs everything.
//! - `data`: the data folder. `keys`: API keys. `engine`: the database.
//! - [`app`]: the merged routers of all functions. `docs`: Swagger UI. `mcp`: the MCP endpoint. `welcome`: the start-up output.
//! - [`serve`]: serves requests within limits. [`site`]: rejects requests of other sites' web pages. [`log`], [`signals`]: process-wide log and signal handling.

pub mod app;
mod data;
mod database;
mod docs;
mod engine;
pub mod error;
pub mod keys;
mod listener;
pub mod log;
mod mcp;
pub mod options;
pub mod serve;
pub mod server;
pub mod signals;
pub mod site;
mod webhook;
pub mod welcome;

pub use database::audit;
pub use error::Error;
pub use options::Options;
pub use server::{Server, start, start_with};
