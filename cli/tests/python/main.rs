//! What only Python can tell: what the code that prompts are extracted from says, and how other runtimes read our files.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod any_text;
mod composed;
mod corpus;
mod generated;
mod helper;
mod helper_literals;
mod helper_patch;
mod interpreter;
mod mcp;
mod program;
mod prompty;
mod server;
