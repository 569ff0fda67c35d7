//! Names of prompts: from the file's place and the identifiers, unique, and the same from run to run.

use std::collections::HashSet;

use promptbook_core::PromptName;

/// Gives names, the first that asks the plainest.
#[derive(Debug, Default)]
pub(crate) struct NameAllocator {
    /// In lower case: files on some systems don't tell case.
    taken: HashSet<String>,
}

impl NameAllocator {
    /// Gives none of these names.
    pub(crate) fn excluding<'n>(names: impl IntoIterator<Item = &'n String>) -> Self {
        let taken = names.into_iter().map(|name| name.to_lowercase()).collect();
        Self { taken }
    }

    /// A name for what stands in a file at these identifiers: `app/orchestrator/answer.prompt`.
    pub(crate) fn name(&mut self, module: &[String], scope: &[String]) -> Option<PromptName> {
        let mut parts: Vec<String> = module.iter().map(|part| clean(part)).collect();
        parts.push(clean(&scope.join(".")));
        parts.retain(|part| !part.is_empty());
        let whole = parts.join("/");
        // The end says more than the beginning, and room is left for a number.
        let start = whole.len().saturating_sub(PromptName::MAX - 6);
        let base = whole[start..].trim_matches(['/', '.']).to_owned();
        let name = std::iter::once(base.clone())
            .chain((2..).map(|n| format!("{base}_{n}")))
            .find(|name| self.taken.insert(name.to_lowercase()))?;
        name.parse().ok()
    }
}

fn clean(part: &str) -> String {
    let clean: String = part
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') {
                c.to_ascii_lowercase()
            } else {
                '_'
            }
        })
        .collect();
    clean.trim_matches('.').to_owned()
}
