//! Compares two versions as a unified diff.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::time::Duration;

use promptbook::api::{DiffBody, InputsDiff};
use promptbook::content::Message;
use promptbook::prompt::Version;
use serde_json::Value;
use similar::TextDiff;

/// How long to search for the smallest diff. After that, a larger one is returned.
const PATIENCE: Duration = Duration::from_millis(200);

/// The changes from `old` to `new`. Without `old`, everything is an addition.
pub(super) fn between(old: Option<&Version>, new: &Version) -> DiffBody {
    let (before, after) = (old.map(text).unwrap_or_default(), text(new));
    let [added, removed] = match old {
        Some(old) => [difference(new, old), difference(old, new)],
        None => [inputs(new).into_iter().collect(), Vec::new()],
    };
    let against = old.map(|version| version.version);
    let header = against.map_or("nothing".to_owned(), |n| format!("version {n}"));
    let (before, after) = (lines(&before), lines(&after));
    let diff = TextDiff::configure()
        .timeout(PATIENCE)
        .newline_terminated(true)
        .diff_slices(&before, &after);
    DiffBody {
        name: new.name.clone(),
        instance: new.instance.clone(),
        version: new.version,
        against,
        diff: diff
            .unified_diff()
            .header(&header, &format!("version {}", new.version))
            .to_string(),
        inputs: InputsDiff { added, removed },
    }
}

/// Splits only at line feeds. Splitting at a lone carriage return would make diff lines without a `+` or `-`.
fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

fn inputs(version: &Version) -> BTreeSet<String> {
    version
        .inputs
        .keys()
        .chain(&version.uses)
        .cloned()
        .collect()
}

fn difference(version: &Version, other: &Version) -> Vec<String> {
    inputs(version)
        .difference(&inputs(other))
        .cloned()
        .collect()
}

/// A version as lines: one setting per line, then the text.
fn text(version: &Version) -> String {
    let mut text = String::new();
    for (key, value) in settings(version) {
        let _ = writeln!(text, "{key}: {value}");
    }
    // Always present, to separate changes of settings from changes of the text.
    text.push_str("---\n");
    if let Some(template) = &version.template {
        text.push_str(template);
    }
    for message in version.messages.iter().flatten() {
        let _ = match message {
            Message::Turn { role, content } => write!(text, "{role}:\n{content}\n\n"),
            Message::Thread { thread } => write!(text, "thread: {thread}\n\n"),
        };
    }
    text
}

fn settings(version: &Version) -> Vec<(String, Value)> {
    let mut settings = Vec::new();
    if !version.template_format.is_default() {
        let format = version.template_format.as_str().into();
        settings.push(("template_format".to_owned(), format));
    }
    if let Some(model) = &version.model {
        let named = [("model.id", &model.id), ("model.provider", &model.provider)];
        let named = named
            .into_iter()
            .filter_map(|(key, value)| Some((key.to_owned(), value.clone()?.into())));
        settings.extend(named);
        let options = model.options.iter();
        settings
            .extend(options.map(|(key, value)| (format!("model.options.{key}"), value.clone())));
    }
    match &version.config {
        None => {}
        Some(Value::Object(entries)) => settings.extend(
            entries
                .iter()
                .map(|(key, value)| (format!("config.{key}"), value.clone())),
        ),
        Some(other) => settings.push(("config".to_owned(), other.clone())),
    }
    for (name, input) in &version.inputs {
        settings.push((
            format!("inputs.{name}"),
            serde_json::to_value(input).unwrap_or_default(),
        ));
    }
    settings
}

#[cfg(test)]
mod tests;
