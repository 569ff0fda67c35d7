//! One action of a transaction: what happens to one item, and under which condition.

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, ConditionCheck, Put, TransactWriteItem, Update};

use super::condition::{Condition, number_value};
use super::item::{self, Item};
use super::size;
use crate::table_keys::Key;

/// What happens to one item.
#[derive(Debug)]
pub(super) enum Action {
    /// The item is replaced, or made.
    Put {
        item: Item,
        condition: Option<Condition>,
    },
    /// Numbers are added to attributes; an item or attribute that is absent starts at 0.
    Add {
        key: Key,
        numbers: Vec<(&'static str, i64)>,
        condition: Option<Condition>,
    },
    /// Values are set at paths such as `publications[2].message`; the rest of the item stays as it is.
    Set {
        key: Key,
        values: Vec<(String, AttributeValue)>,
        condition: Condition,
    },
    /// Nothing happens to it.
    Check { key: Key, condition: Condition },
}

impl Action {
    /// The key of its item.
    pub(super) fn key(&self) -> Key {
        match self {
            Self::Put { item, .. } => item::key_of(item),
            Self::Add { key, .. } | Self::Set { key, .. } | Self::Check { key, .. } => key.clone(),
        }
    }

    /// What DynamoDB counts for it.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Put { item, .. } => size::of(item),
            Self::Add { key, .. } | Self::Check { key, .. } => size::of(&item::key_attributes(key)),
            Self::Set { key, values, .. } => {
                let values = values.iter().cloned();
                let set = item::key_attributes(key).into_iter().chain(values);
                size::of(&set.collect())
            }
        }
    }

    pub(super) fn build(self, table: &str) -> Result<TransactWriteItem, BuildError> {
        let whole = TransactWriteItem::builder();
        match self {
            Self::Put { item, condition } => {
                let condition = condition.unwrap_or_default();
                let put = Put::builder()
                    .table_name(table)
                    .set_item(Some(item))
                    .set_condition_expression(condition.expression())
                    .set_expression_attribute_names(condition.names())
                    .set_expression_attribute_values(condition.values());
                Ok(whole.put(put.build()?).build())
            }
            Self::Add {
                key,
                numbers,
                condition,
            } => {
                let mut condition = condition.unwrap_or_default();
                let text = condition.expression();
                let add: Vec<String> = numbers
                    .into_iter()
                    .map(|(attribute, number)| {
                        let (name, value) = condition.alias(attribute, number_value(number));
                        format!("{name} {value}")
                    })
                    .collect();
                let add = format!("ADD {}", add.join(", "));
                let update = update(table, &key, add, text, &condition);
                Ok(whole.update(update.build()?).build())
            }
            Self::Set {
                key,
                values,
                mut condition,
            } => {
                let text = condition.expression();
                let values = values.into_iter();
                let set = values.map(|(path, value)| {
                    format!("{} = {}", condition.path(&path), condition.value(value))
                });
                let set = format!("SET {}", set.collect::<Vec<_>>().join(", "));
                let update = update(table, &key, set, text, &condition);
                Ok(whole.update(update.build()?).build())
            }
            Self::Check { key, condition } => {
                let check = ConditionCheck::builder()
                    .table_name(table)
                    .set_key(Some(item::key_attributes(&key)))
                    .set_condition_expression(condition.expression())
                    .set_expression_attribute_names(condition.names())
                    .set_expression_attribute_values(condition.values());
                Ok(whole.condition_check(check.build()?).build())
            }
        }
    }
}

/// An update under the terms in `text`, with the aliases of the condition.
fn update(
    table: &str,
    key: &Key,
    expression: String,
    text: Option<String>,
    condition: &Condition,
) -> UpdateBuilder {
    Update::builder()
        .table_name(table)
        .set_key(Some(item::key_attributes(key)))
        .update_expression(expression)
        .set_condition_expression(text)
        .set_expression_attribute_names(condition.names())
        .set_expression_attribute_values(condition.values())
}
