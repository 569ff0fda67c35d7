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
    for (name, input) in &version.inputs {
        settings.push((
            format!("inputs.{name}"),
            serde_json::to_value(input).unwrap_or_default(),
        ));
    }
    settings
}

#[cfg(test)]
mod tests {
    use promptbook::content::{Body, Content, Model, Role};
    use promptbook::prompt::{PromptId, Signature};
    use promptbook::{Instance, VersionNumber};
    use serde_json::json;

    use super::*;

    fn version(number: u64, body: Body, model: Option<Model>, inputs: Value) -> Version {
        let id = PromptId {
            instance: Instance::default(),
            name: "greeting".parse().unwrap(),
        };
        let inputs = serde_json::from_value(inputs).unwrap();
        let content = Content::new(body, model, inputs).unwrap();
        let number = VersionNumber::try_from(number).unwrap();
        Version::new(
            &id,
            number,
            &content,
            &Signature::default(),
            promptbook::Timestamp::UNIX_EPOCH,
        )
    }

    #[test]
    fn a_diff_shows_text_model_and_inputs() {
        let old = Body::Text("Hello {{ name }},\nwelcome.\nBye".to_owned());
        let new = Body::Text("Hello {{ customer }},\nwelcome.\nBye\n".to_owned());
        let model = Model {
            id: Some("gpt".to_owned()),
            provider: None,
            options: serde_json::Map::from_iter([("topP".to_owned(), json!(0.5))]),
        };
        let old = version(1, old, None, json!({"name": {}}));
        let new = version(2, new, Some(model), json!({"customer": {"required": true}}));
        let diff = between(Some(&old), &new);
        assert_eq!(
            (diff.inputs.added, diff.inputs.removed),
            (vec!["customer".to_owned()], vec!["name".to_owned()])
        );
        insta::assert_snapshot!(diff.diff, @r#"
        --- version 1
        +++ version 2
        @@ -1,5 +1,7 @@
        -inputs.name: {"kind":"string","description":null,"required":false,"default":null}
        +model.id: "gpt"
        +model.options.topP: 0.5
        +inputs.customer: {"kind":"string","description":null,"required":true,"default":null}
         ---
        -Hello {{ name }},
        +Hello {{ customer }},
         welcome.
        -Bye
        \ No newline at end of file
        +Bye
        "#);
    }

    #[test]
    fn the_first_version_is_all_additions_and_a_version_equals_itself() {
        let turn = Message::Turn {
            role: Role::User,
            content: "Hi".to_owned(),
        };
        let thread = Message::Thread {
            thread: "history".to_owned(),
        };
        let first = version(1, Body::Chat(vec![turn, thread]), None, json!({}));
        let diff = between(None, &first);
        assert_eq!(diff.against, None);
        insta::assert_snapshot!(diff.diff, @r"
        --- nothing
        +++ version 1
        @@ -0,0 +1,6 @@
        +---
        +user:
        +Hi
        +
        +thread: history
        +
        ");
        assert_eq!(between(Some(&first), &first).diff, "");
    }

    #[test]
    fn a_carriage_return_does_not_start_a_diff_line() {
        let old = version(1, Body::Text("Be kind.".to_owned()), None, json!({}));
        let new = Body::Text("Be evil.\rBe kind.".to_owned());
        let diff = between(Some(&old), &version(2, new, None, json!({})));
        assert!(
            diff.diff.contains("\n+Be evil.\rBe kind.\n"),
            "{:?}",
            diff.diff
        );
    }
}
