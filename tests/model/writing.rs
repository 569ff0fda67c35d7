//! How the store writes: what an operation reads, what it decides from that, and the one transaction that it sends.

mod operations;
mod pending;

use std::collections::BTreeSet;

use pending::PendingWrite;

use crate::meaning::{Answer, Operation, Refusal};
use crate::rules::{Rule, Rules};
use crate::table::{
    Action, Active, Below, Condition, Content, Header, Key, Publication, REDACTED, Table,
    Transaction, Whose, uses,
};

/// A request as a caller makes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Call {
    pub(crate) operation: Operation,
    pub(crate) whose: Whose,
    /// Its Idempotency-Key.
    pub(crate) key: Option<u8>,
    pub(crate) if_match: Option<u8>,
}

/// A read that others can come between.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Read {
    Header,
    Active,
    /// The header that an override obeys.
    Default,
    Version(u8),
}

/// What was read so far; the outer `None` is what was not.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Reads {
    pub(crate) header: Option<Option<Header>>,
    pub(crate) active: Option<Option<Active>>,
    pub(crate) default: Option<Option<Header>>,
    pub(crate) version: Option<Option<Content>>,
}

impl Reads {
    /// Reads one item from the table as it is, or as it was.
    pub(crate) fn read(&mut self, read: Read, whose: Whose, table: &Table) {
        match read {
            Read::Header => self.header = Some(table.header(whose).cloned()),
            Read::Active => self.active = Some(table.active(whose).copied()),
            Read::Default => self.default = Some(table.header(Whose::Default).cloned()),
            Read::Version(number) => self.version = Some(table.version(whose, number)),
        }
    }
}

/// What an operation decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Decision {
    Commit {
        transaction: Transaction,
        answer: Answer,
    },
    /// Nothing to change, as long as the header has this revision.
    Unchanged {
        answer: Answer,
        revision: u8,
    },
    Refuse(Refusal),
    /// It rests on two headers, which may have been read at two moments: it stands if both are so at one.
    RefuseIfStill(Refusal),
    ReadAgain,
    ReadMore(Read),
}

impl Call {
    /// What it reads first, all at once.
    pub(crate) fn reads(&self, attempt: u8) -> BTreeSet<Read> {
        let mut reads = BTreeSet::new();
        match self.operation {
            // The first try finds out by its condition whether the name is free.
            Operation::Create { .. } => reads.extend((attempt > 0).then_some(Read::Header)),
            Operation::Save { publish, .. } => {
                reads.insert(Read::Header);
                reads.extend(publish.then_some(Read::Active));
            }
            Operation::Publish { version } => {
                reads.extend([Read::Header, Read::Active, Read::Version(version)])
            }
            Operation::RollBack { .. } | Operation::Unpublish | Operation::Seed { .. } => {
                reads.extend([Read::Header, Read::Active]);
            }
            Operation::Delete
            | Operation::Restore
            | Operation::SetContract { .. }
            | Operation::Redact { .. } => {
                reads.insert(Read::Header);
            }
        }
        let takes = matches!(self.operation, Operation::Delete | Operation::Redact { .. });
        let obeys = self.whose == Whose::Override && !takes;
        reads.extend(obeys.then_some(Read::Default));
        reads
    }

    /// Decides from what was read; what never changes is read from the table here.
    pub(crate) fn decide(&self, reads: &Reads, table: &Table, rules: Rules) -> Decision {
        let decided = Deciding {
            call: self,
            reads,
            table,
            rules,
        }
        .decide();
        let two_headers =
            matches!(reads.header, Some(Some(_))) && matches!(reads.default, Some(Some(_)));
        match decided {
            Err(Refusal::BreaksContract) if two_headers && rules.has(Rule::RefusalAtOneMoment) => {
                Decision::RefuseIfStill(Refusal::BreaksContract)
            }
            decided => decided.unwrap_or_else(Decision::Refuse),
        }
    }
}

struct Deciding<'a> {
    call: &'a Call,
    reads: &'a Reads,
    table: &'a Table,
    rules: Rules,
}

type Decided = Result<Decision, Refusal>;

