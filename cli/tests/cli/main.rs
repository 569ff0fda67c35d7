//! The command as people and pipelines use it, against the real API on a socket.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

mod activity;
mod any_text;
mod bounds;
mod chat;
mod choices;
mod configuration;
mod contract;
mod copy;
mod desk;
mod earlier;
mod edit;
mod export;
mod extract;
mod folder;
mod formats;
mod gate;
mod generate;
mod hostile;
mod import;
mod includes;
mod inherited;
mod instances;
mod keys;
mod labels;
mod latest;
mod login;
mod mcp;
mod names;
mod network;
mod new_instance;
mod options;
mod output;
mod past;
mod problems;
mod redaction;
mod releases;
mod render;
mod retries;
mod search;
mod story;
mod terminal;
mod transcript;
mod words;
