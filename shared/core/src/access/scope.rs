//! What a key reaches: instances, prompts by the beginning of their names, and labels.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Role;
use crate::names::{Instance, InvalidName, Label, PromptName};
use crate::prompt::PromptId;

/// The beginning of prompt names, such as `support/`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct NamePrefix(String);

impl NamePrefix {
    /// The prefix as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for NamePrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for NamePrefix {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        if text.is_empty() {
            let detail = "a prefix is empty: leave `prefixes` out to reach every prompt";
            return Err(InvalidName(detail.to_owned()));
        }
        // A text that ends with `/` is no name, but its beginning.
        let name: PromptName = format!("{text}x").parse().map_err(|wrong| {
            InvalidName(format!(
                "no prompt name can begin with this prefix: {wrong}"
            ))
        })?;
        let name = name.as_str();
        Ok(Self(name.strip_suffix('x').unwrap_or(name).to_owned()))
    }
}

impl<'de> Deserialize<'de> for NamePrefix {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

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

/// What a key reaches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Scope {
    /// The instances.
    pub instances: Instances,
    /// The beginnings of the names of prompts; none means every prompt.
    #[serde(default)]
    pub prefixes: Option<Vec<NamePrefix>>,
    /// The labels under which an editor may publish. Higher roles publish under any.
    #[serde(default)]
    pub labels: BTreeSet<Label>,
}

impl Scope {
    /// The scope of a root key: everything.
    pub fn everything() -> Self {
        Self {
            instances: Instances::All,
            prefixes: None,
            labels: BTreeSet::new(),
        }
    }

    /// Whether it reaches every prompt of every instance.
    pub fn is_everything(&self) -> bool {
        self.instances == Instances::All && self.prefixes.is_none()
    }

    /// Whether it reaches prompts of this name.
    pub fn has_name(&self, name: &PromptName) -> bool {
        self.prefixes.as_ref().is_none_or(|prefixes| {
            let mut prefixes = prefixes.iter();
            prefixes.any(|prefix| name.as_str().starts_with(prefix.as_str()))
        })
    }

    /// Whether a key of this role may read what is in the instance. Every instance inherits from `default`, so editors read it too.
    pub fn reads_instance(&self, role: Role, instance: &Instance) -> bool {
        self.instances.contains(instance) || (role >= Role::Editor && instance.is_default())
    }

    /// Whether a key of this role may read the prompt.
    pub fn reads(&self, role: Role, id: &PromptId) -> bool {
        self.reads_instance(role, &id.instance) && self.has_name(&id.name)
    }

    /// Whether a key of this role may publish under the label.
    pub fn publishes(&self, role: Role, label: &Label) -> bool {
        role >= Role::Publisher || (role == Role::Editor && self.labels.contains(label))
    }

    /// Whether it reaches all that the other scope reaches. Labels are compared by [`Scope::publishes`].
    pub fn contains(&self, other: &Self) -> bool {
        let instances = match (&self.instances, &other.instances) {
            (Instances::All, _) => true,
            (_, Instances::All) => false,
            (Instances::These(own), Instances::These(others)) => others.is_subset(own),
        };
        let begins =
            |own: &NamePrefix, other: &NamePrefix| other.as_str().starts_with(own.as_str());
        let prefixes = match (&self.prefixes, &other.prefixes) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(own), Some(others)) => others
                .iter()
                .all(|other| own.iter().any(|own| begins(own, other))),
        };
        instances && prefixes
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for NamePrefix {
    fn name() -> std::borrow::Cow<'static, str> {
        "KeyPrefix".into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for NamePrefix {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::{RefOr, Schema};
        let mut schema = crate::api::schemas::NamePrefix::schema();
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            object.min_length = Some(1);
            object.max_length = Some(PromptName::MAX - 1);
            object.description = Some(
                "The beginning of prompt names. `support/` reaches every prompt of that folder, and `support` also `support-2/greeting`."
                    .to_owned(),
            );
        }
        schema
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

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(instances: &str, prefixes: &[&str]) -> Scope {
        let instances = match instances {
            "*" => Instances::All,
            some => Instances::These(some.split(' ').map(|it| it.parse().unwrap()).collect()),
        };
        let prefixes = prefixes.iter().map(|it| it.parse().unwrap());
        let prefixes: Vec<NamePrefix> = prefixes.collect();
        Scope {
            instances,
            prefixes: Some(prefixes).filter(|it| !it.is_empty()),
            labels: BTreeSet::from(["staging".parse().unwrap()]),
        }
    }

    fn id(instance: &str, name: &str) -> PromptId {
        PromptId {
            instance: instance.parse().unwrap(),
            name: name.parse().unwrap(),
        }
    }

    #[test]
    fn a_key_reads_its_instances_and_prefixes_and_an_editor_also_what_they_inherit() {
        let acme = scope("acme", &["support/"]);
        for (role, instance, name, reads) in [
            (Role::Reader, "acme", "support/a", true),
            (Role::Reader, "acme", "support", false),
            (Role::Reader, "acme", "supports/a", false),
            (Role::Reader, "default", "support/a", false),
            (Role::Editor, "default", "support/a", true),
            (Role::Editor, "default", "sales/a", false),
            (Role::Admin, "globex", "support/a", false),
        ] {
            let id = id(instance, name);
            assert_eq!(acme.reads(role, &id), reads, "{role} {instance} {name}");
        }
        assert!(scope("*", &[]).reads(Role::Reader, &id("globex", "a")));
    }

    #[test]
    fn an_editor_publishes_under_its_labels_and_higher_roles_under_any() {
        let scope = scope("*", &[]);
        let (staging, production) = ("staging".parse().unwrap(), Label::default());
        let may = |label| Role::ALL.map(|role| scope.publishes(role, label));
        assert_eq!(may(&staging), [false, true, true, true]);
        assert_eq!(may(&production), [false, false, true, true]);
    }

    #[test]
    fn a_scope_contains_those_that_reach_no_more() {
        let ours = scope("acme globex", &["support/", "a"]);
        for (instances, prefixes, contained) in [
            ("acme", vec!["support/x/", "ab/"], true),
            ("acme globex", vec!["support/", "a"], true),
            ("acme", vec![], false),
            ("acme", vec!["support"], false),
            ("acme default", vec!["a"], false),
            ("*", vec!["a"], false),
        ] {
            let other = scope(instances, &prefixes);
            assert_eq!(ours.contains(&other), contained, "{instances} {prefixes:?}");
            assert!(Scope::everything().contains(&other));
        }
    }

    #[test]
    fn a_scope_survives_json_and_invalid_ones_are_refused() {
        for text in [
            r#"{"instances":"*","prefixes":null,"labels":[]}"#,
            r#"{"instances":["acme"],"prefixes":["support/"],"labels":["staging"]}"#,
        ] {
            let scope: Scope = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&scope).unwrap(), text);
        }
        for wrong in ["[]", "\"acme\"", "[\"a b\"]", "7", "null"] {
            let text = format!(r#"{{"instances":{wrong}}}"#);
            let error = serde_json::from_str::<Scope>(&text).unwrap_err();
            assert!(error.to_string().contains("\"*\" for all"), "{error}");
        }
        for wrong in ["", "/", "a//", "../", "a*b"] {
            assert!(wrong.parse::<NamePrefix>().is_err(), "{wrong}");
        }
        for right in ["support/", "a", "a.b-c_d/e"] {
            assert_eq!(right.parse::<NamePrefix>().unwrap().as_str(), right);
        }
    }
}
