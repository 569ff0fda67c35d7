//! `promptbook-sidecar`: the lookup of the library `promptbook` on loopback, for programs in any language.
//!
//! # Layout
//! - [`config`]: the environment variables. [`run`](mod@run): from the start to the end of the process.
//! - [`routes`]: the routes, over a [`Sidecar`]; `answers`: what they answer; [`token`]: who may ask.
//! - `table`: reads from the table. [`server`]: reads from the HTTP API instead.
//! - [`fallback`]: the prompts to serve when nothing else can be.
//! - [`extension`]: the Extensions API of Lambda.

pub mod answers;
pub mod config;
pub mod error;
pub mod extension;
pub mod fallback;
pub mod health;
pub mod routes;
pub mod run;
pub mod server;
mod table;
pub mod token;

pub use config::Config;
pub use error::StartError;
pub use routes::{Sidecar, router};
pub use run::run;
