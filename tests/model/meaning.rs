//! What each operation means, said without table, revision or transaction: a prompt is its versions and, under its label, a stack
//! of versions that rolling back takes from.

use crate::table::{Content, Inputs, REDACTED, Table, Whose, uses};

/// An operation on a prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    Create { content: Content, publish: bool },
    Save { content: Content, publish: bool },
    Publish { version: u8 },
    RollBack { from: Option<u8> },
    Unpublish,
    Delete,
    Restore,
    SetContract { inputs: Inputs },
    Seed { content: Content },
    Redact { version: u8 },
}

impl Operation {
    /// Whether it works on a deleted prompt too.
    pub fn is_of_deleted(self) -> bool {
        matches!(self, Self::Delete | Self::Restore | Self::Redact { .. })
    }
}

/// Why an operation was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refusal {
    NotFound,
    Exists,
    Deleted,
    NoSuchVersion,
    NeverPublished,
    NothingBelow,
    Moved,
    BreaksContract,
    ContractInUse,
    Changed,
    Redacted,
    Active,
}

/// What a caller is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// The latest version, the publication in force where one was asked for, the revision.
    Saved {
        latest: u8,
        publication: Option<(u8, Option<u8>)>,
        revision: u8,
    },
    /// The publication in force, and the revision.
    Published {
        seq: u8,
        version: Option<u8>,
        revision: u8,
    },
    Revision(u8),
    Restored {
        unrestored: bool,
        revision: u8,
    },
    Seeded(Seeded),
    Refused(Refusal),
}

/// What became of a seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Seeded {
    Created,
    Unchanged,
    Updated,
    /// An editor's version is active, or the prompt is theirs, taken down or deleted.
    Left,
}

/// A prompt as its users think of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    pub versions: Vec<Content>,
    pub contract: Inputs,
    /// What was published and not rolled back; the last is active unless it is down.
    pub stack: Vec<u8>,
    pub down: bool,
    pub deleted: bool,
    pub taken_down: bool,
    pub seed: Option<(Content, u8)>,
    pub seq: u8,
    pub revision: u8,
}

impl Prompt {
    /// The prompt that the items of a table are.
    pub fn of(table: &Table, whose: Whose) -> Option<Self> {
        let header = table.header(whose)?;
        let mut stack = Vec::new();
        let mut at = table.active(whose).map(|active| active.publication);
        let down = at.is_some_and(|at| at.version.is_none());
        while let Some(publication) = at {
            stack.extend(publication.version);
            at = publication
                .below
                .and_then(|below| table.publication(whose, below.seq).copied());
            // A ledger that goes round in circles shows as a stack that is too long.
            if stack.len() > 20 {
                break;
            }
        }
        stack.reverse();
        Some(Self {
            versions: (1..=header.latest)
                .filter_map(|number| table.version(whose, number))
                .collect(),
            contract: header.contract,
            stack,
            down,
            deleted: header.deleted,
            taken_down: header.taken_down,
            seed: header.seed,
            seq: header.label.map_or(0, |at| at.seq),
            revision: header.revision,
        })
    }

    fn new(content: Content) -> Self {
        Self {
            versions: vec![content],
            contract: uses(content),
            stack: Vec::new(),
            down: false,
            deleted: false,
            taken_down: false,
            seed: None,
            seq: 0,
            revision: 1,
        }
    }

    fn active(&self) -> Option<u8> {
        self.stack.last().copied().filter(|_| !self.down)
    }

    fn latest(&self) -> u8 {
        u8::try_from(self.versions.len()).unwrap_or(u8::MAX)
    }

    fn content(&self, version: u8) -> Content {
        let index = usize::from(version).checked_sub(1);
        index
            .and_then(|index| self.versions.get(index))
            .copied()
            .unwrap_or_default()
    }

    /// Makes a version active; one that took its own place again is where it was.
    fn publish(&mut self, version: u8) {
        if self.stack.last() != Some(&version) {
            self.stack.push(version);
        }
        self.down = false;
        self.seq += 1;
    }

