//! Versions and publications in one timeline.

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

fn of_included(instance: &str, label: &str, moments: &[(Option<u32>, i64)]) -> Vec<Publication> {
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
