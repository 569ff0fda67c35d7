//! Promptbook's domain, without AWS, HTTP or an async runtime: what a prompt is, how it is checked and rendered, and the API's types.
//!
//! # Layout
//! - [`names`], [`content`], [`prompt`], [`overrides`], [`activity`]: the domain's types. A value of such a type is valid.
//! - [`contract`]: what the contract of a prompt has to hold for the prompts that it includes.
//! - [`access`]: API keys, their roles and what they reach.
//! - [`options`]: the model options that are known, and the values that they take.
//! - [`decode`]: JSON into types, with errors in the words of JSON. [`nearest`]: suggestions for misspelt words.
//! - [`template`]: Jinja2 templates: what they use, and rendering them. [`prompty`]: the file format.
//! - [`api`]: the API's requests and answers.
//! - [`preview`]: the values to render a version with outside of a chat. [`context`]: the inputs that a chat supplies itself.
//!   [`clock`]: the time, passed in.

pub mod access;
pub mod activity;
pub mod api;
mod blank;
pub mod clock;
pub mod content;
pub mod context;
pub mod contract;
pub mod decode;
pub mod digest;
pub mod error;
mod format;
mod header;
mod include_places;
mod includer;
mod input;
mod kinds;
pub mod loopback;
mod message;
pub mod names;
pub mod nearest;
pub mod options;
pub mod overrides;
pub mod preview;
pub mod prompt;
mod prompt_name;
pub mod prompty;
mod publication;
mod redaction;
mod release;
pub mod template;
mod timestamp;
mod version;
mod version_number;
pub mod version_set;
mod warning;
mod warnings;

pub use error::{FieldError, InvalidBody};
pub use include_places::include_places;
pub use names::{Instance, InvalidName, Label, PromptName, ReleaseId, VersionNumber};
pub use timestamp::{InvalidTime, Timestamp};
pub use warning::Warning;

/// The example in the crate's README compiles and runs.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
