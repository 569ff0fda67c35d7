//! Clients, the wire and the table: everything that can happen next.

mod explore;
mod judge;
mod lookup;
mod wire;
mod writer;

use std::collections::BTreeSet;

use crate::looking::Handle;
use crate::meaning::Answer;
use crate::rules::{Rule, Rules};
use crate::table::{Table, Transaction, Whose};
use crate::writing::{Call, Read, Reads};

/// How often a client sends one transaction, and how often it decides anew.
const SENDS: u8 = 2;
const ATTEMPTS: u8 = 4;

/// What the model shows to be kept; each name is a guarantee of the design.
pub(crate) const GUARANTEES: [&str; 13] = [
    "what is active is a whole version",
    "versions are numbered without gaps",
    "the ledger agrees with what is active",
    "a write does what it means, at one moment",
    "an answer was true at some moment of the call",
    "a request has one effect, and one answer under its key",
    "a lookup finds what is active",
    "a lookup never goes back",
    "a lookup finds what the table was set back to",
    "what stands in for a publication was replaced by it",
    "what is active reads what the code supplies",
    "the list of overrides has the live ones",
    "each write has an entry in the activity",
];

/// What one client does.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Client {
    Writes(Writer),
    Looks(Handle),
}

/// A client that writes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Writer {
    pub(crate) call: Call,
    pub(crate) attempt: u8,
    pub(crate) phase: Phase,
    /// The moment when it began.
    pub(crate) since: Option<usize>,
    /// What a receipt said that was read too early, when the rule is dropped.
    early: Option<Option<Answer>>,
}

/// As a trace begins.
impl std::fmt::Display for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Looks(_) => f.write_str("looks up"),
            Self::Writes(Writer { call, .. }) => {
                write!(f, "{:?} of {:?}", call.operation, call.whose)?;
                call.key.map_or(Ok(()), |key| write!(f, ", key {key}"))?;
                call.if_match
                    .map_or(Ok(()), |seen| write!(f, ", if at revision {seen}"))
            }
        }
    }
}

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Phase {
    Reads {
        todo: BTreeSet<Read>,
        reads: Reads,
    },
    /// It looks whether a refusal stands at one moment.
    Confirms {
        reads: Reads,
        answer: Answer,
    },
    /// It has an answer that needs no transaction, and looks for a receipt first.
    Doubts {
        answer: Answer,
        revision: Option<u8>,
    },
    /// Its transaction was refused for good, and it looks for a receipt first.
    Lost,
    /// It waits for what became of its transaction.
    Waits {
        transaction: Transaction,
        answer: Answer,
        sends: u8,
    },
    /// It was told this; nothing when the time was up or it crashed.
    Ended {
        answer: Option<Answer>,
        at: usize,
    },
}

/// A transaction on its way.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Message {
    pub(crate) client: usize,
    pub(crate) token: (u8, u8),
    pub(crate) transaction: Transaction,
    pub(crate) answer: Answer,
    /// Whether somebody still waits for what becomes of it.
    pub(crate) heard: bool,
}

/// What an effect was, by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Effect {
    pub(crate) client: usize,
    pub(crate) at: usize,
    pub(crate) answer: Answer,
}

/// Everything.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct World {
    /// The table at each moment, the last one now.
    pub(crate) past: Vec<Table>,
    pub(crate) clients: Vec<Client>,
    pub(crate) wire: Vec<Message>,
    /// Tokens that DynamoDB has seen succeed.
    pub(crate) tokens: BTreeSet<(usize, (u8, u8))>,
    pub(crate) effects: Vec<Effect>,
    pub(crate) faults: u8,
    /// Earlier tables, one of which may be restored under the table's name, once.
    pub(crate) backups: Vec<Table>,
    pub(crate) broken: BTreeSet<&'static str>,
}

/// What happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Happens {
    /// A client reads an item, as it was at a moment.
    Reads(usize, Read, usize),
    /// A client whose operation reads nothing first decides.
    Begins(usize),
    ReadsReceipt(usize),
    /// A client reads both headers at one moment.
    Rereads(usize),
    /// A lookup reads an item, as it was at a moment.
    Looks(usize, Whose, usize),
    /// DynamoDB leaves one of a lookup's keys unprocessed.
    Unprocessed(usize, Whose),
    /// A lookup reads both items at one moment.
    Confirms(usize),
    Arrives(usize),
    /// It arrives, and its answer is lost.
    ArrivesUnheard(usize),
    Drops(usize),
    Conflicts(usize),
    /// A client waits no longer; what it sent is still on its way.
    TimesOut(usize),
    Crashes(usize),
    /// An earlier table takes the place of the table, with its history so far.
    SetsBack(usize),
}

/// Where the model starts, and under which rules.
#[derive(Debug, Clone)]
pub(crate) struct Protocol {
    pub(crate) rules: Rules,
    pub(crate) starts: Vec<World>,
}

impl World {
    /// Clients before a table, with so many faults to come.
    pub(crate) fn new(table: Table, clients: Vec<Client>, faults: u8) -> Self {
        Self {
            past: vec![table],
            clients,
            wire: Vec::new(),
            tokens: BTreeSet::new(),
            effects: Vec::new(),
            faults,
            backups: Vec::new(),
            broken: BTreeSet::new(),
        }
    }

    fn now(&self) -> usize {
        self.past.len() - 1
    }

    fn table(&self) -> &Table {
        &self.past[self.now()]
    }

    /// Whether no write is under way: a restore needs that.
    fn is_quiet(&self) -> bool {
        let mut writers = self.clients.iter().filter_map(|client| match client {
            Client::Writes(writer) => Some(writer),
            Client::Looks(_) => None,
        });
        let ended = |writer: &Writer| matches!(writer.phase, Phase::Ended { .. });
        self.wire.is_empty() && writers.all(|writer| writer.since.is_none() || ended(writer))
    }

    fn set_back(&mut self, backup: usize) {
        self.past = vec![self.backups[backup].clone()];
        self.backups.clear();
        for client in &mut self.clients {
            if let Client::Looks(handle) = client {
                handle.set_back();
            }
        }
    }

    fn writer(&mut self, client: usize) -> Option<&mut Writer> {
        match &mut self.clients[client] {
            Client::Writes(writer) => Some(writer),
            Client::Looks(_) => None,
        }
    }

    fn end(&mut self, client: usize, answer: Option<Answer>) {
        let at = self.now();
        if let Some(writer) = self.writer(client) {
            writer.phase = Phase::Ended { answer, at };
        }
    }
}

impl Writer {
    /// A client that is about to make this call.
    pub(crate) fn new(call: Call) -> Self {
        Self {
            call,
            attempt: 0,
            phase: Phase::Reads {
                todo: call.reads(0),
                reads: Reads::default(),
            },
            since: None,
            early: None,
        }
    }

    /// Which decision a token belongs to, and without the rule which try.
    fn token(&self, rules: Rules) -> (u8, u8) {
        match (&self.phase, rules.has(Rule::OneToken)) {
            (Phase::Waits { sends, .. }, false) => (self.attempt, *sends),
            _ => (self.attempt, 0),
        }
    }
}
