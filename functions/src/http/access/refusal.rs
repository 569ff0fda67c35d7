//! Why a key may not do what a request asks for.

use std::collections::BTreeSet;
use std::fmt::Display;

use promptbook::access::{Instances, NamePrefix, Role};
use promptbook::{Instance, Label, PromptName};

/// Why a key may not do it, and what to use instead. It names only what the caller's own key and request name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The role is too low.
    #[error("{}", role(*.has, *.needed))]
    Role {
        /// The role of the key.
        has: Role,
        /// The lowest role that may do it.
        needed: Role,
    },
    /// Another instance.
    #[error("this key can't use instance `{instance}`, only {}: use a key of that instance", of_instances(.instances))]
    Instance {
        /// The instance of the request.
        instance: Instance,
        /// Those of the key.
        instances: Instances,
    },
    /// Another name.
    #[error("this key can't use prompt `{name}`, only prompts that begin with {}: use a key that reaches it", all(.prefixes))]
    Name {
        /// The name in the request.
        name: PromptName,
        /// The prefixes of the key.
        prefixes: Vec<NamePrefix>,
    },
    /// Another label.
    #[error("{}", not_under(.label, .labels))]
    Label {
        /// The label of the request.
        label: Label,
        /// Those of the key.
        labels: BTreeSet<Label>,
    },
    /// Only for the root admin key.
    #[error("only the root admin key (ADMIN_API_KEY) may do this: use that key")]
    NeedsRoot,
    /// The key to create or change reaches more than the caller's.
    #[error(
        "a key can't give more than it has: choose a role, instances, prefixes and labels that this key itself has"
    )]
    MoreThanOwn,
}

/// A reader's refusal says what readers can do, because most of them never need another key.
fn role(has: Role, needed: Role) -> String {
    let what = match has {
        Role::Reader => {
            "a reader key can only read and render active versions, and chat".to_owned()
        }
        has => format!("a key of role `{has}` may not do this"),
    };
    match needed {
        Role::Admin => format!("{what}: use an admin key"),
        needed => format!("{what}: use a key of role `{needed}` or above"),
    }
}

fn of_instances(instances: &Instances) -> String {
    match instances {
        Instances::All => "every instance".to_owned(),
        Instances::These(these) => all(these),
    }
}

fn all(names: impl IntoIterator<Item: Display>) -> String {
    let names = names.into_iter().map(|name| format!("`{name}`"));
    names.collect::<Vec<_>>().join(", ")
}

fn not_under(label: &Label, labels: &BTreeSet<Label>) -> String {
    match labels.is_empty() {
        true => "this editor key may not publish under any label: use a publisher key".to_owned(),
        false => format!(
            "this editor key may not publish under label `{label}`, only under {}: use another label, or a publisher key",
            all(labels)
        ),
    }
}
