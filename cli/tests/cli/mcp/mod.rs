//! `promptbook mcp`, as an AI assistant's client talks to it.

mod client;
mod prompts;
mod publishing;
mod reading;
mod refusals;
mod resources;
mod saving;
mod session;
mod tools;
