//! Derives prompt names from modules and identifiers: unique, and the same on every run.

use std::collections::{HashMap, HashSet};

use promptbook_core::PromptName;

/// Allocates unique names.
#[derive(Debug, Clone, Default)]
pub(crate) struct NameAllocator {
    /// In lower case: some file systems ignore case.
    taken: HashSet<String>,
    /// By name without a number, the first number that was not tried yet: those before it stay taken.
    next: HashMap<String, usize>,
}

impl NameAllocator {
    /// An allocator that never returns these names.
    pub(crate) fn excluding<'n>(names: impl IntoIterator<Item = &'n String>) -> Self {
        let taken = names.into_iter().map(|name| name.to_lowercase()).collect();
        Self {
            taken,
            ..Self::default()
        }
    }

    /// A name for a module and the identifiers in it, such as `app/orchestrator/answer.prompt`.
    pub(crate) fn name(&mut self, module: &[String], scope: &[String]) -> Option<PromptName> {
        let base = base(module, scope);
        let first = *self.next.get(&base).unwrap_or(&1);
        let (number, name) = (first..)
            .map(|number| (number, numbered(&base, number)))
            .find(|(_, name)| self.taken.insert(name.to_lowercase()))?;
        self.next.insert(base, number + 1);
        name.parse().ok()
    }

    /// Takes a name that a prompt already has; returns whether it was free.
    pub(crate) fn claim(&mut self, name: &PromptName) -> bool {
        self.taken.insert(name.as_str().to_lowercase())
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
    parts.push(short(scope.iter().map(|part| clean(part)).collect()));
    parts.retain(|part| !part.is_empty());
    let whole = parts.join("/");
    // The end is more specific than the beginning; six characters are left for a number.
    let start = whole.len().saturating_sub(PromptName::MAX - 6);
    whole[start..].trim_matches(['/', '.']).to_owned()
}

/// The longest part of a name after its folder, in characters.
const LONGEST: usize = 60;

/// The identifiers of a scope, without the outermost if they are too long, cut at the end of a word.
fn short(mut scope: Vec<String>) -> String {
    scope.retain(|part| !part.is_empty());
    while scope.len() > 1 && scope.join(".").len() > LONGEST {
        scope.remove(0);
    }
    cut(&scope.join("."), LONGEST).to_owned()
}

/// The beginning of a name, up to the end of a word.
fn cut(name: &str, longest: usize) -> &str {
    // Names are ASCII here.
    match name.get(..=longest) {
        None => name,
        Some(start) => {
            let end = start.rfind(['_', '-', '.']).filter(|end| *end > 0);
            name[..end.unwrap_or(longest)].trim_end_matches(['_', '-', '.'])
        }
    }
}

/// The name with a number, which counts as a part of it. The first has none.
fn numbered(base: &str, number: usize) -> String {
    if number == 1 {
        return base.to_owned();
    }
    let number = format!("_{number}");
    let (folder, last) = base.split_at(base.rfind('/').map_or(0, |slash| slash + 1));
    format!("{folder}{}{number}", cut(last, LONGEST - number.len()))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_at_words() {
        let mut names = NameAllocator::default();
        let mut name = |scope: &[&str]| {
            let scope: Vec<String> = scope.iter().map(|part| (*part).to_owned()).collect();
            names.name(&["m".to_owned()], &scope).unwrap().to_string()
        };
        assert_eq!(name(&["Bot", "ask", "prompt"]), "m/bot.ask.prompt");
        let outer = "a_class_whose_name_takes_up_a_good_part_of_a_line";
        assert_eq!(name(&[outer, "method", "prompt"]), "m/method.prompt");
        let key = "summarise the text in a few sentences and list what is unclear in it";
        let cut = "m/summarise_the_text_in_a_few_sentences_and_list_what_is";
        assert_eq!(name(&["PROMPTS", key]), cut);
        assert_eq!(name(&["PROMPTS", key]), format!("{cut}_2"));
        assert_eq!(name(&[&"x".repeat(99)]).len(), 2 + LONGEST);
        assert_eq!(name(&[&"x".repeat(99)]).len(), 2 + LONGEST);
    }
}
