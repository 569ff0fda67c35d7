//! The places that the lookups of prompts replace.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::patch::call::Call;
use crate::site::Span;

/// A prompt to look up, with its index in the report.
pub(crate) struct PlannedLookup<'a> {
    pub(crate) index: usize,
    pub(crate) name: &'a str,
    pub(crate) spans: Vec<&'a Span>,
    pub(crate) call: Call<'a>,
}

/// A place that the lookup of a prompt replaces.
pub(crate) struct Claim<'a> {
    pub(crate) range: Range<usize>,
    pub(crate) wanted: &'a PlannedLookup<'a>,
}

/// Why prompts are not replaced, by their index.
pub(crate) type Refused = BTreeMap<usize, String>;
