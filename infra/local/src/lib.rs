//! Promptbook on one machine: every function in one process, over an embedded DynamoDB.
//!
//! # Layout
//! - [`options`]: the command line. [`server`]: puts everything together, and runs it.
//! - `data`: the folder that keeps it. `keys`: who gets in. `engine`: the database.
//! - [`app`]: every function's router in one. `docs`: Swagger UI. `welcome`: what is said at the start.
//! - [`serve`]: answers requests, within limits. [`site`]: refuses other sites' web pages. [`log`], [`signals`]: the process.

pub mod app;
mod data;
mod docs;
mod engine;
pub mod error;
pub mod keys;
pub mod log;
pub mod options;
pub mod serve;
pub mod server;
pub mod signals;
pub mod site;
pub mod welcome;

pub use error::Error;
pub use options::Options;
pub use server::{Server, audit, start};
