//! Transactions on their way to DynamoDB, and what becomes of them.

use super::{Effect, Message, Phase, Protocol, SENDS, World};
use crate::meaning::Answer;
use crate::rules::Rule;
use crate::table::{Action as Put, Condition, Item, Key, Receipt, Transaction};

impl Protocol {
    pub(super) fn send(
        &self,
        world: &mut World,
        client: usize,
        mut transaction: Transaction,
        answer: Answer,
    ) {
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
        if !self.rules.has(Rule::ActivityInTransaction) {
            transaction.retain(|action| !matches!(action.key, Key::Activity(..)));
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
    pub(super) fn send_again(&self, world: &mut World, client: usize) {
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

    /// A transaction comes to DynamoDB; the answer, if it was run or had been.
    pub(super) fn arrive(&self, world: &mut World, message: &Message) -> bool {
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

    pub(super) fn delivered(&self, world: &mut World, message: &Message, committed: bool) {
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

    pub(super) fn conflicted(&self, world: &mut World, client: usize) {
        match self.rules.has(Rule::ConflictSettlesNothing) {
            true => self.send_again(world, client),
            false => self.again(world, client),
        }
    }
}
