//! Tests of process-wide state (log, metrics, environment), which run single tests of this binary as child
//! processes.

mod output;
mod proxy;
