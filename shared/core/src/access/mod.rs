//! API keys: their text, their role, and what they reach.
//!
//! # Layout
//! - `role`: what a key may do. `scope`: which instances, prompts and labels it reaches.
//! - `secret`: the text of a key and its checksum. `key`: what is known about a key; never its text.

mod key;
mod role;
mod scope;
mod secret;

pub use key::{ApiKey, KeyId, KeyName};
pub use role::Role;
pub use scope::{Instances, NamePrefix, Scope};
pub use secret::KeySecret;
