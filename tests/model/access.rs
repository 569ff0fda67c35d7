//! A model of what keys may do at the moment of a write or a request: four eyes, and revocation.
//!
//! A publisher publishes a version that its own key saved, while an admin turns four eyes on and off. And a function admits requests with
//! a key that it caches, while the key is revoked. Each rule of either can be dropped, and then a guarantee breaks.

use stateright::{Checker, Model, Property};

/// The rules, each of which can be dropped.
#[derive(Debug, Clone, Copy)]
struct Rules {
    /// A publication commits only if the settings are as they were read.
    settings_as_read: bool,
    /// A key is believed from when its reading began, not from when the answer came.
    believed_from_the_request: bool,
    /// A key that is believed no more is read again before a request is admitted.
    read_again: bool,
}

const RULES: Rules = Rules {
    settings_as_read: true,
    believed_from_the_request: true,
    read_again: true,
};

/// What a publication of an own version has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Publishing {
    Begins,
    /// It has read the settings of this revision, which allow it.
    Decided(u8),
    Done,
    Refused,
}

/// The table's settings, two publications, and whether one was committed while four eyes were on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct FourEyes {
    four_eyes: bool,
    revision: u8,
    publishing: [Publishing; 2],
    broken: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Toggle,
    Read(usize),
    Commit(usize),
}

/// The most changes of the settings.
const TOGGLES: u8 = 4;

impl Model for Rules {
    type State = FourEyes;
    type Action = Act;

    fn init_states(&self) -> Vec<FourEyes> {
        let start = |four_eyes| FourEyes {
            four_eyes,
            revision: 0,
            publishing: [Publishing::Begins; 2],
            broken: false,
        };
        vec![start(false), start(true)]
    }

    fn actions(&self, state: &FourEyes, acts: &mut Vec<Act>) {
        if state.revision < TOGGLES {
            acts.push(Act::Toggle);
        }
        for (client, publishing) in state.publishing.iter().enumerate() {
            match publishing {
                Publishing::Begins => acts.push(Act::Read(client)),
                Publishing::Decided(_) => acts.push(Act::Commit(client)),
                Publishing::Done | Publishing::Refused => {}
            }
        }
    }

    fn next_state(&self, state: &FourEyes, act: Act) -> Option<FourEyes> {
        let mut next = state.clone();
        match act {
            Act::Toggle => {
                next.four_eyes = !state.four_eyes;
                next.revision += 1;
            }
            Act::Read(client) => {
                next.publishing[client] = match state.four_eyes {
                    true => Publishing::Refused,
                    false => Publishing::Decided(state.revision),
                };
            }
            Act::Commit(client) => {
                let Publishing::Decided(read) = state.publishing[client] else {
                    return None;
                };
                if self.settings_as_read && read != state.revision {
                    next.publishing[client] = Publishing::Begins;
                } else {
                    next.publishing[client] = Publishing::Done;
                    next.broken |= state.four_eyes;
                }
            }
        }
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(
                "no key publishes its own version under four eyes",
                |_, state: &FourEyes| !state.broken,
            ),
            Property::sometimes("a publication is done", |_, state: &FourEyes| {
                state.publishing.contains(&Publishing::Done)
            }),
            Property::sometimes("a publication is refused", |_, state: &FourEyes| {
                state.publishing.contains(&Publishing::Refused)
            }),
        ]
    }
}

/// How long a key is believed, and how long an answer may take, in steps of time.
const BELIEVED: u8 = 3;
const SLOWEST: u8 = 2;
/// When the world ends.
const END: u8 = 12;

/// The rules again, for the world of a cached key.
#[derive(Debug, Clone, Copy)]
struct Revocation(Rules);

/// A function that caches a key, which may be revoked. Times are steps from the start.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Ring {
    now: u8,
    revoked_at: Option<u8>,
    /// When the reading under way began, and whether the table said that the key is valid.
    reading: Option<(u8, bool)>,
    /// Until when the key is believed.
    believed: Option<u8>,
    /// A request was admitted this long after the revocation.
    latest: Option<u8>,
    admitted: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Event {
    Tick,
    Revoke,
    /// The table is read, and the answer is on its way.
    Ask,
    Answer,
    /// A request is admitted by the cache.
    Admit,
}

