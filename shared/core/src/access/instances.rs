//! The instances that a key reaches.

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::names::Instance;

/// The instances that a key reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Instances {
    /// All of them, also those that don't exist yet: `"*"` in JSON.
    All,
    /// These, at least one: a list in JSON.
    These(BTreeSet<Instance>),
}

impl Instances {
    /// Whether it reaches this instance.
    pub fn contains(&self, instance: &Instance) -> bool {
        match self {
            Self::All => true,
            Self::These(instances) => instances.contains(instance),
        }
    }
}

impl Serialize for Instances {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::All => serializer.serialize_str("*"),
            Self::These(instances) => instances.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Instances {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Text(String),
            List(BTreeSet<Instance>),
        }
        let wrong = "give a list of instances, or \"*\" for all of them";
        match Form::deserialize(deserializer) {
            Ok(Form::Text(text)) if text == "*" => Ok(Self::All),
            Ok(Form::List(instances)) if !instances.is_empty() => Ok(Self::These(instances)),
            _ => Err(serde::de::Error::custom(wrong)),
        }
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Instances {}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Instances {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{
            ArrayBuilder, ObjectBuilder, OneOfBuilder, SchemaType, Type,
        };
        let all = ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .enum_values(Some(["*"]));
        let these = ArrayBuilder::new()
            .items(<Instance as utoipa::PartialSchema>::schema())
            .min_items(Some(1));
        OneOfBuilder::new()
            .item(all)
            .item(these)
            .description(Some("`\"*\"` for every instance, or a list of instances."))
            .into()
    }
}
