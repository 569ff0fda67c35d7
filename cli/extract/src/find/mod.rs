//! Finds candidates: every expression that produces text is classified by its place, its name and its words.

mod arguments;
mod assignments;
mod blocks;
mod built;
pub(crate) mod calls;
pub(crate) mod candidate;
mod chat;
pub(crate) mod classify;
mod detours;
mod exclusions;
pub(crate) mod finder;
mod flow;
pub(crate) mod identifiers;
mod inside;
mod languages;
mod lines;
mod message_list;
mod message_syntax;
mod messages;
mod phrases;
mod place;
pub(crate) mod placeholders;
pub(crate) mod scoring;
mod statements;
mod steps;
mod turns;
mod user_messages;
