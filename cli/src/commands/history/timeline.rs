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
mod tests {
    use serde_json::json;

    use super::*;

    fn at(second: i64) -> Timestamp {
        jiff::Timestamp::from_second(second).unwrap().into()
    }

    fn version(number: u32, second: i64) -> Version {
        let version = json!({
            "name": "a", "instance": "default", "version": number, "type": "text", "template": "x", "messages": null,
            "model": null, "digest": "", "message": null, "author": null, "key_id": null, "created_at": at(second)
        });
        serde_json::from_value(version).unwrap()
    }

    fn publication(label: &str, seq: u64, version: Option<u32>, second: i64) -> Publication {
        let publication = json!({
            "name": "a", "instance": "default", "label": label, "seq": seq, "version": version, "kind": "publish",
            "replaced": null, "message": null, "author": null, "key_id": null, "at": at(second)
        });
        serde_json::from_value(publication).unwrap()
    }

    /// The events oldest first: `v1`, `p#1`.
    fn told(versions: Vec<Version>, ledgers: Vec<Vec<Publication>>) -> Vec<String> {
        told_with(versions, ledgers, &Ledgers::default())
    }

    /// With those of what is included: `tone@acme p#1`.
    fn told_with(
        versions: Vec<Version>,
        ledgers: Vec<Vec<Publication>>,
        included: &Ledgers,
    ) -> Vec<String> {
        let events = newest_first(versions, ledgers, included).into_iter().rev();
        let told = events.map(|event| match event {
            Event::Version(version) => format!("v{}", version.version),
            Event::Included(publication) => {
                let Publication {
                    name,
                    instance,
                    label,
                    seq,
                    ..
                } = publication;
                format!("{name}@{instance} {label}#{seq}")
            }
            Event::Publication(publication) => format!("{}#{}", publication.label, publication.seq),
        });
        told.collect()
    }

    #[test]
    fn a_later_event_is_newer() {
        let versions = vec![version(1, 10), version(2, 30), version(3, 50)];
        let p = vec![
            publication("p", 2, Some(1), 60),
            publication("p", 1, Some(1), 20),
        ];
        let s = vec![publication("s", 1, Some(2), 30)];
        assert_eq!(
            told(versions, vec![p, s]),
            ["v1", "p#1", "v2", "s#1", "v3", "p#2"]
        );
    }

    #[test]
    fn a_clock_that_was_set_back_does_not_change_the_order() {
        let versions = vec![version(1, 1000), version(2, 10), version(3, 20)];
        let p = vec![
            publication("p", 4, None, 22),
            publication("p", 3, Some(1), 21),
            publication("p", 2, Some(2), 11),
            publication("p", 1, Some(1), 1001),
        ];
        assert_eq!(
            told(versions, vec![p]),
            ["v1", "v2", "v3", "p#1", "p#2", "p#3", "p#4"]
        );
        let versions = vec![version(1, 1000), version(2, 10)];
        let p = vec![
            publication("p", 2, Some(2), 11),
            publication("p", 1, Some(1), 1000),
        ];
        assert_eq!(told(versions, vec![p]), ["v1", "p#1", "v2", "p#2"]);
    }

    #[test]
    fn a_publication_comes_after_its_version_whatever_the_clocks_say() {
        let versions = vec![version(1, 50), version(2, 51)];
        let p = vec![
            publication("p", 2, Some(2), 2),
            publication("p", 1, Some(1), 1),
        ];
        assert_eq!(told(versions, vec![p]), ["v1", "p#1", "v2", "p#2"]);
    }

    fn of_included(
        instance: &str,
        label: &str,
        moments: &[(Option<u32>, i64)],
    ) -> Vec<Publication> {
        let one = |(index, (version, second)): (usize, &(Option<u32>, i64))| Publication {
            name: "tone".parse().unwrap(),
            instance: instance.parse().unwrap(),
            ..publication(label, index as u64 + 1, *version, *second)
        };
        moments.iter().enumerate().map(one).collect()
    }

    fn including(number: u32, second: i64) -> Version {
        Version {
            includes: vec!["tone".parse().unwrap()],
            ..version(number, second)
        }
    }

    #[test]
    fn publications_of_what_is_included_are_shown_while_it_is_included() {
        let versions = vec![including(1, 10), version(2, 30), including(3, 50)];
        let production = vec![
            publication("production", 4, None, 70),
            publication("production", 3, Some(3), 50),
            publication("production", 2, Some(2), 30),
            publication("production", 1, Some(1), 10),
        ];
        let tone = [5, 15, 30, 40, 50, 60, 70, 80].map(|second| (Some(1), second));
        let tone = of_included("default", "production", &tone);
        assert_eq!(
            told_with(
                versions,
                vec![production],
                &Ledgers::of("default", vec![tone])
            ),
            [
                "v1",
                "production#1",
                "tone@default production#2",
                "v2",
                "production#2",
                "v3",
                "production#3",
                "tone@default production#5",
                "tone@default production#6",
                "production#4",
            ]
        );
    }

    #[test]
    fn of_what_is_included_only_the_place_that_wins_is_shown_and_once() {
        let versions = vec![including(1, 1)];
        let under = |label| vec![publication(label, 1, Some(1), 1)];
        let ledgers = vec![
            of_included(
                "default",
                "production",
                &[(Some(1), 10), (Some(2), 30), (Some(3), 60)],
            ),
            of_included("acme", "production", &[(Some(1), 20), (None, 50)]),
            of_included("acme", "staging", &[(Some(1), 15), (Some(2), 25)]),
        ];
        let shown = told_with(
            versions.clone(),
            vec![under("production")],
            &Ledgers::of("acme", ledgers.clone()),
        );
        assert_eq!(
            shown[2..],
            [
                "tone@default production#1",
                "tone@acme production#1",
                "tone@acme production#2",
                "tone@default production#3"
            ]
        );
        let both = vec![under("production"), under("staging")];
        let shown = told_with(versions, both, &Ledgers::of("acme", ledgers));
        assert_eq!(
            shown[3..],
            [
                "tone@default production#1",
                "tone@acme staging#1",
                "tone@acme production#1",
                "tone@acme staging#2",
                "tone@acme production#2",
                "tone@default production#3"
            ]
        );
    }
}
