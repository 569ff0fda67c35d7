//! The functions' binaries in cargo-lambda's emulator, driven by events of API Gateway and CloudFormation.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

mod access;
mod api;
mod arrives;
mod bad_input;
mod emulator;
mod event;
mod events;
mod form;
mod functions;
mod http_stub;
mod langfuse;
mod layer;
mod logs;
mod process;
mod race;
mod secrets;
mod seeding;
mod start;
mod story;