    fn published(&self) -> Answer {
        Answer::Published {
            seq: self.seq,
            version: self.active(),
            revision: self.revision,
        }
    }
}

/// What an operation makes of a prompt, and what it answers. `obeyed` is the contract of `default`, for an override.
pub fn meaning(
    operation: Operation,
    before: Option<&Prompt>,
    obeyed: Option<Inputs>,
    if_match: Option<u8>,
) -> (Option<Prompt>, Answer) {
    match apply(operation, before, obeyed, if_match) {
        Ok((after, answer)) => (Some(after), answer),
        Err(refusal) => (before.cloned(), Answer::Refused(refusal)),
    }
}

/// Whether an answer is true of a prompt. Of several reasons to refuse, each is.
pub fn is_true(
    answer: Answer,
    operation: Operation,
    before: Option<&Prompt>,
    obeyed: Option<Inputs>,
    if_match: Option<u8>,
) -> bool {
    let breaks = match (operation, obeyed) {
        (
            Operation::Create {
                content,
                publish: true,
            },
            Some(obeyed),
        ) => fits(content, obeyed).is_err(),
        _ => false,
    };
    meaning(operation, before, obeyed, if_match).1 == answer
        || (breaks && answer == Answer::Refused(Refusal::BreaksContract))
}

type Applied = Result<(Prompt, Answer), Refusal>;

fn apply(
    operation: Operation,
    before: Option<&Prompt>,
    obeyed: Option<Inputs>,
    if_match: Option<u8>,
) -> Applied {
    match (operation, before) {
        (Operation::Create { content, publish }, before) => {
            create(content, publish, before, obeyed)
        }
        (Operation::Seed { content }, before) => Ok(seed(content, before)),
        (_, None) => Err(Refusal::NotFound),
        (operation, Some(before)) => change(operation, before, obeyed, if_match),
    }
}

fn create(
    content: Content,
    publish: bool,
    before: Option<&Prompt>,
    obeyed: Option<Inputs>,
) -> Applied {
    match before {
        Some(prompt) if prompt.deleted => return Err(Refusal::Deleted),
        Some(_) => return Err(Refusal::Exists),
        None => {}
    }
    let mut after = Prompt::new(content);
    if publish {
        fits(content, obeyed.unwrap_or(after.contract))?;
        after.publish(1);
    }
    let publication = publish.then_some((1, Some(1)));
    Ok((
        after,
        Answer::Saved {
            latest: 1,
            publication,
            revision: 1,
        },
    ))
}

/// Whether a version may become active.
fn fits(content: Content, contract: Inputs) -> Result<(), Refusal> {
    if content == REDACTED {
        return Err(Refusal::Redacted);
    }
    match uses(content) & !contract {
        0 => Ok(()),
        _ => Err(Refusal::BreaksContract),
    }
}

