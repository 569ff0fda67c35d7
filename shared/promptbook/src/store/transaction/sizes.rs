//! The limits of DynamoDB for a transaction.

use super::Transaction;
use crate::error::{Error, Result};
use crate::store::{item, size};
use crate::table_keys;

/// The most actions of a transaction of DynamoDB, without one for the receipt, which is added last.
const MAX_ACTIONS: usize = 99;

impl Transaction {
    /// Refuses what DynamoDB would refuse for its size.
    pub(in crate::store) fn check_sizes(&self) -> Result<()> {
        let (mut count, mut total) = (self.puts.len(), 0);
        for action in &self.puts {
            let size = action.size();
            total += size;
            if size > size::MAX_ITEM {
                return Err(Error::TooLarge {
                    what: format!("the item {}", action.key()),
                    size,
                    limit: size::MAX_ITEM,
                    remedy: "shorten the message of this change, or the prompt",
                });
            }
        }
        let checked = self.headers.iter().filter(|(_, check)| !check.is_put());
        let names = self.names.iter();
        let names = names.filter(|(name, update)| (*update).clone().action(name).is_some());
        let names = names.map(|(name, _)| table_keys::name(name));
        for key in checked.map(|(key, _)| key.clone()).chain(names) {
            count += 1;
            total += size::of(&item::key_attributes(&key));
        }
        if count > MAX_ACTIONS {
            return Err(Error::TooManyItems {
                count,
                limit: MAX_ACTIONS,
            });
        }
        match total > size::MAX_TRANSACTION {
            false => Ok(()),
            true => Err(Error::TooLarge {
                what: "this change".to_owned(),
                size: total,
                limit: size::MAX_TRANSACTION,
                remedy: "shorten its message",
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::types::AttributeValue;

    use super::*;
    use crate::store::condition::Condition;
    use crate::store::item::Item;

    /// A transaction of this many items of this size each.
    fn of_items(count: usize, size: usize) -> Transaction {
        let mut transaction = Transaction::default();
        for _ in 0..count {
            let item = Item::from([("PK".to_owned(), AttributeValue::S("x".repeat(size - 2)))]);
            transaction.put(item, Some(Condition::absent()));
        }
        transaction
    }

    #[test]
    fn a_transaction_over_the_limit_of_the_database_is_refused_with_both_numbers() {
        let limit = size::MAX_TRANSACTION;
        let (count, each) = (11, limit / 11 - 1);
        let rest = limit - count * each;
        assert!(rest > 2 && each <= size::MAX_ITEM);
        let filled = |rest| {
            let mut transaction = of_items(count, each);
            transaction.join(of_items(1, rest));
            transaction.check_sizes()
        };
        assert!(filled(rest).is_ok());
        match filled(rest + 1) {
            Err(Error::TooLarge {
                what,
                size,
                limit: said,
                ..
            }) => {
                assert_eq!(
                    (what.as_str(), size, said),
                    ("this change", limit + 1, limit)
                );
            }
            other => panic!("{other:?}"),
        }
        // The most labels of a prompt, each with the largest version, fit into the transaction of a restore.
        assert!(
            of_items(10, size::MAX_VERSION + 4 * 1024)
                .check_sizes()
                .is_ok()
        );
    }

    #[test]
    fn an_item_over_the_limit_of_the_database_is_refused() {
        assert!(of_items(1, size::MAX_ITEM).check_sizes().is_ok());
        let refused = of_items(1, size::MAX_ITEM + 1).check_sizes();
        assert!(matches!(refused, Err(Error::TooLarge { limit, .. }) if limit == size::MAX_ITEM));
    }

    #[test]
    fn a_transaction_of_too_many_items_is_refused_with_both_numbers() {
        let mut full = of_items(MAX_ACTIONS - 1, 10);
        full.name(&"a".parse().unwrap()).changes = 1;
        assert_eq!(full.check_sizes(), Ok(()));
        full.name(&"b".parse().unwrap()).changes = 1;
        let (count, limit) = (MAX_ACTIONS + 1, MAX_ACTIONS);
        assert_eq!(
            full.check_sizes(),
            Err(Error::TooManyItems { count, limit })
        );
    }
}
