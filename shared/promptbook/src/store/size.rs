//! How many bytes DynamoDB counts for an item, and what it takes at most.
//!
//! "DynamoDB item sizes and formats" in the Developer Guide: names and texts in UTF-8, a number one byte for two digits and one more, a list or
//! map three bytes and one for each entry.

use aws_sdk_dynamodb::types::AttributeValue;

use super::item::Item;

/// The most bytes of an item, attribute names included.
pub(super) const MAX_ITEM: usize = 400 * 1024;
/// The most bytes of all items of a transaction. Leaves room for the receipt, which is added last.
pub(super) const MAX_TRANSACTION: usize = 4 * 1024 * 1024 - 4 * 1024;
/// The most bytes of a version's item. What is left of an item's 400 KiB holds the publication in its active copy, so each version that is
/// saved can be published; and ten such copies, the most labels of a prompt, fit into the transaction of a restore.
pub(super) const MAX_VERSION: usize = 384 * 1024;

/// What DynamoDB counts for an item.
pub(super) fn of(item: &Item) -> usize {
    item.iter()
        .map(|(name, value)| name.len() + of_value(value))
        .sum()
}

fn of_value(value: &AttributeValue) -> usize {
    match value {
        AttributeValue::S(text) => text.len(),
        AttributeValue::N(number) => of_number(number),
        AttributeValue::B(bytes) => bytes.as_ref().len(),
        AttributeValue::Ss(texts) => texts.iter().map(String::len).sum(),
        AttributeValue::Ns(numbers) => numbers.iter().map(|number| of_number(number)).sum(),
        AttributeValue::Bs(blobs) => blobs.iter().map(|bytes| bytes.as_ref().len()).sum(),
        AttributeValue::L(values) => {
            3 + values
                .iter()
                .map(|value| 1 + of_value(value))
                .sum::<usize>()
        }
        AttributeValue::M(fields) => {
            let fields = fields.iter();
            3 + fields
                .map(|(name, value)| 1 + name.len() + of_value(value))
                .sum::<usize>()
        }
        // Null, a boolean, and what a later version of the SDK may add.
        _ => 1,
    }
}

/// Zeros at both ends are free in DynamoDB and counted here: only counters are stored as numbers.
fn of_number(number: &str) -> usize {
    let digits = number.chars().filter(char::is_ascii_digit).count();
    digits.div_ceil(2) + 1 + usize::from(number.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> AttributeValue {
        AttributeValue::S(text.to_owned())
    }

    #[test]
    fn each_type_counts_as_dynamodb_counts_it() {
        let map = |fields: &[(&str, AttributeValue)]| {
            let fields = fields.iter();
            AttributeValue::M(
                fields
                    .map(|(name, value)| ((*name).to_owned(), value.clone()))
                    .collect(),
            )
        };
        for (value, bytes) in [
            (text("größer"), 8),
            (AttributeValue::N("7".to_owned()), 2),
            (AttributeValue::N("123".to_owned()), 3),
            (AttributeValue::N("-123".to_owned()), 4),
            (AttributeValue::Null(true), 1),
            (AttributeValue::Bool(false), 1),
            (AttributeValue::L(vec![]), 3),
            (AttributeValue::L(vec![text("ab"), text("")]), 7),
            (map(&[]), 3),
            (map(&[("role", text("user")), ("content", text("Hi"))]), 22),
            (AttributeValue::Ss(vec!["a".to_owned(), "bc".to_owned()]), 3),
        ] {
            assert_eq!(of_value(&value), bytes, "{value:?}");
        }
        let item = Item::from([
            ("PK".to_owned(), text("abc")),
            ("größe".to_owned(), text("")),
        ]);
        assert_eq!(of(&item), 12);
    }
}