impl Deciding<'_> {
    fn decide(&self) -> Decided {
        let header = self.reads.header.clone().flatten();
        let header = match (self.call.operation, header) {
            (Operation::Create { content, publish }, header) => {
                return self.create(content, publish, header);
            }
            (Operation::Seed { content }, header) => return self.seed(content, header),
            (_, header) => header.ok_or(Refusal::NotFound)?,
        };
        if header.deleted && !self.call.operation.is_of_deleted() {
            return Err(Refusal::Deleted);
        }
        if self.is_torn(&header) {
            return Ok(Decision::ReadAgain);
        }
        if self
            .call
            .if_match
            .is_some_and(|revision| revision != header.revision)
        {
            return Err(Refusal::Changed);
        }
        match self.call.operation {
            Operation::Save { content, publish } => self.save(content, publish, header),
            Operation::Publish { version } => self.publish(version, header),
            Operation::RollBack { from } => self.roll_back(from, header),
            Operation::Unpublish => self.unpublish(header),
            Operation::Delete => Ok(self.delete(header)),
            Operation::Restore => self.restore(header),
            Operation::SetContract { inputs } => self.set_contract(inputs, header),
            Operation::Redact { version } => self.redact(version, header),
            Operation::Create { .. } | Operation::Seed { .. } => Err(Refusal::Exists),
        }
    }

    fn is_torn(&self, header: &Header) -> bool {
        let Some(active) = self.reads.active else {
            return false;
        };
        let torn = header.label.map(|at| at.seq) != active.map(|active| active.publication.seq);
        torn && self.rules.has(Rule::TornReads)
    }

    fn active(&self) -> Option<Active> {
        self.reads.active.flatten()
    }

    fn default(&self) -> Option<Header> {
        self.reads.default.clone().flatten()
    }

    /// Whether a version may become active.
    fn fits(&self, header: &Header, version: u8, content: Content) -> Result<(), Refusal> {
        let is_redacted = match self.rules.has(Rule::RedactedByHeader) {
            true => header.is_redacted(version),
            false => content == REDACTED,
        };
        if is_redacted {
            return Err(Refusal::Redacted);
        }
        let contract = self
            .default()
            .map_or(header.contract, |default| default.contract);
        match uses(content) & !contract {
            0 => Ok(()),
            _ => Err(Refusal::BreaksContract),
        }
    }

    fn draft(&self, before: Option<&Header>, after: Header) -> PendingWrite {
        let guarded = match self.call.operation {
            Operation::Seed { .. } => self.rules.has(Rule::SeedRevision),
            _ => true,
        };
        PendingWrite {
            whose: self.call.whose,
            transaction: Transaction::new(),
            condition: match before {
                None => Condition::Absent,
                Some(before) if guarded && self.rules.has(Rule::Revision) => {
                    Condition::Revision(before.revision)
                }
                Some(_) => Condition::None,
            },
            after: Header {
                revision: before.map_or(1, |before| before.revision + 1),
                ..after
            },
        }
    }

    fn check_default(&self, draft: &mut PendingWrite) {
        if self.call.whose == Whose::Override && self.rules.has(Rule::DefaultsContract) {
            draft.transaction.push(Action {
                key: Key::Header(Whose::Default),
                condition: match self.default() {
                    None => Condition::Absent,
                    Some(default) => Condition::Contract(default.contract),
                },
                put: None,
            });
        }
    }

    /// Adds the publication of a version; false when it is active already.
    fn add_publication(
        &self,
        draft: &mut PendingWrite,
        version: u8,
        content: Content,
    ) -> Result<bool, Refusal> {
        let active = self.active();
        if active.is_some_and(|active| active.publication.version == Some(version)) {
            return Ok(false);
        }
        self.fits(&draft.after, version, content)?;
        self.check_default(draft);
        let below = active.and_then(|active| self.below(active.publication, version));
        draft.move_label(Some((version, content)), below);
        Ok(true)
    }

    /// Where rolling back goes once the version is published over this publication.
    fn below(&self, over: Publication, version: u8) -> Option<Below> {
        if !self.rules.has(Rule::LinkedUndo) {
            return self.before(over.seq + 1);
        }
        match (over.version, over.below) {
            (Some(number), _) => Some(Below {
                seq: over.seq,
                version: number,
            }),
            (None, Some(taken_down)) if taken_down.version == version => {
                self.entry(taken_down.seq)?.below
            }
            (None, below) => below,
        }
    }

    /// The publication before this one, whatever it was: what undo is without the rule.
    fn before(&self, seq: u8) -> Option<Below> {
        let before = self.entry(seq.checked_sub(1)?)?;
        let version = before
            .version
            .or_else(|| before.below.map(|below| below.version));
        version.map(|version| Below {
            seq: before.seq,
            version,
        })
    }

    fn entry(&self, seq: u8) -> Option<Publication> {
        self.table.publication(self.call.whose, seq).copied()
    }

    fn content(&self, version: u8) -> Content {
        self.table
            .version(self.call.whose, version)
            .unwrap_or_default()
    }
}
