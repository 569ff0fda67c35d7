//! The condition on an item under which a transaction commits.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

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

    pub(super) fn alias(&mut self, attribute: &str, value: AttributeValue) -> (String, String) {
        let alias = self.value(value);
        (self.name(attribute), alias)
    }

    pub(super) fn value(&mut self, value: AttributeValue) -> String {
        let alias = format!(":{}", self.values.len());
        self.values.insert(alias.clone(), value);
        alias
    }

    /// A path of attributes such as `publications[2].message`, by aliases.
    pub(super) fn path(&mut self, path: &str) -> String {
        let steps = path.split('.').map(|step| {
            let (attribute, index) = step.split_at(step.find('[').unwrap_or(step.len()));
            self.name(attribute) + index
        });
        steps.collect::<Vec<_>>().join(".")
    }

    pub(super) fn name(&mut self, attribute: &str) -> String {
        let alias = format!("#{attribute}");
        self.names.insert(alias.clone(), attribute.to_owned());
        alias
    }

    // DynamoDB refuses an empty expression and an empty map, hence none.
    pub(super) fn expression(&self) -> Option<String> {
        (!self.terms.is_empty()).then(|| self.terms.join(" AND "))
    }

    pub(super) fn names(&self) -> Option<HashMap<String, String>> {
        (!self.names.is_empty()).then(|| self.names.clone())
    }

    pub(super) fn values(&self) -> Option<HashMap<String, AttributeValue>> {
        (!self.values.is_empty()).then(|| self.values.clone())
    }
}

pub(super) fn number_value(number: i64) -> AttributeValue {
    AttributeValue::N(number.to_string())
}
