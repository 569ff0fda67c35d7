//! How a lookup reads: both active items, eventually consistent, and what it makes of them.

use crate::rules::{Rule, Rules};
use crate::table::{Active, Table, Whose};

/// A handle of one chat service, for an instance that may have its own: it looks up twice.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Handle {
    /// Lookups that ended.
    pub(crate) ended: u8,
    pub(crate) own: Option<Option<Active>>,
    pub(crate) inherited: Option<Option<Active>>,
    /// The newest publications that were taken, of itself and of `default`.
    pub(crate) seen: (u8, u8),
    /// What is served: by whom a version is, and which; or nothing, the text compiled in.
    pub(crate) served: Option<(Whose, u8)>,
}

/// What a finished lookup took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) seen: (u8, u8),
    pub(crate) served: Option<(Whose, u8)>,
}

impl Handle {
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

    /// Ends the lookup; what was read is taken unless it is older than what was seen.
    pub(crate) fn end(&mut self, rules: Rules) -> Option<Taken> {
        let (own, inherited) = (self.own.take().flatten(), self.inherited.take().flatten());
        self.ended += 1;
        let seq = |active: Option<Active>| active.map_or(0, |active| active.publication.seq);
        let seen = (seq(own), seq(inherited));
        let is_older = seen.0 < self.seen.0 || seen.1 < self.seen.1;
        if is_older && rules.has(Rule::NeverBack) {
            return None;
        }
        let version = |active: Option<Active>| active.and_then(|active| active.publication.version);
        let own = version(own).map(|version| (Whose::Override, version));
        let served = own.or_else(|| version(inherited).map(|version| (Whose::Default, version)));
        Some(Taken { seen, served })
    }
}

fn is_nothing(active: &Active) -> bool {
    active.publication.version.is_none()
}
