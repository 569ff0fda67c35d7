//! The parameters of paths and queries.

mod paths;
mod queries;
mod values;

pub use super::extract::{Path, Query, from_text};
pub use paths::{KeyPath, PromptPath, ReleasePath, VersionPath, WrittenPath, WrittenVersionPath};
pub use queries::{
    ActivityQuery, AgainstQuery, InstanceQuery, LabelQuery, OverridesQuery, PageQuery,
    PromptsQuery, PurgeQuery, SignedQuery, TimeQuery,
};
pub use values::{Kind, Prefix, Time};

#[cfg(test)]
mod tests;
