//! One write: the header as it will be, and the actions so far.

use super::Decision;
use crate::meaning::Answer;
use crate::table::{
    Action, Active, Below, Condition, Content, Header, Item, Key, Pointer, Publication,
    Transaction, Whose, uses,
};

impl Header {
    pub(super) fn first(content: Content) -> Self {
        Self {
            revision: 1,
            latest: 1,
            digest: content,
            contract: uses(content),
            label: None,
            deleted: false,
            taken_down: false,
            seed: None,
            redacted: 0,
        }
    }
}

/// One write: the header as it will be, and the actions so far.
pub(super) struct PendingWrite {
    pub(super) whose: Whose,
    pub(super) transaction: Transaction,
    pub(super) condition: Condition,
    pub(super) after: Header,
}

impl PendingWrite {
    pub(super) fn put(&mut self, key: Key, condition: Condition, item: Item) {
        self.transaction.push(Action {
            key,
            condition,
            put: Some(item),
        });
    }

    pub(super) fn add_version(&mut self, content: Content) {
        self.after.latest += 1;
        self.after.digest = content;
        self.put(
            Key::Version(self.whose, self.after.latest),
            Condition::Absent,
            Item::Version(content),
        );
    }

    pub(super) fn move_label(&mut self, to: Option<(u8, Content)>, below: Option<Below>) {
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

    pub(super) fn published(self) -> Decision {
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

    pub(super) fn finish(mut self, answer: impl FnOnce(&Header) -> Answer) -> Decision {
        let answer = answer(&self.after);
        let (key, condition) = (Key::Header(self.whose), self.condition.clone());
        let header = Item::Header(self.after.clone());
        self.put(key, condition, header);
        let is_live = !self.after.deleted;
        if self.whose == Whose::Override {
            let listed = Item::Listed(is_live);
            self.put(Key::Listed(self.whose), Condition::None, listed);
        }
        let entry = Key::Activity(self.whose, self.after.revision);
        self.put(entry, Condition::None, Item::Activity);
        Decision::Commit {
            transaction: self.transaction,
            answer,
        }
    }
}
