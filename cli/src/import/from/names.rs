//! Names and labels of other products as ours.

use std::collections::BTreeMap;

use promptbook_core::names::nfc;
use promptbook_core::{Label, PromptName};

/// The name of each foreign prompt here.
#[derive(Debug, Default)]
pub(super) struct Renames(BTreeMap<String, PromptName>);

impl Renames {
    /// Gives each name its own. A valid name is kept; of the others, what is not allowed becomes `_`.
    pub(super) fn of<'n>(names: impl Iterator<Item = &'n str> + Clone) -> Self {
        let mut renames = Self::default();
        for name in names.clone() {
            if let Ok(valid) = name.parse() {
                renames.0.insert(name.to_owned(), valid);
            }
        }
        for name in names {
            if !renames.0.contains_key(name) {
                let free = renames.free(name);
                renames.0.extend(free.map(|free| (name.to_owned(), free)));
            }
        }
        renames
    }

    /// The name of a foreign prompt.
    pub(super) fn get(&self, name: &str) -> Option<&PromptName> {
        self.0.get(name)
    }

    /// The first of a name's variants that no other prompt has; there always is one.
    fn free(&self, name: &str) -> Option<PromptName> {
        let base = adapted(name);
        let others = (2u32..).map(|number| format!("{base}_{number}"));
        let mut names = std::iter::once(base.clone()).chain(others);
        let taken = |name: &PromptName| self.0.values().any(|other| other == name);
        names.find_map(|name| name.parse().ok().filter(|name| !taken(name)))
    }
}

/// A valid name that resembles a text.
fn adapted(name: &str) -> String {
    let is_allowed =
        |c: char| c == '/' || c == ' ' || format!("x{c}").parse::<PromptName>().is_ok();
    let name: String = nfc(name)
        .chars()
        .map(|c| if is_allowed(c) { c } else { '_' })
        .collect();
    let parts = name.split('/').map(str::trim);
    let parts = parts.filter(|part| !matches!(*part, "" | "." | ".."));
    let name = parts.collect::<Vec<_>>().join("/");
    // Room for a number.
    let name: String = name.chars().take(PromptName::MAX - 11).collect();
    match name.trim_end_matches([' ', '/']) {
        "" => "prompt".to_owned(),
        name => name.to_owned(),
    }
}

/// A label as ours, and a note if it had to change. None for `latest`, which is always the newest version here.
pub(super) fn label(label: &str) -> Option<(Label, Option<String>)> {
    if let Ok(valid) = label.parse::<Label>() {
        return (!valid.is_reserved()).then_some((valid, None));
    }
    let lower = label.to_lowercase();
    let adapted: String = lower
        .chars()
        .map(|c| if is_of_label(c) { c } else { '-' })
        .take(36)
        .collect();
    let adapted = adapted
        .parse::<Label>()
        .ok()
        .filter(|it| !it.is_reserved())?;
    let note = format!(
        "the label `{label}` is `{adapted}` here, because a label is made of a-z 0-9 . _ -"
    );
    Some((adapted, Some(note)))
}

fn is_of_label(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invalid_name_is_adapted_and_never_taken_from_another_prompt() {
        let names = ["a: b", "a_ b", "//x / y/", "?", "ok/é", "a* b"];
        let renames = Renames::of(names.into_iter());
        let found = names.map(|name| renames.get(name).unwrap().as_str());
        assert_eq!(found, ["a_ b_2", "a_ b", "x/y", "_", "ok/é", "a_ b_3"]);
        let long = "x".repeat(300);
        let renames = Renames::of([long.as_str(), ""].into_iter());
        assert_eq!(renames.get(&long).unwrap().as_str().len(), 189);
        assert_eq!(renames.get("").unwrap().as_str(), "prompt");
    }

    #[test]
    fn a_label_is_adapted_and_latest_is_none() {
        let adapted = |text| label(text).map(|(label, _)| label.to_string());
        assert_eq!(adapted("production").as_deref(), Some("production"));
        assert_eq!(adapted("Prod EU").as_deref(), Some("prod-eu"));
        assert_eq!(adapted("latest"), None);
        assert_eq!(adapted("Latest"), None);
        assert!(label("Prod EU").unwrap().1.is_some());
    }
}