impl Ring {
    fn admits(&self, rules: Rules) -> bool {
        self.believed
            .is_some_and(|until| self.now < until || !rules.read_again)
    }
}

impl Model for Revocation {
    type State = Ring;
    type Action = Event;

    fn init_states(&self) -> Vec<Ring> {
        vec![Ring {
            now: 0,
            revoked_at: None,
            reading: None,
            believed: None,
            latest: None,
            admitted: false,
        }]
    }

    fn actions(&self, ring: &Ring, events: &mut Vec<Event>) {
        let is_late = |(began, _): (u8, bool)| ring.now >= began + SLOWEST;
        // An answer that takes longer has timed out.
        if ring.now < END && !ring.reading.is_some_and(is_late) {
            events.push(Event::Tick);
        }
        if ring.revoked_at.is_none() {
            events.push(Event::Revoke);
        }
        match ring.reading {
            Some(_) => events.push(Event::Answer),
            None => events.push(Event::Ask),
        }
        if ring.admits(self.0) {
            events.push(Event::Admit);
        }
    }

    fn next_state(&self, ring: &Ring, event: Event) -> Option<Ring> {
        let mut next = ring.clone();
        match event {
            Event::Tick => next.now += 1,
            Event::Revoke => next.revoked_at = Some(ring.now),
            Event::Ask => next.reading = Some((ring.now, ring.revoked_at.is_none())),
            Event::Answer => {
                let (began, is_valid) = next.reading.take()?;
                let from = match self.0.believed_from_the_request {
                    true => began,
                    false => ring.now,
                };
                next.believed = is_valid.then_some(from + BELIEVED);
            }
            Event::Admit => {
                next.admitted = true;
                let since = ring.revoked_at.map(|at| ring.now - at);
                next.latest = since.max(ring.latest);
            }
        }
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(
                "a revoked key is admitted no longer than it is believed",
                |_, ring: &Ring| ring.latest.is_none_or(|since| since < BELIEVED),
            ),
            Property::sometimes("a key is admitted", |_, ring: &Ring| ring.admitted),
        ]
    }
}

/// The names of the guarantees that break, over every order of events.
fn broken<M>(model: M) -> Vec<&'static str>
where
    M: Model + Send + Sync + 'static,
    M::State: std::hash::Hash + Send + Sync + std::fmt::Debug + Clone + PartialEq,
    M::Action: Clone + PartialEq + std::fmt::Debug,
{
    let checker = model.checker().spawn_bfs().join();
    assert!(checker.is_done());
    let found = checker.discoveries().into_keys();
    let mut broken: Vec<_> = found
        .filter(|name| name.starts_with("no ") || name.contains("no longer"))
        .collect();
    broken.sort_unstable();
    broken
}

#[test]
fn a_key_never_publishes_its_own_version_while_four_eyes_are_on() {
    assert_eq!(broken(RULES), [""; 0]);
    RULES
        .checker()
        .spawn_bfs()
        .join()
        .assert_any_discovery("a publication is done");
    RULES
        .checker()
        .spawn_bfs()
        .join()
        .assert_any_discovery("a publication is refused");
}

#[test]
fn without_the_settings_as_read_it_does() {
    let rules = Rules {
        settings_as_read: false,
        ..RULES
    };
    assert_eq!(
        broken(rules),
        ["no key publishes its own version under four eyes"]
    );
}

#[test]
fn a_revoked_key_ends_when_it_is_believed_no_more() {
    assert_eq!(broken(Revocation(RULES)), [""; 0]);
    let checker = Revocation(RULES).checker().spawn_bfs().join();
    checker.assert_any_discovery("a key is admitted");
}

#[test]
fn it_works_for_longer_if_it_is_believed_from_the_answer_or_never_read_again() {
    for rules in [
        Rules {
            believed_from_the_request: false,
            ..RULES
        },
        Rules {
            read_again: false,
            ..RULES
        },
    ] {
        let says = "a revoked key is admitted no longer than it is believed";
        assert_eq!(broken(Revocation(rules)), [says], "{rules:?}");
    }
}
