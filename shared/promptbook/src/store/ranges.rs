//! The ranges of a partition that hold what a key reaches.

use std::collections::BTreeSet;

use super::cursor;
use super::request::{KeyReach, Page};
use crate::access::{Instances, Role};
use crate::api::Listed;
use crate::error::Result;
use crate::names::Instance;
use crate::prompt::PromptId;

/// The ranges of a partition that hold all that a key reaches, and a start within them.
pub(super) struct Ranges {
    /// The beginnings of their sort keys.
    pub(super) prefixes: Vec<String>,
    /// The sort key after which the page begins.
    pub(super) start: Option<String>,
    /// The most entries of the page.
    pub(super) limit: usize,
}

impl Ranges {
    /// The entries that `sees` lets through, and the sort key of the last one if more follow. `read` reads the entries of a prefix after
    /// a sort key, and `key` is that of an entry.
    pub(super) async fn entries<T, F>(
        self,
        read: impl Fn(String, Option<String>) -> F,
        sees: impl Fn(&T) -> bool,
        key: impl Fn(&T) -> String,
    ) -> Result<Listed<T>>
    where
        F: Future<Output = Result<Listed<T>>>,
    {
        let mut items = Vec::new();
        for prefix in &self.prefixes {
            let start = self.start.as_ref();
            if start.is_some_and(|start| start > prefix && !start.starts_with(prefix)) {
                continue;
            }
            let mut after = start.filter(|start| start.starts_with(prefix)).cloned();
            loop {
                let page = read(prefix.clone(), after).await?;
                items.extend(page.items.into_iter().filter(|item| sees(item)));
                if items.len() > self.limit {
                    items.truncate(self.limit);
                    let next_cursor = items.last().map(key);
                    return Ok(Listed { items, next_cursor });
                }
                after = page.next_cursor;
                if after.is_none() {
                    break;
                }
            }
        }
        Ok(Listed {
            items,
            next_cursor: None,
        })
    }
}

impl KeyReach {
    pub(super) fn sees(&self, id: &PromptId) -> bool {
        self.scope.reads(self.role, id)
    }

    /// The instances that it reaches, ascending; none means all of them.
    fn instances(&self) -> Option<BTreeSet<Instance>> {
        let Instances::These(these) = &self.scope.instances else {
            return None;
        };
        let mut instances = these.clone();
        if self.role >= Role::Editor {
            instances.insert(Instance::default());
        }
        Some(instances)
    }

    /// The beginnings of the sort keys of what it reaches, when those of an instance begin with `of` it, and all of them with `all`.
    pub(super) fn prefixes(&self, all: &str, of: impl Fn(&Instance) -> String) -> Vec<String> {
        let Some(instances) = self.instances() else {
            return vec![all.to_owned()];
        };
        let mut prefixes: Vec<String> = instances.iter().map(of).collect();
        prefixes.sort();
        // What begins with another follows it.
        prefixes.dedup_by(|next, kept| next.starts_with(kept.as_str()));
        prefixes
    }
}

pub(super) fn started(page: &Page, query_id: &str) -> Result<Option<String>> {
    let cursor = page.cursor.as_ref();
    cursor.map(|it| cursor::open(it, query_id)).transpose()
}

pub(super) fn closed<T>(list: Listed<T>, query_id: String) -> Listed<T> {
    Listed {
        items: list.items,
        next_cursor: list.next_cursor.map(|sk| cursor::close(query_id, sk)),
    }
}
