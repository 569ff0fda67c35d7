//! Jinja2 templates: what they use, and rendering them.

use std::collections::BTreeSet;

use crate::content::Body;
use crate::error::FieldError;

/// Parses every template of the body; returns the names that rendering reads, pushes what is wrong.
pub(crate) fn check(_body: &Body, _wrong: &mut Vec<FieldError>) -> BTreeSet<String> {
    BTreeSet::new()
}
