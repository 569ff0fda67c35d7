//! The code that looks prompts up instead.
