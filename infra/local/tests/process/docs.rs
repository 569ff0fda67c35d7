//! The documentation: every link resolves, every block marked `run` works, and every command, option and variable is documented.

#[path = "docs/facts.rs"]
mod facts;
#[path = "docs/links.rs"]
mod links;
#[path = "docs/markdown.rs"]
mod markdown;
#[path = "docs/run.rs"]
mod run;
