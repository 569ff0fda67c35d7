//! What the lookup counts, through the `metrics` facade: nothing is kept unless the program installs a recorder.

use super::Source;

/// Prompts rendered, by [`SOURCE`]. Alarms on those of the sources `previous` and `fallback` tell that a service runs without
/// what is published.
pub const LOOKUPS: &str = "Lookups";
/// The label of [`LOOKUPS`] that says where the prompt came from.
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
