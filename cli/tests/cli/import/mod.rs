//! `promptbook import`: plans, what is written, what is left for a person, and what cannot be read.

mod bad_input;
mod conflict;
mod many;
mod plan;
mod property;
mod round_trip;
