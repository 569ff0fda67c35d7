//! Promptbook on one machine.
fn main() {}
