//! The front matter as text and as values, and the lines of its properties.

use serde_json::{Map, Value};

use super::PromptyError;

/// The front matter of one file.
pub(super) struct Reader<'y> {
    pub(super) yaml: &'y str,
    /// The number of lines before it in the file.
    pub(super) before: usize,
}

impl Reader<'_> {
    /// The properties; `None` if there are only comments and blank lines.
    pub(super) fn mapping(&self) -> Result<Option<Map<String, Value>>, PromptyError> {
        match self.value()? {
            Value::Object(properties) => Ok(Some(properties)),
            Value::Null if self.yaml.lines().all(says_nothing) => Ok(None),
            _ => Err(PromptyError::at(
                self.before + 1,
                "the front matter is not a mapping: write lines like `name: my_prompt`",
            )),
        }
    }

    /// The first line of the file that contains this text.
    pub(super) fn line_with(&self, text: &str) -> Option<usize> {
        let index = self.yaml.lines().position(|line| line.contains(text));
        index.map(|index| self.before + index + 1)
    }

    /// An error at the first line that begins with the property.
    pub(super) fn wrong(&self, property: &str, problem: impl Into<String>) -> PromptyError {
        let mut lines = self.yaml.lines();
        PromptyError {
            column: None,
            line: (lines.position(|line| begins_with(line, property)))
                .map(|index| self.before + index + 1),
            problem: problem.into(),
        }
    }

    /// The line of the property at a path, or else of the last part that is found. Each part may have several names.
    pub(super) fn line_at<'n, N>(&self, path: impl Iterator<Item = N>) -> Option<usize>
    where
        N: Iterator<Item = &'n str>,
    {
        let mut found = None;
        for mut names in path {
            let lines = || (1..).zip(self.yaml.lines()).skip(found.unwrap_or(0));
            let number = names.find_map(|name| {
                let is_it = |line: &str| begins_with(line, name) || is_named(line, name);
                lines().find(|(_, line)| is_it(line))
            });
            found = number.map(|(number, _)| number).or(found);
        }
        found.map(|number| self.before + number)
    }

    /// The string of a property; `None` if it is absent or null.
    pub(super) fn text(
        &self,
        value: Option<&Value>,
        property: &str,
    ) -> Result<Option<String>, PromptyError> {
        match value {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(self.wrong(
                property,
                format!("`{property}` must be a string: put the value in quotes"),
            )),
        }
    }
}

/// Whether the line begins with the property.
pub(super) fn begins_with(line: &str, property: &str) -> bool {
    let line = line.trim_start().trim_start_matches("- ");
    line.strip_prefix(property)
        .is_some_and(|rest| rest.trim_start().starts_with(':'))
}

/// Whether the line begins the entry of a list that has this name.
fn is_named(line: &str, name: &str) -> bool {
    let line = line.trim_start();
    let entry = line.strip_prefix("- ").unwrap_or_default().trim_start();
    // `- name: city`, or `- {name: city, kind: string}`.
    let (entry, ends) = match entry.strip_prefix('{') {
        Some(entry) => (entry.trim_start(), [',', '}'].as_slice()),
        None => (entry, [].as_slice()),
    };
    let value = entry.strip_prefix("name:");
    let value = value.and_then(|value| value.split(ends).next());
    value.is_some_and(|value| value.trim().trim_matches(['"', '\'']) == name)
}

fn says_nothing(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with('#')
}
