//! Prompts that include others, and releases of several prompts, as a second model that its tests explore to the end.
//!
//! The first model shows that a transaction is decided from one state and committed on it once, whatever faults come between. This one
//! takes that as given, and the ledger as a stack: it has no faults, keys or lookups, but several names, instances and labels.
//!
//! # Layout
//! - `contents`, `prompts`: what versions say, and headers. `table`: items and transactions. `guarantees`: what holds of every table.
//! - `operations`, `changes`, `drafts`: what each operation makes of the prompts that it names.
//! - `judge`, `effects`: whether that is allowed, and what it does to counters.
//! - `reading`, `rounds`: what an operation reads, and in which order. `committing`: its one transaction.
//! - `rules`: the rules, each of which can be dropped. `clients`, `explore`: what can happen next.
//! - `calls`, `stories`, `override_stories`, `starts`: who does what over which prompts. `protocol`: the tests. `show`: their traces.
//!
//! # What is left out
//! Types, which never change. Limits. The order in which a lookup chooses pieces: every active version of a piece may be chosen.
//!
//! # What the model found
//! - A prompt's contract starts with the names of its pieces' contracts, so creation checks their headers as read, published or not.
//! - A release that changes nothing rests on several headers, so it is confirmed at one moment.
//! - An override's format can be judged when a piece is gained, so a creation in `default` need not judge it.
//! - A piece that a label keeps needs no condition: it has been included since the prompt's own header was read.
//! - A seed may keep a name that an override stopped to need meanwhile; it never drops one that is needed.

mod calls;
mod changes;
mod clients;
mod committing;
mod contents;
mod drafts;
mod effects;
mod explore;
mod guarantees;
mod judge;
mod operations;
mod override_stories;
mod prompts;
mod protocol;
mod reading;
mod rounds;
mod rules;
mod show;
mod starts;
mod stories;
mod table;
