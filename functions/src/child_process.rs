//! Tests of process-wide state (log, metrics, environment), which run single tests of this binary as child
//! processes.

#![allow(clippy::unwrap_used)]

mod output;
mod proxy;
