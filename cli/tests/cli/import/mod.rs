//! `promptbook import`: plans, what is written, what is left for a person, and what cannot be read.

mod any_history;
mod bad_input;
mod conflict;
mod exported;
mod files;
mod from;
mod includes;
mod many;
mod plan;
mod property;
mod publishing;
mod round_trip;
