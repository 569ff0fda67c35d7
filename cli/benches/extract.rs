//! Extraction against Python's own parser, over the same files.
fn main() {}
