//! What only other languages can tell: what the Python that prompts are extracted from says, how other runtimes read our files, and what
//! Python and TypeScript make of generated modules.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod any_text;
mod caller;
mod composed;
mod corpus;
mod generated;
mod helper;
mod helper_literals;
mod helper_patch;
mod helper_patch_installed;
mod interpreter;
mod mcp;
mod program;
mod prompty;
mod server;
mod typescript;
