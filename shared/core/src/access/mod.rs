//! API keys: their text, their role, and what they reach.
//!
//! # Layout
//! - `role`: what a key may do. `scope`: which `instances`, prompts (by the `prefix` of their names) and labels it reaches.
//! - `secret`: the text of a key and its checksum. `key`: what is known about a key; never its text.

mod instances;
mod key;
mod prefix;
mod role;
mod scope;
mod secret;

pub use instances::Instances;
pub use key::{ApiKey, KeyId, KeyName};
pub use prefix::NamePrefix;
pub use role::Role;
pub use scope::Scope;
pub use secret::KeySecret;
