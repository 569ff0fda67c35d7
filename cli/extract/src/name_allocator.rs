//! Derives prompt names from modules and identifiers: unique, and the same on every run.

use std::collections::HashSet;

use promptbook_core::PromptName;

/// Allocates unique names.
#[derive(Debug, Clone, Default)]
pub(crate) struct NameAllocator {
    /// In lower case: some file systems ignore case.
    taken: HashSet<String>,
}

impl NameAllocator {
    /// An allocator that never returns these names.
    pub(crate) fn excluding<'n>(names: impl IntoIterator<Item = &'n String>) -> Self {
        let taken = names.into_iter().map(|name| name.to_lowercase()).collect();
        Self { taken }
    }

    /// A name for a module and the identifiers in it, such as `app/orchestrator/answer.prompt`.
    pub(crate) fn name(&mut self, module: &[String], scope: &[String]) -> Option<PromptName> {
        let base = base(module, scope);
        let name = std::iter::once(base.clone())
            .chain((2..).map(|n| format!("{base}_{n}")))
            .find(|name| self.taken.insert(name.to_lowercase()))?;
        name.parse().ok()
    }

    /// The same name without a number.
    ///
    /// # Errors
    /// Another prompt has it, or it is not valid.
    pub(crate) fn exact(
        &mut self,
        module: &[String],
        scope: &[String],
    ) -> Result<PromptName, String> {
        let base = base(module, scope);
        if !self.taken.insert(base.to_lowercase()) {
            return Err(format!(
                "its name would be `{base}`, which another prompt has: rename one of them"
            ));
        }
        base.parse().map_err(|_| {
            "no prompt name can be derived from its identifiers: rename them".to_owned()
        })
    }
}

fn base(module: &[String], scope: &[String]) -> String {
    let mut parts: Vec<String> = module.iter().map(|part| clean(part)).collect();
    parts.push(clean(&scope.join(".")));
    parts.retain(|part| !part.is_empty());
    let whole = parts.join("/");
    // The end is more specific than the beginning; six characters are left for a number.
    let start = whole.len().saturating_sub(PromptName::MAX - 6);
    whole[start..].trim_matches(['/', '.']).to_owned()
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
