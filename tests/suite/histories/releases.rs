//! Releases and their rollbacks beside the operations on their prompts, one of which has a version that includes the other: some
//! order of them explains all answers.

use futures_util::{StreamExt, stream};
use promptbook::Error;
use promptbook::error::{DatabaseError, IncludeError, LabelError, ReleaseError};
use promptbook::prompt::{PromptId, Publication};
use promptbook::store::Store;
use promptbook::store::request::{NewRelease, Page, ReleaseItem};
use stateright::semantics::SequentialSpec;
use tests::turns::Time;

use super::{AT_ONCE, FAULTS, Outcome, Perform, history_of, number};
use crate::store::{
    anyone, new_prompt, number as version_of, production, prompt_of, replace, text,
};

/// The prompts; version 3 of `a` includes `b`.
const NAMES: [&str; 2] = ["a", "b"];
const INCLUDES: (usize, u8) = (0, 3);
/// The number of histories.
const HISTORIES: u64 = 12;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Call {
    Publish {
        of: usize,
        version: u8,
    },
    RollBack {
        of: usize,
    },
    Unpublish {
        of: usize,
    },
    Release {
        versions: [u8; 2],
    },
    /// Undoes the first release.
    Undo,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Answer {
    Published(u8, Option<u8>),
    Released([(u8, Option<u8>); 2]),
    Undone,
    Refused(Refusal),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Refusal {
    NeverPublished,
    NothingBelow,
    /// What it includes is not active.
    NotActive,
    Included,
    Moved,
    RolledBack,
}

/// A label: what was published and not rolled back; the last is active unless it is down.
#[derive(Debug, Clone, Default)]
struct Stack {
    versions: Vec<u8>,
    is_down: bool,
    seq: u8,
}

impl Stack {
    fn active(&self) -> Option<u8> {
        self.versions.last().copied().filter(|_| !self.is_down)
    }

    fn publish(&mut self, version: u8) {
        if self.active() == Some(version) {
            return;
        }
        if self.versions.last() != Some(&version) {
            self.versions.push(version);
        }
        self.is_down = false;
        self.seq += 1;
    }

    fn roll_back(&mut self) -> Result<(), Refusal> {
        match (self.seq, self.is_down) {
            (0, _) => return Err(Refusal::NeverPublished),
            (_, true) => self.is_down = false,
            (_, false) if self.versions.len() < 2 => return Err(Refusal::NothingBelow),
            (_, false) => drop(self.versions.pop()),
        }
        self.seq += 1;
        Ok(())
    }

    fn take_down(&mut self) {
        self.is_down = true;
        self.seq += 1;
    }

    fn said(&self) -> (u8, Option<u8>) {
        (self.seq, self.active())
    }
}

#[derive(Debug, Clone, Default)]
struct Prompts {
    stacks: [Stack; 2],
    /// What the first release made of each label that it moved; none before it.
    first: Option<[Option<u8>; 2]>,
    is_undone: bool,
}

impl Prompts {
    /// What includes another prompt needs it to be active.
    fn check(&self, refusal: Refusal) -> Result<(), Refusal> {
        let (includer, version) = INCLUDES;
        let includes = self.stacks[includer].active() == Some(version);
        match includes && self.stacks[1 - includer].active().is_none() {
            true => Err(refusal),
            false => Ok(()),
        }
    }

    fn apply(&mut self, call: Call) -> Result<Answer, Refusal> {
        match call {
            Call::Publish { of, version } => {
                self.stacks[of].publish(version);
                self.check(Refusal::NotActive)?;
                Ok(self.published(of))
            }
            Call::RollBack { of } => {
                self.stacks[of].roll_back()?;
                self.check(Refusal::NotActive)?;
                Ok(self.published(of))
            }
            Call::Unpublish { of } => {
                match self.stacks[of].seq {
                    0 => return Err(Refusal::NeverPublished),
                    _ if self.stacks[of].is_down => {}
                    _ => self.stacks[of].take_down(),
                }
                self.check(Refusal::Included)?;
                Ok(self.published(of))
            }
            Call::Release { versions } => {
                let before = self.stacks.clone();
                for (stack, version) in self.stacks.iter_mut().zip(versions) {
                    stack.publish(version);
                }
                if self.first.is_none() {
                    let moved = |of: usize| {
                        let seq = self.stacks[of].seq;
                        (seq != before[of].seq).then_some(seq)
                    };
                    self.first = Some([moved(0), moved(1)]);
                }
                Ok(Answer::Released([0, 1].map(|of| self.stacks[of].said())))
            }
            Call::Undo => self.undo(),
        }
    }

    /// Whether a label is at another publication than the first release made.
    fn has_moved(&self) -> bool {
        let mut made = self.stacks.iter().zip(self.first.unwrap_or_default());
        made.any(|(stack, made)| made.is_some_and(|made| made != stack.seq))
    }

    fn undo(&mut self) -> Result<Answer, Refusal> {
        if self.is_undone {
            return Err(Refusal::RolledBack);
        }
        if self.has_moved() {
            return Err(Refusal::Moved);
        }
        self.is_undone = true;
        let first = self.first.unwrap_or_default();
        for (stack, _) in self
            .stacks
            .iter_mut()
            .zip(first)
            .filter(|(_, made)| made.is_some())
        {
            match stack.versions.len() {
                1 => stack.take_down(),
                _ => stack.roll_back()?,
            }
        }
        self.check(Refusal::NotActive)?;
        Ok(Answer::Undone)
    }

    fn published(&self, of: usize) -> Answer {
        let (seq, version) = self.stacks[of].said();
        Answer::Published(seq, version)
    }
}

impl SequentialSpec for Prompts {
    type Op = Call;
    type Ret = Answer;

    fn invoke(&mut self, call: &Call) -> Answer {
        let mut after = self.clone();
        match after.apply(*call) {
            Ok(answer) => {
                *self = after;
                answer
            }
            Err(refusal) => Answer::Refused(refusal),
        }
    }

    fn is_valid_step(&mut self, call: &Call, answer: &Answer) -> bool {
        // A rollback moves the labels, too: one that reads them then says so, if it read the release before.
        let has_moved = *answer == Answer::Refused(Refusal::Moved) && self.has_moved();
        (*call == Call::Undo && has_moved) || self.invoke(call) == *answer
    }
}

fn id(of: usize) -> PromptId {
    prompt_of("default", NAMES[of])
}

fn said(publication: &Publication) -> (u8, Option<u8>) {
    let version = publication.version.map(|version| version.get());
    (
        publication.seq.try_into().unwrap(),
        version.map(|version| version.try_into().unwrap()),
    )
}

impl Perform for Call {
    type Answer = Answer;

    async fn perform(self, store: &Store) -> Option<Answer> {
        let (label, context) = (production(), anyone());
        let published = match self {
            Self::Publish { of, version } => {
                let version = version_of(version.into());
                store.publish(&id(of), &label, version, &context).await
            }
            Self::RollBack { of } => store.roll_back(&id(of), &label, None, &context).await,
            Self::Unpublish { of } => store.unpublish(&id(of), &label, &context).await,
            Self::Release { versions } => return release(store, versions).await,
            Self::Undo => return undo(store).await,
        };
        let answer = |(seq, version)| Answer::Published(seq, version);
        let published = published.map(|it| answer(said(&it.publication)));
        published.map_or_else(refused, Some)
    }
}

async fn release(store: &Store, versions: [u8; 2]) -> Option<Answer> {
    let item = |(name, version): (&str, u8)| ReleaseItem {
        name: name.parse().unwrap(),
        version: version_of(version.into()),
        revision: None,
    };
    let new = NewRelease {
        instance: id(0).instance,
        label: production(),
        publish: NAMES.into_iter().zip(versions).map(item).collect(),
    };
    let made = store.release(&new, &anyone()).await;
    let said = |of: usize, all: &[Publication]| said(&all[of]);
    let made = made.map(|it| Answer::Released([0, 1].map(|of| said(of, &it.publications))));
    made.map_or_else(refused, Some)
}

async fn undo(store: &Store) -> Option<Answer> {
    let page = Page {
        limit: 100,
        cursor: None,
    };
    let Ok(list) = store.releases(&page).await else {
        return None;
    };
    let first = &list.items.last().expect("the first release").id;
    let undone = store.roll_back_release(first, &anyone()).await;
    undone.map_or_else(refused, |_| Some(Answer::Undone))
}

fn refused(error: Error) -> Option<Answer> {
    Some(Answer::Refused(match error {
        Error::Database(DatabaseError::Unavailable(_)) => return None,
        Error::Release(ReleaseError::InRelease { error, .. })
        | Error::Release(ReleaseError::Stays { error, .. }) => {
            return refused(*error);
        }
        Error::Label(LabelError::NeverPublished { .. }) => Refusal::NeverPublished,
        Error::Label(LabelError::NothingBelow { .. }) => Refusal::NothingBelow,
        Error::Include(IncludeError::PieceNotActive { .. }) => Refusal::NotActive,
        Error::Include(IncludeError::Included { .. }) => Refusal::Included,
        Error::Release(ReleaseError::Moved { .. }) => Refusal::Moved,
        Error::Release(ReleaseError::RolledBack { .. }) => Refusal::RolledBack,
        other => panic!("a fault must not become this: {other}"),
    }))
}

/// Both prompts with their drafts.
async fn drafts(store: Store) {
    for (of, name) in NAMES.into_iter().enumerate() {
        for version in 1..=3 {
            let template = match (of, version) == INCLUDES {
                true => "{% include \"b\" %}".to_owned(),
                false => format!("{name} {version}"),
            };
            let made = match version {
                1 => {
                    store
                        .create(&id(of), &new_prompt(&template, false), &anyone())
                        .await
                }
                _ => {
                    let change = replace(text(&template), None);
                    store.save(&id(of), &change, &anyone()).await
                }
            };
            made.unwrap();
        }
    }
}

fn any(random: &mut fastrand::Rng) -> Call {
    let of = random.usize(..2);
    match random.u8(..12) {
        0..=2 => Call::Publish {
            of,
            version: random.u8(1..4),
        },
        3 | 4 => Call::RollBack { of },
        5 | 6 => Call::Unpublish { of },
        7..=9 => Call::Release {
            versions: [random.u8(1..4), random.u8(1..3)],
        },
        _ => Call::Undo,
    }
}

async fn some(seed: u64, faults: u8) -> Outcome<Answer> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut before = vec![
        Call::Publish { of: 1, version: 1 },
        Call::Publish { of: 0, version: 3 },
    ];
    // From nothing, the release is undone by taking both down.
    before.truncate(random.usize(..=2));
    before.push(Call::Release {
        versions: [random.u8(1..4), 2],
    });
    let calls = |_| (0..4).map(|_| any(&mut random)).collect();
    let mut clients: Vec<Vec<Call>> = (0..3).map(calls).collect();
    // Soon enough that nothing has moved.
    clients[0][0] = Call::Undo;
    history_of::<Prompts, _>(seed, faults, Time::Real, drafts, &before, &clients).await
}

#[tokio::test]
async fn histories_of_releases_and_their_rollbacks_with_faults_are_linearizable() {
    let seeds = match number("PROMPTBOOK_TEST_SEED") {
        Some(seed) => seed..seed + 1,
        None => 1..1 + number("PROMPTBOOK_TEST_HISTORIES").unwrap_or(HISTORIES),
    };
    let histories = stream::iter(seeds.clone()).map(|seed| some(seed, FAULTS));
    let outcomes: Vec<_> = histories.buffer_unordered(AT_ONCE).collect().await;
    let answers = outcomes
        .iter()
        .flat_map(|it| it.answers.iter().flatten().flatten());
    let answers: Vec<Answer> = answers.copied().collect();
    let count = |of: fn(&Answer) -> bool| answers.iter().filter(|it| of(it)).count();
    let released = count(|it| matches!(it, Answer::Released(_)));
    let undone = count(|it| *it == Answer::Undone);
    println!(
        "{seeds:?}: {released} releases, {undone} undone, {} answers",
        answers.len()
    );
    assert!(seeds.end - seeds.start == 1 || (released > 0 && undone > 0));
}
