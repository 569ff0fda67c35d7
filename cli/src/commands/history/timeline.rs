//! The order of a prompt's history: by version and publication number, and only between those by time.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use promptbook_core::prompt::{Publication, Version};
use promptbook_core::{PromptName, Timestamp, VersionNumber};

use super::Event;
use super::included::Ledgers;

/// The position of an event. Clocks differ and are set back, so a moment counts as no earlier than those before it in the same
/// sequence: the versions, or the publications of a label. At the same moment a version comes before its publications, and
/// those before the next version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    at: Timestamp,
    /// The highest version so far.
    version: u32,
    is_publication: bool,
    label: usize,
    seq: u64,
}

impl Place {
    /// The position of an included prompt's publication, which changes what this position made active.
    fn of_included(self, at: Timestamp, seq: u64) -> Self {
        Self {
            at,
            label: usize::MAX,
            seq,
            ..self
        }
    }
}

/// All events, newest first; of versions oldest first, and of each label's publications newest first. Between two publications of a
/// label are those of what the version includes that is active in between.
pub(super) fn newest_first(
    versions: Vec<Version>,
    ledgers: Vec<Vec<Publication>>,
    included: &Ledgers,
) -> Vec<Event> {
    let includes = versions.iter().map(|it| (it.version, it.includes.clone()));
    let includes: BTreeMap<VersionNumber, Vec<PromptName>> = includes.collect();
    let versions = in_order(versions);
    let made: Vec<Place> = versions.iter().map(|(place, _)| *place).collect();
    let mut of_included = BTreeMap::new();
    let mut placed: Vec<(Place, Event)> = Vec::new();
    for (label, ledger) in ledgers.into_iter().enumerate() {
        let own = after_versions(label, ledger, &made);
        for (at, (place, publication)) in own.iter().enumerate() {
            let until = own.get(at + 1).map(|(next, _)| next.at);
            let names = publication.version.and_then(|it| includes.get(&it));
            let names = names.map_or(&[][..], Vec::as_slice);
            for change in included.during(names, &publication.label, place.at, until) {
                let (name, instance) = (change.name.clone(), change.instance.clone());
                // One of `production` can change what is served under other labels, too.
                let key = (name, instance, change.label.clone(), change.seq);
                let place = place.of_included(change.at, change.seq);
                of_included.entry(key).or_insert((place, change));
            }
        }
        let own = own.into_iter();
        placed.extend(own.map(|(place, publication)| (place, Event::Publication(publication))));
    }
    let of_included = of_included.into_values();
    placed.extend(of_included.map(|(place, change)| (place, Event::Included(change))));
    let versions = versions.into_iter();
    placed.extend(versions.map(|(place, version)| (place, Event::Version(Box::new(version)))));
    placed.sort_by_key(|(place, _)| Reverse(*place));
    placed.into_iter().map(|(_, event)| event).collect()
}

/// The positions of versions, which come oldest first.
fn in_order(versions: Vec<Version>) -> Vec<(Place, Version)> {
    let mut latest = Place {
        at: Timestamp::MIN,
        version: 0,
        is_publication: false,
        label: 0,
        seq: 0,
    };
    let place = |version: Version| {
        latest.at = latest.at.max(version.created_at);
        latest.version = version.version.get();
        (latest, version)
    };
    versions.into_iter().map(place).collect()
}

/// The positions of a label's publications, oldest first, each after the version that it makes active. The ledger is newest first.
fn after_versions(
    label: usize,
    ledger: Vec<Publication>,
    versions: &[Place],
) -> Vec<(Place, Publication)> {
    let mut last = Place {
        at: Timestamp::MIN,
        version: 0,
        is_publication: true,
        label,
        seq: 0,
    };
    let place = |publication: Publication| {
        let number = publication.version.map_or(0, |version| version.get());
        let found = versions.binary_search_by_key(&number, |place| place.version);
        let version = found.ok().and_then(|index| versions.get(index));
        last.at = last.at.max(publication.at);
        last.at = version.map_or(last.at, |version| last.at.max(version.at));
        last.version = last.version.max(number);
        last.seq = publication.seq;
        (last, publication)
    };
    ledger.into_iter().rev().map(place).collect()
}

#[cfg(test)]
mod tests;
