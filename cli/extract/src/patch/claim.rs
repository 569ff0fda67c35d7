//! Which places in the code the lookups of prompts claim.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::patch::call::Call;
use crate::site::Span;

/// A prompt to look up: its index in what was found.
pub(crate) struct Wanted<'a> {
    pub(crate) index: usize,
    pub(crate) name: &'a str,
    pub(crate) spans: Vec<&'a Span>,
    pub(crate) call: Call<'a>,
}

/// A place that a prompt's lookup takes.
pub(crate) struct Claim<'a> {
    pub(crate) range: Range<usize>,
    pub(crate) wanted: &'a Wanted<'a>,
}

/// Why prompts are not replaced, by index.
pub(crate) type Refused = BTreeMap<usize, String>;
