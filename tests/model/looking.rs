//! How a lookup reads: both active items, eventually consistent, and what it makes of them.

use crate::rules::{Rule, Rules};
use crate::table::{Active, Below, Publication, Table, Whose};

/// A publication, and whose it is.
pub(crate) type Served = (Whose, Publication);

/// A handle of one chat service, for an instance that may have its own: it looks up twice.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Handle {
    /// Lookups that ended.
    pub(crate) ended: u8,
    pub(crate) own: Option<Option<Active>>,
    pub(crate) inherited: Option<Option<Active>>,
    /// The newest publications that were taken, of itself and of `default`.
    pub(crate) seen: (u8, u8),
    /// What is served; or nothing, the text compiled in.
    pub(crate) served: Option<Served>,
    /// What is served in its place to callers for whom it does not render. Each publication that is taken is supposed to render for
    /// some callers and not for others.
    pub(crate) previous: Option<Served>,
    /// Whether it repeats a read that was older than what it had seen.
    pub(crate) repeats: bool,
    /// Whether the table was set back since the read that was taken last.
    pub(crate) set_back: bool,
    /// Whether the table was set back between the requests of the current lookup.
    pub(crate) spans: bool,
}

/// What becomes of a lookup whose reads are complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is older than what was seen: it is read once more.
    Repeated,
    /// What was served before stays.
    NotTaken,
    Taken {
        seen: (u8, u8),
        served: Option<Served>,
    },
}

impl Handle {
    /// A handle that has just looked up what this table has.
    pub(crate) fn knowing(table: &Table) -> Self {
        let active = |whose| table.active(whose).copied();
        let (own, inherited) = (active(Whose::Override), active(Whose::Default));
        Self {
            seen: (seq(own), seq(inherited)),
            served: served(own, inherited),
            ..Self::default()
        }
    }

    /// Serves what was read from now on, and keeps what it replaced.
    pub(crate) fn take(&mut self, seen: (u8, u8), served: Option<Served>, rules: Rules) {
        if served != self.served {
            self.previous = previous(self.served, served, rules);
        }
        (self.seen, self.served) = (seen, served);
    }

    /// The table is set back to an earlier moment.
    pub(crate) fn set_back(&mut self) {
        self.set_back = true;
        self.spans = self.repeats || self.own.is_some() || self.inherited.is_some();
    }

    /// Whether its next read is of both items at one moment.
    pub(crate) fn confirms(&self, rules: Rules) -> bool {
        self.todo().is_empty() || (self.repeats && rules.has(Rule::RepeatConsistently))
    }

    /// What is still to be read.
    pub(crate) fn todo(&self) -> Vec<Whose> {
        let own = self.own.is_none().then_some(Whose::Override);
        let inherited = self.inherited.is_none().then_some(Whose::Default);
        own.into_iter().chain(inherited).collect()
    }

    /// Reads one item of the table as it was at some moment.
    pub(crate) fn read(&mut self, whose: Whose, table: &Table) {
        self.read_as(whose, table.active(whose).copied());
    }

    /// Takes this for what one item is.
    pub(crate) fn read_as(&mut self, whose: Whose, active: Option<Active>) {
        match whose {
            Whose::Override => self.own = Some(active),
            Whose::Default => self.inherited = Some(active),
        }
    }

    /// Whether "nobody has a version" is to be confirmed at one moment.
    pub(crate) fn doubts(&self, rules: Rules) -> bool {
        let none =
            |read: &Option<Option<Active>>| read.flatten().is_none_or(|active| is_nothing(&active));
        rules.has(Rule::ConfirmNothing) && none(&self.own) && none(&self.inherited)
    }

    /// Decides what becomes of what was read.
    pub(crate) fn decide(&mut self, rules: Rules) -> Outcome {
        let (own, inherited) = (self.own.take().flatten(), self.inherited.take().flatten());
        let seen = (seq(own), seq(inherited));
        let is_older = seen.0 < self.seen.0 || seen.1 < self.seen.1;
        if is_older && !self.repeats && rules.has(Rule::NeverBack) {
            self.repeats = true;
            return Outcome::Repeated;
        }
        let believed = !is_older || !self.repeats || rules.has(Rule::BelieveRepeated);
        self.repeats = false;
        self.ended += 1;
        match believed {
            true => Outcome::Taken {
                seen,
                served: served(own, inherited),
            },
            false => Outcome::NotTaken,
        }
    }
}

fn seq(active: Option<Active>) -> u8 {
    active.map_or(0, |active| active.publication.seq)
}

fn is_nothing(active: &Active) -> bool {
    active.publication.version.is_none()
}

/// What two active items come to: the own version, else that of `default`.
pub(crate) fn served(own: Option<Active>, inherited: Option<Active>) -> Option<Served> {
    let one = |whose, active: Option<Active>| {
        let active = active.filter(|active| !is_nothing(active))?;
        Some((whose, active.publication))
    };
    one(Whose::Override, own).or_else(|| one(Whose::Default, inherited))
}

/// What may be served in place of a publication that does not render: the one that was served before, if this one replaced it.
fn previous(before: Option<Served>, failing: Option<Served>, rules: Rules) -> Option<Served> {
    let ((whose, before), (of, failing)) = (before?, failing?);
    let below = before.version.map(|version| Below {
        seq: before.seq,
        version,
    });
    let is_below = failing.below == below || !rules.has(Rule::PreviousIsBelow);
    let is_next = failing.seq == before.seq + 1 || !rules.has(Rule::PreviousIsNext);
    (whose == of && is_below && is_next).then_some((whose, before))
}
