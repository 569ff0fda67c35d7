//! The lookup's metrics, through the `metrics` facade: they are dropped if the program installs no recorder.

use super::Source;

/// Prompts rendered, by [`SOURCE`]. An alarm on the sources `previous` and `fallback` reports that a service does not serve
/// the published version.
pub const LOOKUPS: &str = "Lookups";
/// The label of [`LOOKUPS`] with the source of the prompt.
pub const SOURCE: &str = "Source";
/// The values of [`SOURCE`].
pub const SOURCES: [&str; 4] = [
    Source::Fresh.as_str(),
    Source::Stale.as_str(),
    Source::Previous.as_str(),
    Source::Fallback.as_str(),
];

pub(super) fn lookup(source: Source) {
    metrics::counter!(LOOKUPS, SOURCE => source.as_str()).increment(1);
}
