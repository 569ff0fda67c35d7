//! `promptbook activity`.

use promptbook_core::activity::{Activity, ActivityKind, ChangedPrompt, MovedLabel};
use promptbook_core::clock::Clock;
use promptbook_core::{Instance, Timestamp};
use serde_json::json;

use super::session::Session;
use crate::args::{ActivityArgs, ActivityFilterArgs, Format, GlobalArgs};
use crate::error::Result;
use crate::exit::Exit;
use crate::output::{self, because};

/// The maximum width of an author in the table.
const AUTHOR: usize = 16;

pub async fn run(global: &GlobalArgs, args: ActivityArgs) -> Result<Exit> {
    let session = Session::open(global)?;
    let now = Clock::default().now();
    let since = args.since.resolve(now)?;
    let until = args.until.map(|until| until.resolve(now)).transpose()?;
    let mut query = query(global, &session, &args.filter);
    query.push(("since", since.to_string()));
    query.extend(until.map(|until| ("until", until.to_string())));
    let most = args.limit.unwrap_or(usize::MAX);
    let entries = session.client.activity(&query, most).await?;
    match session.format {
        Format::Json => output::print_json(&json!(entries))?,
        Format::Text if entries.is_empty() => {
            output::print_line(format!("No activity since {}.", output::moment(since)))?;
        }
        Format::Text => output::print_long(table(&entries))?,
    }
    Ok(Exit::Done)
}

/// The filters of a request. Without an instance, it is about all of them.
pub(super) fn query(
    global: &GlobalArgs,
    session: &Session,
    filter: &ActivityFilterArgs,
) -> Vec<(&'static str, String)> {
    let instance = &session.config.instance;
    let is_given = global.flags.instance || !instance.is_default();
    let instance = is_given.then(|| ("instance", instance.to_string()));
    let prompt = filter.prompt.as_ref();
    let prompt = prompt.map(|prompt| ("prompt", prompt.to_string()));
    let kind = filter.kind.map(|kind| ("kind", kind.to_string()));
    [instance, prompt, kind].into_iter().flatten().collect()
}

fn table(entries: &[Activity]) -> String {
    let row = |entry: &Activity| {
        vec![
            minute(entry.at),
            who(entry),
            entry.kind.to_string(),
            what(entry),
        ]
    };
    output::table(&["TIME", "BY", "KIND", "WHAT"], entries.iter().map(row))
}

/// A timestamp in UTC, to the minute, so that a row leaves room for what was changed.
fn minute(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%MZ").to_string()
}

/// The author, or else the key.
fn who(entry: &Activity) -> String {
    let who = entry.author.as_deref().or(entry.key_id.as_deref());
    let who = output::first_line(who.unwrap_or("-"));
    match who.char_indices().nth(AUTHOR) {
        None => who,
        Some(_) => who.chars().take(AUTHOR - 1).chain(['\u{2026}']).collect(),
    }
}

/// What the write changed, and why.
pub(super) fn what(entry: &Activity) -> String {
    let default = Instance::default();
    let instance = entry.instance.as_ref().unwrap_or(&default);
    let prompts = entry.prompts.iter().map(|prompt| {
        let name = match instance.is_default() {
            true => prompt.name.to_string(),
            false => format!("{} of {instance}", prompt.name),
        };
        match changed(entry.kind, prompt) {
            changed if changed.is_empty() => name,
            changed => format!("{name}: {changed}"),
        }
    });
    let prompts: Vec<String> = prompts.collect();
    let what = match (prompts.as_slice(), &entry.key) {
        ([], Some(key)) => {
            let revoked = if key.revoked { ": revoked" } else { "" };
            format!("{} ({}){revoked}", key.name, key.id)
        }
        ([], None) => instance.to_string(),
        (prompts, _) => prompts.join("; "),
    };
    what + &because(entry.message.as_deref())
}

fn changed(kind: ActivityKind, prompt: &ChangedPrompt) -> String {
    let is_deleted = kind == ActivityKind::Delete;
    let version = prompt.version.map(|version| match is_deleted {
        true => format!("version {version} deleted"),
        false => format!("version {version}"),
    });
    let labels = prompt.labels.iter().map(moved);
    let parts: Vec<String> = version.into_iter().chain(labels).collect();
    parts.join(", ")
}

fn moved(at: &MovedLabel) -> String {
    let shown = |version: Option<_>| {
        version.map_or(
            "none".to_owned(),
            |version: promptbook_core::VersionNumber| version.to_string(),
        )
    };
    format!(
        "{} {} \u{2192} {}",
        at.label,
        shown(at.replaced),
        shown(at.version)
    )
}
