//! What only Python can tell: what the code that prompts are extracted from says, and how other runtimes read our files.

mod helper;
mod helper_patch;
