//! Prompts hardcoded in Python, as Prompty files.
//!
//! # Layout
//! - [`files`]: which files, read and decoded. [`report`]: what was found, as data, table and JSON.
//! - `module`: a parsed file and what its names mean. `text`: what an expression produces: text and holes.
//! - `evaluate`: an expression as text. `find`: which texts are prompts. `convert`: a text as a template.
//! - `lookups`: prompts that are looked up already.
//! - [`accepted`]: the prompts that may stay hardcoded (`--check`). [`patch`]: the code that looks them up (`--patch`).
//! - `threads`: all cores, and stacks that are deep enough.

pub mod accepted;
mod code;
mod convert;
mod evaluate;
pub mod files;
mod find;
mod lookups;
mod module;
mod name;
pub mod patch;
pub mod report;
mod scan;
mod scope;
pub mod site;
#[cfg(test)]
mod tests_scan;
mod text;
pub(crate) mod threads;
mod uses;
pub mod write;

pub use scan::scan;
