//! A model of the write protocol and the lookup, which its tests explore to the end. What operations mean is also what histories of
//! the real store are checked against.
//!
//! # Layout
//! - `table`: items and transactions. `meaning`: what each operation means, said without them.
//! - `writing`: how the store does it: its reads, its decision, its one transaction. `looking`: how a lookup reads.
//! - `rules`: the rules of the protocol, each of which can be dropped. `world`: clients, the wire, faults, and what can happen next.
//! - `starts`: who does what over which prompts. `protocol`: the tests.
//! - `access`: two small models, of four eyes and of revocation.
//! - `includes`: a second model, of includes, releases and what depends on overrides.
//!
//! # What is left out
//! One label, since labels share nothing but the header and its revision; types, which never change; metadata. What overrides decide
//! when a contract shrinks is in the second model.

// What the fields of an operation are is in its name.
#![allow(missing_docs)]

#[cfg(test)]
mod access;
#[cfg(test)]
mod includes;
#[cfg(test)]
mod looking;
pub mod meaning;
#[cfg(test)]
mod protocol;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod starts;
pub mod table;
#[cfg(test)]
mod world;
#[cfg(test)]
mod writing;
