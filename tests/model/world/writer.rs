//! What a client that writes does next: it decides, doubts, confirms, or begins again.

use super::{ATTEMPTS, Phase, Protocol, World};
use crate::meaning::Answer;
use crate::rules::Rule;
use crate::table::{Action as Put, Condition, Key};
use crate::writing::{Decision, Reads};

impl Protocol {
    /// Goes on with a client that has read what it wanted to: decides.
    pub(super) fn decide(&self, world: &mut World, client: usize) {
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
    pub(super) fn doubt(
        &self,
        world: &mut World,
        client: usize,
        answer: Answer,
        revision: Option<u8>,
    ) {
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
    pub(super) fn conclude(
        &self,
        world: &mut World,
        client: usize,
        answer: Answer,
        revision: Option<u8>,
    ) {
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

    pub(super) fn again(&self, world: &mut World, client: usize) {
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

    pub(super) fn read_receipt(&self, world: &mut World, client: usize) {
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
}