fn change(
    operation: Operation,
    before: &Prompt,
    obeyed: Option<Inputs>,
    if_match: Option<u8>,
) -> Applied {
    let mut after = before.clone();
    let contract = obeyed.unwrap_or(before.contract);
    if before.deleted && !operation.is_of_deleted() {
        return Err(Refusal::Deleted);
    }
    if if_match.is_some_and(|revision| revision != before.revision) {
        return Err(Refusal::Changed);
    }
    match operation {
        Operation::Save { content, publish } => {
            if content != before.content(before.latest()) {
                after.versions.push(content);
            }
            let latest = after.latest();
            if publish && before.active() != Some(latest) {
                fits(content, contract)?;
                after.publish(latest);
            }
            after.revision += u8::from(after != *before);
            let publication = publish.then(|| (after.seq, after.active()));
            let revision = after.revision;
            return Ok((
                after,
                Answer::Saved {
                    latest,
                    publication,
                    revision,
                },
            ));
        }
        Operation::Publish { version } => {
            if version > before.latest() {
                return Err(Refusal::NoSuchVersion);
            }
            if before.active() != Some(version) {
                fits(before.content(version), contract)?;
                after.publish(version);
            }
        }
        Operation::Redact { version } => {
            let index = usize::from(version) - 1;
            let content = after.versions.get_mut(index);
            let content = content.ok_or(Refusal::NoSuchVersion)?;
            if before.active() == Some(version) {
                return Err(Refusal::Active);
            }
            *content = REDACTED;
            after.revision += u8::from(after != *before);
            let revision = after.revision;
            return Ok((after, Answer::Revision(revision)));
        }
        Operation::RollBack { from } => {
            if before.seq == 0 {
                return Err(Refusal::NeverPublished);
            }
            if from.is_some_and(|from| from != before.seq) {
                return Err(Refusal::Moved);
            }
            if before.down {
                after.down = false;
            } else {
                after.stack.pop();
            }
            let back = *after.stack.last().ok_or(Refusal::NothingBelow)?;
            fits(before.content(back), contract)?;
            after.seq += 1;
        }
        Operation::Unpublish => {
            if before.seq == 0 {
                return Err(Refusal::NeverPublished);
            }
            after.seq += u8::from(!before.down);
            after.down = true;
        }
        Operation::Delete | Operation::Restore => return Ok(deletion(operation, before, contract)),
        Operation::SetContract { inputs } => {
            if let Some(active) = before.active() {
                let needed = uses(before.content(active));
                if needed & before.contract & !inputs != 0 {
                    return Err(Refusal::ContractInUse);
                }
            }
            after.contract = inputs;
            after.revision += u8::from(after != *before);
            let revision = after.revision;
            return Ok((after, Answer::Revision(revision)));
        }
        Operation::Create { .. } | Operation::Seed { .. } => return Err(Refusal::Exists),
    }
    after.revision += u8::from(after != *before);
    let answer = after.published();
    Ok((after, answer))
}

fn deletion(operation: Operation, before: &Prompt, contract: Inputs) -> (Prompt, Answer) {
    let mut after = before.clone();
    if operation == Operation::Delete {
        if !before.deleted {
            after.taken_down = before.active().is_some();
            after.seq += u8::from(after.taken_down);
            after.down |= after.taken_down;
            after.deleted = true;
            after.revision += 1;
        }
        let revision = after.revision;
        return (after, Answer::Revision(revision));
    }
    let mut unrestored = false;
    if before.deleted {
        if before.taken_down {
            let back = before.stack.last().map(|back| before.content(*back));
            unrestored = back.is_none_or(|content| fits(content, contract).is_err());
            after.down = unrestored;
            after.seq += u8::from(!unrestored);
        }
        after.deleted = false;
        after.taken_down = false;
        after.revision += 1;
    }
    let revision = after.revision;
    (
        after,
        Answer::Restored {
            unrestored,
            revision,
        },
    )
}

fn seed(content: Content, before: Option<&Prompt>) -> (Prompt, Answer) {
    let Some(before) = before else {
        let mut after = Prompt::new(content);
        after.publish(1);
        after.seed = Some((content, 1));
        return (after, Answer::Seeded(Seeded::Created));
    };
    let mut after = before.clone();
    let outcome = match (before.seed, before.active()) {
        _ if before.deleted => Seeded::Left,
        (None, _) | (_, None) => Seeded::Left,
        (Some((seeded, _)), _) if seeded == content => Seeded::Unchanged,
        (Some((_, version)), Some(active)) if version != active => {
            after.contract |= uses(content);
            Seeded::Left
        }
        (Some(_), Some(active)) => {
            after.contract = uses(content);
            if content != before.content(before.latest()) {
                after.versions.push(content);
            }
            if after.latest() != active {
                after.publish(after.latest());
            }
            after.seed = Some((content, after.latest()));
            Seeded::Updated
        }
    };
    after.revision += u8::from(after != *before);
    (after, Answer::Seeded(outcome))
}
