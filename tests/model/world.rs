//! Clients, the wire and the table: everything that can happen next.

use std::collections::{BTreeMap, BTreeSet};

use stateright::{Model, Property};

use crate::looking::{Handle, Outcome, Served, served};
use crate::meaning::{Answer, Prompt, is_true, meaning};
use crate::rules::{Rule, Rules};
use crate::table::{Action as Put, Condition, Item, Key, Receipt, Table, Transaction, Whose};
use crate::writing::{Call, Decision, Read, Reads};

/// How often a client sends one transaction, and how often it decides anew.
const SENDS: u8 = 2;
const ATTEMPTS: u8 = 4;

/// What the model shows to be kept; each name is a guarantee of the design.
pub(crate) const GUARANTEES: [&str; 12] = [
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

impl Protocol {
    /// Goes on with a client that has read what it wanted to: decides.
    fn decide(&self, world: &mut World, client: usize) {
        let table = world.table().clone();
        let Some(writer) = world.writer(client) else {
            return;
        };
        let Phase::Reads { todo, reads } = &mut writer.phase else {
            return;
        };
        if !todo.is_empty() {
            return;
        }
        match writer.call.decide(reads, &table, self.rules) {
            Decision::ReadMore(read) => {
                todo.insert(read);
            }
            Decision::ReadAgain => self.again(world, client),
            Decision::Commit {
                transaction,
                answer,
            } => self.send(world, client, transaction, answer),
            Decision::Unchanged { answer, revision } => {
                self.doubt(world, client, answer, Some(revision))
            }
            Decision::RefuseIfStill(refusal) => {
                let (reads, answer) = (reads.clone(), Answer::Refused(refusal));
                writer.phase = Phase::Confirms { reads, answer };
            }
            Decision::Refuse(refusal) => self.doubt(world, client, Answer::Refused(refusal), None),
        }
    }

    /// An answer without a transaction.
    fn doubt(&self, world: &mut World, client: usize, answer: Answer, revision: Option<u8>) {
        let rules = self.rules;
        let Some(writer) = world.writer(client) else {
            return;
        };
        let early = writer.early;
        if writer.call.key.is_none() {
            return self.tell(world, client, answer);
        }
        if !rules.has(Rule::ReceiptBeforeAnswer) {
            return self.conclude(world, client, answer, revision);
        }
        if let Some(early) = early {
            return match early {
                Some(answer) => self.tell(world, client, answer),
                None => self.conclude(world, client, answer, revision),
            };
        }
        writer.phase = Phase::Doubts { answer, revision };
    }

    /// There is no receipt: the answer stands, and "nothing to change" leaves one.
    fn conclude(&self, world: &mut World, client: usize, answer: Answer, revision: Option<u8>) {
        let Some(writer) = world.writer(client) else {
            return;
        };
        let whose = writer.call.whose;
        match revision {
            Some(revision) if self.rules.has(Rule::ReceiptOfNothing) => {
                let check = Put {
                    key: Key::Header(whose),
                    condition: Condition::Revision(revision),
                    put: None,
                };
                self.send(world, client, vec![check], answer);
            }
            _ => self.tell(world, client, answer),
        }
    }

    fn send(&self, world: &mut World, client: usize, mut transaction: Transaction, answer: Answer) {
        let in_transaction = self.rules.has(Rule::ReceiptInTransaction);
        let Some(writer) = world.writer(client) else {
            return;
        };
        if let Some(key) = writer.call.key
            && in_transaction
        {
            let put = Some(Item::Receipt(Receipt { answer }));
            transaction.push(Put {
                key: Key::Receipt(key),
                condition: Condition::Absent,
                put,
            });
        }
        if !self.rules.has(Rule::ListInTransaction) {
            // In a request of its own, which a crash keeps from being sent.
            transaction.retain(|action| !matches!(action.key, Key::Listed(_)));
        }
        transaction.sort();
        writer.phase = Phase::Waits {
            transaction,
            answer,
            sends: 0,
        };
        self.send_again(world, client);
    }

    /// Sends the same bytes with the same token, or gives up.
    fn send_again(&self, world: &mut World, client: usize) {
        let rules = self.rules;
        let Some(writer) = world.writer(client) else {
            return;
        };
        let token = writer.token(rules);
        let Phase::Waits {
            transaction,
            answer,
            sends,
        } = &mut writer.phase
        else {
            return;
        };
        if *sends == SENDS {
            return world.end(client, None);
        }
        *sends += 1;
        let (transaction, answer) = (transaction.clone(), *answer);
        world.wire.push(Message {
            client,
            token,
            transaction,
            answer,
            heard: true,
        });
        world.wire.sort();
    }

    fn again(&self, world: &mut World, client: usize) {
        let Some(writer) = world.writer(client) else {
            return;
        };
        writer.attempt += 1;
        if writer.attempt == ATTEMPTS {
            return world.end(client, None);
        }
        let todo = writer.call.reads(writer.attempt);
        writer.early = None;
        writer.phase = Phase::Reads {
            todo,
            reads: Reads::default(),
        };
    }

    /// A transaction comes to DynamoDB; the answer, if it was run or had been.
    fn arrive(&self, world: &mut World, message: &Message) -> bool {
        if world.tokens.contains(&(message.client, message.token)) {
            return true;
        }
        let mut table = world.table().clone();
        if !table.run(&message.transaction) {
            return false;
        }
        world.tokens.insert((message.client, message.token));
        self.judge_write(world, message, &table);
        if table != *world.table() {
            world.past.push(table);
        }
        let at = world.now();
        world.effects.push(Effect {
            client: message.client,
            at,
            answer: message.answer,
        });
        true
    }

    /// Whether what a transaction did is what its call means.
    fn judge_write(&self, world: &mut World, message: &Message, after: &Table) {
        let before = world.table().clone();
        let Some(writer) = world.writer(message.client) else {
            return;
        };
        let call = writer.call;
        let obeyed = obeyed(&before, call.whose);
        let prompt = Prompt::of(&before, call.whose);
        let (expected, answer) = meaning(call.operation, prompt.as_ref(), obeyed, call.if_match);
        let is = Prompt::of(after, call.whose);
        if is != expected || answer != message.answer {
            world
                .broken
                .insert("a write does what it means, at one moment");
        }
        for whose in [Whose::Default, Whose::Override] {
            world.broken.extend(after.broken(whose));
        }
        // What lies under `default` is checked at each moment; an override's, when it is published.
        let is_moved = is.as_ref().map(|is| is.seq) != prompt.as_ref().map(|prompt| prompt.seq);
        for (whose, checked) in [(Whose::Default, true), (call.whose, is_moved)] {
            let supplied = obeyed_or_own(after, whose);
            let content = after.active(whose).and_then(|active| active.content);
            if checked
                && content.is_some_and(|content| crate::table::uses(content) & !supplied != 0)
            {
                world
                    .broken
                    .insert("what is active reads what the code supplies");
            }
        }
        self.judge_key(world, message);
    }

    /// Whether a request had an effect before.
    fn judge_key(&self, world: &mut World, message: &Message) {
        let key = |world: &World, client: usize| match &world.clients[client] {
            Client::Writes(writer) => writer.call.key.map_or(100 + client, usize::from),
            Client::Looks(_) => usize::MAX,
        };
        let mine = key(world, message.client);
        let before = world
            .effects
            .iter()
            .any(|effect| key(world, effect.client) == mine);
        if before {
            world
                .broken
                .insert("a request has one effect, and one answer under its key");
        }
    }

    /// Ends a call, and judges what it was told.
    fn tell(&self, world: &mut World, client: usize, answer: Answer) {
        world.end(client, Some(answer));
        let Some(writer) = world.writer(client) else {
            return;
        };
        let (call, since) = (writer.call, writer.since.unwrap_or_default());
        let of_key: Vec<Effect> = world
            .effects
            .iter()
            .filter(|effect| match &world.clients[effect.client] {
                Client::Writes(other) => {
                    effect.client == client || (call.key.is_some() && other.call.key == call.key)
                }
                Client::Looks(_) => false,
            })
            .copied()
            .collect();
        match of_key.first() {
            Some(effect) if effect.answer != answer => {
                world
                    .broken
                    .insert("a request has one effect, and one answer under its key");
            }
            Some(_) => {}
            None => {
                let mut moments = world.past[since..].iter();
                let true_once = moments.any(|table| {
                    let prompt = Prompt::of(table, call.whose);
                    is_true(
                        answer,
                        call.operation,
                        prompt.as_ref(),
                        obeyed(table, call.whose),
                        call.if_match,
                    )
                });
                if !true_once {
                    world
                        .broken
                        .insert("an answer was true at some moment of the call");
                }
            }
        }
        // Told twice under one key, 2xx are the same. Only they are remembered: a refusal may come before the effect.
        let told: BTreeSet<Answer> = world
            .clients
            .iter()
            .filter_map(|other| match other {
                Client::Writes(other) if call.key.is_some() && other.call.key == call.key => {
                    match other.phase {
                        Phase::Ended {
                            answer: Some(answer),
                            ..
                        } if !matches!(answer, Answer::Refused(_)) => Some(answer),
                        _ => None,
                    }
                }
                _ => None,
            })
            .collect();
        if told.len() > 1 {
            world
                .broken
                .insert("a request has one effect, and one answer under its key");
        }
    }

    fn delivered(&self, world: &mut World, message: &Message, committed: bool) {
        let rules = self.rules;
        let Some(writer) = world.writer(message.client) else {
            return;
        };
        let waits =
            matches!(writer.phase, Phase::Waits { .. }) && writer.attempt == message.token.0;
        if !waits || !message.heard {
            return;
        }
        let key = writer.call.key;
        match committed {
            true => {
                if let (Some(key), false) = (key, rules.has(Rule::ReceiptInTransaction)) {
                    // The receipt in a request of its own: by now somebody may have come between.
                    let mut table = world.table().clone();
                    table.items.insert(
                        Key::Receipt(key),
                        Item::Receipt(Receipt {
                            answer: message.answer,
                        }),
                    );
                    world.past.push(table);
                }
                self.tell(world, message.client, message.answer);
            }
            false if key.is_some() => writer.phase = Phase::Lost,
            false => self.again(world, message.client),
        }
    }

    fn conflicted(&self, world: &mut World, client: usize) {
        match self.rules.has(Rule::ConflictSettlesNothing) {
            true => self.send_again(world, client),
            false => self.again(world, client),
        }
    }

    fn read_receipt(&self, world: &mut World, client: usize) {
        let table = world.table().clone();
        let early = !self.rules.has(Rule::ReceiptAfterReads);
        let Some(writer) = world.writer(client) else {
            return;
        };
        let Some(key) = writer.call.key else { return };
        let receipt = table.receipt(key).map(|receipt| receipt.answer);
        match writer.phase.clone() {
            Phase::Reads { .. } if early => writer.early = Some(receipt),
            Phase::Doubts { answer, revision } => match receipt {
                Some(answer) => self.tell(world, client, answer),
                None => self.conclude(world, client, answer, revision),
            },
            Phase::Lost => match receipt {
                Some(answer) => self.tell(world, client, answer),
                None => self.again(world, client),
            },
            _ => {}
        }
    }

    fn end_lookup(&self, world: &mut World, client: usize) {
        let past = world.past.clone();
        let Client::Looks(handle) = &mut world.clients[client] else {
            return;
        };
        if !handle.todo().is_empty() {
            return;
        }
        let before = handle.seen;
        let outcome = handle.decide(self.rules);
        if outcome == Outcome::Repeated {
            return;
        }
        if let Outcome::Taken { seen, served } = outcome {
            handle.take(seen, served, self.rules);
        }
        // One that read two tables is corrected by the next.
        if std::mem::take(&mut handle.spans) {
            return;
        }
        let is_taken = outcome != Outcome::NotTaken;
        let is_older = handle.seen.0 < before.0 || handle.seen.1 < before.1;
        let was_set_back = std::mem::take(&mut handle.set_back);
        let judged = [
            ("a lookup never goes back", is_older && !was_set_back),
            (
                "a lookup finds what is active",
                is_taken && missed(handle.served, &past),
            ),
            (
                "a lookup finds what the table was set back to",
                was_set_back && !is_of(handle.served, &past),
            ),
            (
                "what stands in for a publication was replaced by it",
                !was_set_back && !was_replaced(handle, &past),
            ),
        ];
        let broken = judged.into_iter().filter(|(_, is_broken)| *is_broken);
        world.broken.extend(broken.map(|(guarantee, _)| guarantee));
    }
}

/// Whether something that was active all the time was not found.
fn missed(found: Option<Served>, past: &[Table]) -> bool {
    let own = |table: &Table| table.active(Whose::Override).copied();
    let inherited = |table: &Table| table.active(Whose::Default).copied();
    let has = |table: &Table| served(own(table), inherited(table)).is_some();
    let has_own = |table: &Table| served(own(table), None).is_some();
    match found {
        None => past.iter().all(has),
        Some((Whose::Default, _)) => past.iter().all(has_own),
        Some((Whose::Override, _)) => false,
    }
}

/// Whether reads of these moments come to what is served.
fn is_of(found: Option<Served>, past: &[Table]) -> bool {
    let active = |table: &Table, whose| table.active(whose).copied();
    let mut pairs = past
        .iter()
        .flat_map(|one| past.iter().map(move |other| (one, other)));
    pairs.any(|(one, other)| {
        served(active(one, Whose::Override), active(other, Whose::Default)) == found
    })
}

/// Whether what stands in for the publication that is served was in force until that one replaced it: since then it was neither
/// rolled back nor taken down.
fn was_replaced(handle: &Handle, past: &[Table]) -> bool {
    let (Some((whose, failing)), Some((_, previous))) = (handle.served, handle.previous) else {
        return true;
    };
    let active = |table: &Table| table.active(whose).map(|active| active.publication);
    let mut moments = past.iter().filter(|table| active(table) == Some(failing));
    moments.any(|table| {
        let stack = Prompt::of(table, whose).map_or(Vec::new(), |prompt| prompt.stack);
        let is_taken_down = (previous.seq + 1..failing.seq).any(|seq| {
            let between = table.publication(whose, seq);
            between.is_none_or(|between| between.version.is_none())
        });
        stack.iter().rev().nth(1).copied() == previous.version && !is_taken_down
    })
}

/// The contract that an override obeys.
fn obeyed(table: &Table, whose: Whose) -> Option<u8> {
    match whose {
        Whose::Default => None,
        Whose::Override => table.header(Whose::Default).map(|header| header.contract),
    }
}

fn obeyed_or_own(table: &Table, whose: Whose) -> u8 {
    let own = table.header(whose).map_or(0, |header| header.contract);
    obeyed(table, whose).unwrap_or(own)
}

impl Model for Protocol {
    type State = World;
    type Action = Happens;

    fn init_states(&self) -> Vec<World> {
        self.starts.clone()
    }

    fn actions(&self, world: &World, actions: &mut Vec<Happens>) {
        let faulty = world.faults > 0;
        for (index, client) in world.clients.iter().enumerate() {
            match client {
                Client::Writes(writer) => self.writer_actions(world, index, writer, actions),
                Client::Looks(handle) if handle.ended < 2 => {
                    let confirms = handle.confirms(self.rules);
                    actions.extend(confirms.then_some(Happens::Confirms(index)));
                    let todo = if confirms { Vec::new() } else { handle.todo() };
                    for whose in &todo {
                        // Moments in which the item was the same are one.
                        let mut seen = BTreeMap::new();
                        for (at, table) in world.past.iter().enumerate() {
                            seen.insert(table.active(*whose).copied(), at);
                        }
                        actions.extend(
                            seen.into_values()
                                .map(|at| Happens::Looks(index, *whose, at)),
                        );
                        actions.extend(faulty.then_some(Happens::Unprocessed(index, *whose)));
                    }
                }
                Client::Looks(_) => {}
            }
        }
        if world.is_quiet() {
            actions.extend((0..world.backups.len()).map(Happens::SetsBack));
        }
        for (index, message) in world.wire.iter().enumerate() {
            actions.push(Happens::Arrives(index));
            if faulty && message.heard {
                actions.extend([
                    Happens::ArrivesUnheard(index),
                    Happens::Drops(index),
                    Happens::Conflicts(index),
                ]);
            }
        }
    }

    fn next_state(&self, world: &World, action: Happens) -> Option<World> {
        let mut next = world.clone();
        let fault = matches!(
            action,
            Happens::Unprocessed(..)
                | Happens::ArrivesUnheard(_)
                | Happens::Drops(_)
                | Happens::Conflicts(_)
                | Happens::TimesOut(_)
                | Happens::Crashes(_)
        );
        next.faults -= u8::from(fault);
        self.happen(&mut next, action);
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        fn keeps<const N: usize>() -> Property<Protocol> {
            Property::always(GUARANTEES[N], |_, world: &World| {
                !world.broken.contains(GUARANTEES[N])
            })
        }
        vec![
            keeps::<0>(),
            keeps::<1>(),
            keeps::<2>(),
            keeps::<3>(),
            keeps::<4>(),
            keeps::<5>(),
            keeps::<6>(),
            keeps::<7>(),
            keeps::<8>(),
            keeps::<9>(),
            keeps::<10>(),
            keeps::<11>(),
        ]
    }
}

impl Protocol {
    fn writer_actions(
        &self,
        world: &World,
        index: usize,
        writer: &Writer,
        actions: &mut Vec<Happens>,
    ) {
        let now = world.now();
        match &writer.phase {
            Phase::Reads { todo, .. } => {
                let early = !self.rules.has(Rule::ReceiptAfterReads) && writer.call.key.is_some();
                if early && writer.early.is_none() {
                    return actions.push(Happens::ReadsReceipt(index));
                }
                actions.extend(todo.is_empty().then_some(Happens::Begins(index)));
                for read in todo {
                    let stale = *read == Read::Header && !self.rules.has(Rule::ConsistentHeader);
                    let first = if stale { 0 } else { now };
                    actions.extend((first..=now).map(|at| Happens::Reads(index, *read, at)));
                }
            }
            Phase::Confirms { .. } => actions.push(Happens::Rereads(index)),
            Phase::Doubts { .. } | Phase::Lost => actions.push(Happens::ReadsReceipt(index)),
            Phase::Waits { .. } if world.faults > 0 => {
                actions.extend([Happens::TimesOut(index), Happens::Crashes(index)]);
            }
            Phase::Waits { .. } | Phase::Ended { .. } => {}
        }
    }

    fn happen(&self, world: &mut World, action: Happens) {
        match action {
            Happens::Reads(client, read, at) => {
                let now = world.now();
                let table = world.past[at].clone();
                let Some(writer) = world.writer(client) else {
                    return;
                };
                writer.since.get_or_insert(now);
                let whose = writer.call.whose;
                if let Phase::Reads { todo, reads } = &mut writer.phase {
                    todo.remove(&read);
                    reads.read(read, whose, &table);
                }
                self.decide(world, client);
            }
            Happens::Begins(client) => {
                let now = world.now();
                if let Some(writer) = world.writer(client) {
                    writer.since.get_or_insert(now);
                }
                self.decide(world, client);
            }
            Happens::ReadsReceipt(client) => {
                let now = world.now();
                if let Some(writer) = world.writer(client) {
                    writer.since.get_or_insert(now);
                }
                self.read_receipt(world, client);
            }
            Happens::Rereads(client) => {
                let table = world.table().clone();
                let Some(writer) = world.writer(client) else {
                    return;
                };
                let Phase::Confirms { reads, answer } = &writer.phase else {
                    return;
                };
                let same = reads.header == Some(table.header(writer.call.whose).cloned())
                    && reads.default == Some(table.header(Whose::Default).cloned());
                match (same, *answer) {
                    (true, answer) => self.doubt(world, client, answer, None),
                    (false, _) => self.again(world, client),
                }
            }
            Happens::Looks(client, whose, at) => {
                let table = world.past[at].clone();
                let rules = self.rules;
                if let Client::Looks(handle) = &mut world.clients[client] {
                    handle.read(whose, &table);
                    if handle.todo().is_empty() && !handle.doubts(rules) {
                        self.end_lookup(world, client);
                    }
                }
            }
            Happens::Unprocessed(client, whose) => {
                let rules = self.rules;
                if let Client::Looks(handle) = &mut world.clients[client]
                    && !rules.has(Rule::AskAgain)
                {
                    handle.read_as(whose, None);
                    if handle.todo().is_empty() && !handle.doubts(rules) {
                        self.end_lookup(world, client);
                    }
                }
            }
            Happens::Confirms(client) => {
                let table = world.table().clone();
                if let Client::Looks(handle) = &mut world.clients[client] {
                    handle.read(Whose::Override, &table);
                    handle.read(Whose::Default, &table);
                }
                self.end_lookup(world, client);
            }
            Happens::Arrives(index) => {
                let message = world.wire.remove(index);
                let committed = self.arrive(world, &message);
                self.delivered(world, &message, committed);
            }
            Happens::ArrivesUnheard(index) => {
                let message = world.wire.remove(index);
                self.arrive(world, &message);
                self.send_again(world, message.client);
            }
            Happens::Drops(index) => {
                let message = world.wire.remove(index);
                self.send_again(world, message.client);
            }
            Happens::Conflicts(index) => {
                let message = world.wire.remove(index);
                self.conflicted(world, message.client);
            }
            Happens::SetsBack(backup) => world.set_back(backup),
            Happens::TimesOut(client) => {
                for message in &mut world.wire {
                    message.heard &= message.client != client;
                }
                self.send_again(world, client);
            }
            Happens::Crashes(client) => {
                for message in &mut world.wire {
                    message.heard &= message.client != client;
                }
                world.end(client, None);
            }
        }
    }
}
