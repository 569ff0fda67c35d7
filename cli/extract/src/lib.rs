//! Finds the prompts that are hardcoded in Python code and converts them to templates.
//!
//! # Layout
//! - [`files`]: which files are read, and how they are decoded. [`report`]: what was found.
//! - `module`: a parsed file and what its names mean. `text`: what an expression produces: text and placeholders.
//! - `evaluate`: an expression as text. `find`: which texts are prompts. `convert`: a text as a template.
//! - `lookups`: prompts that are looked up already.
//! - [`accepted`]: the prompts that may stay hardcoded. [`patch`]: the code that looks them up.
//! - [`threads`]: work on all cores, with deep stacks.

pub mod accepted;
mod code;
mod convert;
mod error;
mod evaluate;
pub mod files;
mod find;
mod form;
mod lookups;
mod module;
mod name_allocator;
pub mod patch;
pub mod report;
mod scan;
mod scope;
pub mod site;
mod symbol;
mod syntax;
mod text;
pub mod threads;
mod unread;
mod uses;
mod vocabulary;

pub use error::Error;
pub use scan::scan;
pub use unread::Unread;
