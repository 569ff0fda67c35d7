//! Prompts in DynamoDB instead of in code: versions, exactly one of them active, and the lookup that a chat service links.
//!
//! # Layout
//! - [`names`], [`content`], [`prompt`], [`overrides`]: the domain's types; one that exists is valid.
//! - [`access`]: API keys, their roles and what they reach.
//! - [`options`]: the known model options and their values.
//! - [`decode`]: JSON into types, with errors in the words of JSON. [`nearest`]: suggestions for misspelt words.
//! - [`template`]: Jinja2 templates: what they use, and rendering them. [`prompty`]: the file format.
//! - [`typed`]: a prompt as a type; [`pipeline`]: those of the chat pipeline; [`seeds`]: their default wording. [`preview`]: values to try one with.
//! - [`table_keys`]: the table's keys. [`store`]: every read and write of the table.
//! - [`lookup`]: a cached lookup of active prompts. [`clock`]: the time, passed in.

mod compiled_in;
pub mod error;
mod inactive;
pub mod lookup;
pub mod pipeline;
pub mod seeds;
mod storage_fault;
pub mod store;
pub mod table_keys;
pub mod typed;

pub use error::{Error, FieldError, Result};
pub use inactive::{Inactive, WhyInactive};
pub use promptbook_core::{
    Instance, InvalidBody, InvalidName, InvalidTime, Label, PromptName, ReleaseId, Timestamp,
    VersionNumber, Warning, access, activity, api, clock, content, context, decode, digest,
    loopback, names, nearest, options, overrides, preview, prompt, prompty, template,
};
pub use storage_fault::StorageFault;

/// The example in the crate's README compiles and runs.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
