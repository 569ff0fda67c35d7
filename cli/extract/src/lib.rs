//! Finds the prompts that are hardcoded in code and in the files that it reads, and converts them to templates.
//!
#![doc = include_str!("../README.md")]
//!
//! # Layout
//! - [`files`]: which files are read, and how they are decoded. [`report`]: what was found.
//! - `outline`, `module`, `scope`, `symbol`, `words`, `lists`, `code`: parsed files and the names in them, of which only the outlines are kept. `uses`: where constants are read.
//! - `evaluate`: expressions to `text`. `find`: texts that may be prompts. `scan`, `convert`: their conversion to templates, and prompts for
//!   the constants that several of them include.
//! - `reads`: expressions that read a file. `texts`: the prompts in texts, templates and data.
//! - `scripts`: the prompts in TypeScript and JavaScript.
//! - `lookups`: prompts that are already looked up. `syntax`, `form`, `vocabulary`, `sinks`: what calls and libraries look like.
//! - [`accepted`]: the prompts that may stay hardcoded. [`patch`]: the code that looks them up.
//! - [`certainty`]: how certain a prompt is. [`threads`]: parallel work on large stacks.

pub mod accepted;
pub mod certainty;
mod code;
mod convert;
mod error;
mod evaluate;
pub mod files;
mod find;
#[cfg(test)]
mod finding_line;
mod form;
mod lists;
mod lookups;
mod module;
mod name_allocator;
mod outline;
pub mod patch;
mod reads;
pub mod report;
mod scan;
mod scope;
mod scripts;
mod sinks;
pub mod site;
mod symbol;
mod syntax;
mod text;
mod texts;
pub mod threads;
mod unread;
mod uses;
mod vocabulary;
mod words;

pub use error::Error;
pub use scan::{Options, scan, scan_files, scan_sharing, scan_with};
pub use unread::Unread;
