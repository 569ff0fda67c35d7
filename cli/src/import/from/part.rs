//! A part of a foreign template.

/// A part of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part<'t> {
    Text(&'t str),
    Input(&'t str),
    /// The name of a prompt here.
    Include(String),
}
