//! What belongs to a whole process (its log, its metrics, its environment), tested by running single tests of this binary as child
//! processes.

#![allow(clippy::unwrap_used)]

mod output;
mod proxy;
