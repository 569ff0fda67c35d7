//! The settings of an instance.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::names::Label;

/// Which labels of an instance are protected, and how.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SettingsBody {
    /// The labels that editor keys can't publish under, whatever their scope. Default: none.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 20, value_type = Vec<Label>))]
    pub protected_labels: BTreeSet<Label>,
    /// Whether a version is published under a protected label only by another key than the one that saved it. Default: false.
    #[serde(default)]
    pub four_eyes: bool,
}
