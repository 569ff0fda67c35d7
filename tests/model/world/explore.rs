//! What can happen next, and what then happens.

use std::collections::BTreeMap;

use stateright::{Model, Property};

use super::{Client, GUARANTEES, Happens, Phase, Protocol, World, Writer};
use crate::rules::Rule;
use crate::table::Whose;
use crate::writing::Read;

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
            keeps::<12>(),
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
