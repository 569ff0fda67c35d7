//! How the store writes: what an operation reads, what it decides from that, and the one transaction that it sends.

use std::collections::BTreeSet;

use crate::meaning::{Answer, Operation, Refusal, Seeded};
use crate::rules::{Rule, Rules};
use crate::table::{
    Action, Active, Below, Condition, Content, Header, Inputs, Item, Key, Pointer, Publication,
    Table, Transaction, Whose, uses,
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
            Operation::Delete | Operation::Restore | Operation::SetContract { .. } => {
                reads.insert(Read::Header);
            }
        }
        let obeys = self.whose == Whose::Override && self.operation != Operation::Delete;
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
        let is_deletion = matches!(self.call.operation, Operation::Delete | Operation::Restore);
        if header.deleted && !is_deletion {
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

    fn fits(&self, header: &Header, content: Content) -> Result<(), Refusal> {
        let contract = self
            .default()
            .map_or(header.contract, |default| default.contract);
        match uses(content) & !contract {
            0 => Ok(()),
            _ => Err(Refusal::BreaksContract),
        }
    }

    fn draft(&self, before: Option<&Header>, after: Header) -> Draft {
        let guarded = match self.call.operation {
            Operation::Seed { .. } => self.rules.has(Rule::SeedRevision),
            _ => true,
        };
        Draft {
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

    fn check_default(&self, draft: &mut Draft) {
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
        draft: &mut Draft,
        version: u8,
        content: Content,
    ) -> Result<bool, Refusal> {
        let active = self.active();
        if active.is_some_and(|active| active.publication.version == Some(version)) {
            return Ok(false);
        }
        self.fits(&draft.after, content)?;
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

    fn create(&self, content: Content, publish: bool, header: Option<Header>) -> Decided {
        match header {
            Some(header) if header.deleted => return Err(Refusal::Deleted),
            Some(_) => return Err(Refusal::Exists),
            None => {}
        }
        let mut draft = self.draft(None, Header::first(content));
        draft.put(
            Key::Version(self.call.whose, 1),
            Condition::Absent,
            Item::Version(content),
        );
        match publish {
            true => {
                self.add_publication(&mut draft, 1, content)?;
            }
            false => self.check_default(&mut draft),
        }
        let publication = publish.then_some((1, Some(1)));
        Ok(draft.finish(|_| Answer::Saved {
            latest: 1,
            publication,
            revision: 1,
        }))
    }

    fn save(&self, content: Content, publish: bool, header: Header) -> Decided {
        let mut draft = self.draft(Some(&header), header.clone());
        if content != header.digest {
            draft.add_version(content);
        }
        let latest = draft.after.latest;
        let published = publish && self.add_publication(&mut draft, latest, content)?;
        let in_force = self
            .active()
            .map(|active| (active.publication.seq, active.publication.version));
        let publication = match published {
            true => draft.after.label.map(|at| (at.seq, at.version)),
            false => in_force.filter(|_| publish),
        };
        if !published && latest == header.latest {
            let revision = header.revision;
            let answer = Answer::Saved {
                latest,
                publication,
                revision,
            };
            return Ok(Decision::Unchanged { answer, revision });
        }
        Ok(draft.finish(|after| Answer::Saved {
            latest,
            publication,
            revision: after.revision,
        }))
    }

    fn publish(&self, version: u8, header: Header) -> Decided {
        if version > header.latest {
            return Err(Refusal::NoSuchVersion);
        }
        let Some(content) = self.reads.version.flatten() else {
            return Ok(Decision::ReadAgain);
        };
        let mut draft = self.draft(Some(&header), header.clone());
        match self.add_publication(&mut draft, version, content)? {
            true => Ok(draft.published()),
            false => Ok(self.in_force(header)),
        }
    }

    /// What is in force is what was asked for.
    fn in_force(&self, header: Header) -> Decision {
        let Some(active) = self.active() else {
            return Decision::ReadAgain;
        };
        let Publication { seq, version, .. } = active.publication;
        let revision = header.revision;
        let answer = Answer::Published {
            seq,
            version,
            revision,
        };
        Decision::Unchanged { answer, revision }
    }

    fn roll_back(&self, from: Option<u8>, header: Header) -> Decided {
        let active = self.active().ok_or(Refusal::NeverPublished)?;
        if from.is_some_and(|from| from != active.publication.seq) {
            return Err(Refusal::Moved);
        }
        let below = active.publication.below.ok_or(Refusal::NothingBelow)?;
        let content = self.content(below.version);
        self.fits(&header, content)?;
        let mut draft = self.draft(Some(&header), header.clone());
        self.check_default(&mut draft);
        let below_that = match self.rules.has(Rule::LinkedUndo) {
            true => self.entry(below.seq).and_then(|entry| entry.below),
            false => self.before(active.publication.seq + 1),
        };
        draft.move_label(Some((below.version, content)), below_that);
        Ok(draft.published())
    }

    fn unpublish(&self, header: Header) -> Decided {
        let pointer = header.label.ok_or(Refusal::NeverPublished)?;
        let Some(version) = pointer.version else {
            return Ok(self.in_force(header));
        };
        let mut draft = self.draft(Some(&header), header.clone());
        draft.move_label(
            None,
            Some(Below {
                seq: pointer.seq,
                version,
            }),
        );
        Ok(draft.published())
    }

    fn delete(&self, header: Header) -> Decision {
        let revision = header.revision;
        if header.deleted {
            return Decision::Unchanged {
                answer: Answer::Revision(revision),
                revision,
            };
        }
        let mut draft = self.draft(Some(&header), header.clone());
        let active = header.label.and_then(|at| {
            Some(Below {
                seq: at.seq,
                version: at.version?,
            })
        });
        if let Some(below) = active {
            draft.move_label(None, Some(below));
        }
        draft.after.deleted = true;
        draft.after.taken_down = active.is_some();
        draft.finish(|after| Answer::Revision(after.revision))
    }

    fn restore(&self, header: Header) -> Decided {
        let revision = header.revision;
        if !header.deleted {
            let answer = Answer::Restored {
                unrestored: false,
                revision,
            };
            return Ok(Decision::Unchanged { answer, revision });
        }
        if header.taken_down && self.reads.active.is_none() {
            return Ok(Decision::ReadMore(Read::Active));
        }
        let mut draft = self.draft(Some(&header), header.clone());
        draft.after.deleted = false;
        draft.after.taken_down = false;
        self.check_default(&mut draft);
        let mut unrestored = false;
        if header.taken_down
            && let Some(below) = self.active().and_then(|active| active.publication.below)
        {
            let content = self.content(below.version);
            unrestored = self.fits(&header, content).is_err();
            if !unrestored {
                let below_that = self.entry(below.seq).and_then(|entry| entry.below);
                draft.move_label(Some((below.version, content)), below_that);
            }
        }
        Ok(draft.finish(|after| Answer::Restored {
            unrestored,
            revision: after.revision,
        }))
    }

    fn set_contract(&self, inputs: Inputs, header: Header) -> Decided {
        let revision = header.revision;
        if header.contract == inputs {
            return Ok(Decision::Unchanged {
                answer: Answer::Revision(revision),
                revision,
            });
        }
        let leaving = header.contract & !inputs;
        let has_active = header.label.is_some_and(|at| at.version.is_some());
        if leaving != 0 && has_active {
            if self.reads.active.is_none() {
                return Ok(Decision::ReadMore(Read::Active));
            }
            let needed = self
                .active()
                .and_then(|active| active.content)
                .map_or(0, uses);
            if needed & leaving != 0 {
                return Err(Refusal::ContractInUse);
            }
        }
        let mut draft = self.draft(Some(&header), header.clone());
        draft.after.contract = inputs;
        Ok(draft.finish(|after| Answer::Revision(after.revision)))
    }

    fn seed(&self, content: Content, header: Option<Header>) -> Decided {
        let Some(header) = header else {
            let mut draft = self.draft(None, Header::first(content));
            draft.after.seed = Some((content, 1));
            draft.put(
                Key::Version(self.call.whose, 1),
                Condition::Absent,
                Item::Version(content),
            );
            self.add_publication(&mut draft, 1, content)?;
            return Ok(draft.finish(|_| Answer::Seeded(Seeded::Created)));
        };
        if self.is_torn(&header) {
            return Ok(Decision::ReadAgain);
        }
        let revision = header.revision;
        let left = |outcome| Decision::Unchanged {
            answer: Answer::Seeded(outcome),
            revision,
        };
        match (header.seed, header.label.and_then(|at| at.version)) {
            _ if header.deleted => Ok(left(Seeded::Left)),
            (None, _) | (_, None) => Ok(left(Seeded::Left)),
            (Some((seeded, _)), _) if seeded == content => Ok(left(Seeded::Unchanged)),
            (Some((_, version)), Some(active)) if version != active => {
                if uses(content) & !header.contract == 0 {
                    return Ok(left(Seeded::Left));
                }
                let mut draft = self.draft(Some(&header), header.clone());
                draft.after.contract |= uses(content);
                Ok(draft.finish(|_| Answer::Seeded(Seeded::Left)))
            }
            (Some(_), Some(_)) => {
                let mut draft = self.draft(Some(&header), header.clone());
                draft.after.contract = uses(content);
                if content != header.digest {
                    draft.add_version(content);
                }
                let latest = draft.after.latest;
                draft.after.seed = Some((content, latest));
                self.add_publication(&mut draft, latest, content)?;
                Ok(draft.finish(|_| Answer::Seeded(Seeded::Updated)))
            }
        }
    }
}

impl Header {
    fn first(content: Content) -> Self {
        Self {
            revision: 1,
            latest: 1,
            digest: content,
            contract: uses(content),
            label: None,
            deleted: false,
            taken_down: false,
            seed: None,
        }
    }
}

/// One write: the header as it will be, and the actions so far.
struct Draft {
    whose: Whose,
    transaction: Transaction,
    condition: Condition,
    after: Header,
}

impl Draft {
    fn put(&mut self, key: Key, condition: Condition, item: Item) {
        self.transaction.push(Action {
            key,
            condition,
            put: Some(item),
        });
    }

    fn add_version(&mut self, content: Content) {
        self.after.latest += 1;
        self.after.digest = content;
        self.put(
            Key::Version(self.whose, self.after.latest),
            Condition::Absent,
            Item::Version(content),
        );
    }

    fn move_label(&mut self, to: Option<(u8, Content)>, below: Option<Below>) {
        let before = self.after.label;
        let seq = before.map_or(0, |at| at.seq) + 1;
        let version = to.map(|(version, _)| version);
        let publication = Publication {
            seq,
            version,
            below,
        };
        let active = Active {
            publication,
            content: to.map(|(_, content)| content),
        };
        let condition = before.map_or(Condition::Absent, |at| Condition::Seq(at.seq));
        self.after.label = Some(Pointer { seq, version });
        self.put(Key::Active(self.whose), condition, Item::Active(active));
        self.put(
            Key::Publication(self.whose, seq),
            Condition::Absent,
            Item::Publication(publication),
        );
    }

    fn published(self) -> Decision {
        let at = self.after.label.unwrap_or(Pointer {
            seq: 0,
            version: None,
        });
        self.finish(|after| Answer::Published {
            seq: at.seq,
            version: at.version,
            revision: after.revision,
        })
    }

    fn finish(mut self, answer: impl FnOnce(&Header) -> Answer) -> Decision {
        let answer = answer(&self.after);
        let (key, condition) = (Key::Header(self.whose), self.condition.clone());
        let header = Item::Header(self.after.clone());
        self.put(key, condition, header);
        let is_live = !self.after.deleted;
        if self.whose == Whose::Override {
            let listed = Item::Listed(is_live);
            self.put(Key::Listed(self.whose), Condition::None, listed);
        }
        Decision::Commit {
            transaction: self.transaction,
            answer,
        }
    }
}
