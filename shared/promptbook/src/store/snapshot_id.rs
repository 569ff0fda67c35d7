//! What a read found, without the texts: enough to see whether anything has been published since.

use super::item::{self, Item};

/// The attributes that tell publications of a label apart. A restore from a backup may use a number again, for another version or text.
pub(super) const IDENTITY: [&str; 3] = [item::SEQ, item::VERSION, item::DIGEST];

/// The publications that a read of the table found, in the order of its keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SnapshotId(Vec<Option<[String; IDENTITY.len()]>>);

impl<'a> FromIterator<Option<&'a Item>> for SnapshotId {
    fn from_iter<I: IntoIterator<Item = Option<&'a Item>>>(items: I) -> Self {
        let identity = |item: &Item| IDENTITY.map(|name| item::text(item, name));
        let items = items.into_iter();
        Self(items.map(|item| item.map(identity)).collect())
    }
}
