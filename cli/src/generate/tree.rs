//! Prompts by folder, with an identifier for each folder and prompt.

use std::collections::BTreeMap;

use super::Source;
use crate::error::{Error, Result};

/// A folder, a prompt, or both.
#[derive(Debug, Default)]
pub struct Node<'a> {
    pub prompt: Option<&'a Source>,
    pub children: BTreeMap<String, Node<'a>>,
}

impl<'a> Node<'a> {
    /// The tree of these prompts. `identifier` translates each part of a name.
    ///
    /// # Errors
    /// Two prompts would have the same name.
    pub fn of(prompts: &'a [Source], identifier: impl Fn(&str) -> String) -> Result<Self> {
        let mut root = Self::default();
        for prompt in prompts {
            let parts = prompt.name.as_str().split('/');
            let path: Vec<String> = parts.map(&identifier).collect();
            let mut node = &mut root;
            for part in &path {
                node = node.children.entry(part.clone()).or_default();
            }
            if let Some(other) = node.prompt.replace(prompt) {
                return Err(Error::Failed(format!(
                    "prompts `{}` and `{}` would both be `{}`: pass a PREFIX that leaves one of them out",
                    other.name,
                    prompt.name,
                    path.join(".")
                )));
            }
        }
        Ok(root)
    }
}
