//! Whether a write and its answer keep their guarantees.

use std::collections::BTreeSet;

use super::{Client, Effect, Message, Phase, Protocol, World};
use crate::meaning::{Answer, Prompt, is_true, meaning};
use crate::table::{Table, Whose};

impl Protocol {
    /// Whether what a transaction did is what its call means.
    pub(super) fn judge_write(&self, world: &mut World, message: &Message, after: &Table) {
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
    pub(super) fn judge_key(&self, world: &mut World, message: &Message) {
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
    pub(super) fn tell(&self, world: &mut World, client: usize, answer: Answer) {
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
