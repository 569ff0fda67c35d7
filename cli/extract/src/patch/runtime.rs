//! What the helper and generated modules have in common, in Python. Each part defines names that the others use.

/// A prompt that was served, and the warnings about it.
pub const PROMPTS: &str = include_str!("../../assets/runtime/prompts.py");
/// Rendering a template.
pub const TEMPLATES: &str = include_str!("../../assets/runtime/templates.py");
/// Which server to ask, and what it answered.
pub const SERVER: &str = include_str!("../../assets/runtime/server.py");
