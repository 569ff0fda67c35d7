//! One action of a transaction: what happens to one item, and the condition that carries an invariant.

use std::collections::HashMap;

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, ConditionCheck, Put, TransactWriteItem, Update};

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

/// What must hold of the item as it is: each of the terms.
#[derive(Debug, Clone, Default)]
pub(super) struct Condition {
    terms: Vec<String>,
    names: HashMap<String, String>,
    values: HashMap<String, AttributeValue>,
}

impl Condition {
    /// There is no such item.
    pub(super) fn absent() -> Self {
        let mut condition = Self::default();
        condition.terms.push("attribute_not_exists(PK)".to_owned());
        condition
    }

    /// The attribute has this number.
    pub(super) fn number(attribute: &str, number: u64) -> Self {
        Self::default().and_equals(attribute, AttributeValue::N(number.to_string()))
    }

    /// There is no such item, or its attribute has at most this number.
    pub(super) fn absent_or_at_most(attribute: &str, number: u64) -> Self {
        let mut condition = Self::default();
        let (name, value) = condition.alias(attribute, AttributeValue::N(number.to_string()));
        condition
            .terms
            .push(format!("(attribute_not_exists(PK) OR {name} <= {value})"));
        condition
    }

    /// And the attribute has this value.
    pub(super) fn and_equals(mut self, attribute: &str, expected: AttributeValue) -> Self {
        let (name, value) = self.alias(attribute, expected);
        self.terms.push(format!("{name} = {value}"));
        self
    }

    /// And the attribute at this path has this value; none: it is not there.
    pub(super) fn and_at(mut self, path: &[&str], expected: Option<AttributeValue>) -> Self {
        let path: Vec<String> = path.iter().map(|step| self.name(step)).collect();
        let path = path.join(".");
        let term = match expected {
            None => format!("attribute_not_exists({path})"),
            Some(value) => format!("{path} = {}", self.value(value)),
        };
        self.terms.push(term);
        self
    }

    /// And the counter has this value; one that is absent is 0.
    pub(super) fn and_counts(mut self, attribute: &str, expected: i64) -> Self {
        let (name, value) = self.alias(attribute, number_value(expected));
        self.terms.push(match expected {
            0 => format!("(attribute_not_exists({name}) OR {name} = {value})"),
            _ => format!("{name} = {value}"),
        });
        self
    }

    /// And the counter is over 0.
    pub(super) fn and_over_zero(mut self, attribute: &str) -> Self {
        let (name, value) = self.alias(attribute, number_value(0));
        self.terms.push(format!("{name} > {value}"));
        self
    }

    /// And the attribute is there.
    pub(super) fn and_has(mut self, attribute: &str) -> Self {
        let name = self.name(attribute);
        self.terms.push(format!("attribute_exists({name})"));
        self
    }

    /// And the attribute is not there.
    pub(super) fn and_lacks(mut self, attribute: &str) -> Self {
        let name = self.name(attribute);
        self.terms.push(format!("attribute_not_exists({name})"));
        self
    }

    /// There is no such item, or the attribute is there.
    pub(super) fn absent_or_has(attribute: &str) -> Self {
        let mut condition = Self::default();
        let name = condition.name(attribute);
        condition.terms.push(format!(
            "(attribute_not_exists(PK) OR attribute_exists({name}))"
        ));
        condition
    }

    /// Whether it asks for nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    fn alias(&mut self, attribute: &str, value: AttributeValue) -> (String, String) {
        let alias = self.value(value);
        (self.name(attribute), alias)
    }

    fn value(&mut self, value: AttributeValue) -> String {
        let alias = format!(":{}", self.values.len());
        self.values.insert(alias.clone(), value);
        alias
    }

    /// A path of attributes such as `publications[2].message`, by aliases.
    fn path(&mut self, path: &str) -> String {
        let steps = path.split('.').map(|step| {
            let (attribute, index) = step.split_at(step.find('[').unwrap_or(step.len()));
            self.name(attribute) + index
        });
        steps.collect::<Vec<_>>().join(".")
    }

    fn name(&mut self, attribute: &str) -> String {
        let alias = format!("#{attribute}");
        self.names.insert(alias.clone(), attribute.to_owned());
        alias
    }

    // DynamoDB refuses an empty expression and an empty map, hence none.
    fn expression(&self) -> Option<String> {
        (!self.terms.is_empty()).then(|| self.terms.join(" AND "))
    }

    fn names(&self) -> Option<HashMap<String, String>> {
        (!self.names.is_empty()).then(|| self.names.clone())
    }

    fn values(&self) -> Option<HashMap<String, AttributeValue>> {
        (!self.values.is_empty()).then(|| self.values.clone())
    }
}

fn number_value(number: i64) -> AttributeValue {
    AttributeValue::N(number.to_string())
}
