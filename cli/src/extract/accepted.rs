//! The prompts that may stay hardcoded.
