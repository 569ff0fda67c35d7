//! `promptbook list`.

use promptbook_core::Label;
use promptbook_core::prompt::Prompt;
use serde_json::json;

use super::session::Session;
use super::{labels, new_instance};
use crate::args::{Format, GlobalArgs, ListArgs};
use crate::error::Result;
use crate::exit::Exit;
use crate::output;
use promptbook_core::nearest::question;

pub async fn run(global: &GlobalArgs, args: ListArgs) -> Result<Exit> {
    let session = Session::open(global)?;
    let Listing {
        prompts,
        empty,
        notes,
    } = read(&session, &args).await?;
    notes.into_iter().for_each(output::note);
    match session.format {
        Format::Text if prompts.is_empty() => output::print_line(empty)?,
        Format::Text => output::print_long(text(&session, &prompts, args.tree))?,
        Format::Json => output::print_json(&json!(prompts))?,
    }
    Ok(Exit::Done)
}

/// The prompts that were asked for.
#[derive(Debug)]
pub(super) struct Listing {
    /// By name.
    pub(super) prompts: Vec<Prompt>,
    /// What to say if there are none.
    pub(super) empty: String,
    /// That no prompt has the label, or the instance no prompts.
    pub(super) notes: Vec<String>,
}

pub(super) async fn read(session: &Session, args: &ListArgs) -> Result<Listing> {
    let mut prompts = matching(session, args).await?;
    let meant = meant(session, args, &prompts).await;
    // After all are read: an override hides a prompt whose tag it does not have.
    prompts.retain(|prompt| args.tag.iter().all(|tag| prompt.tags.contains(tag)));
    let label = &session.config.label;
    let has_label = |prompt: &Prompt| prompt.labels.contains_key(label);
    let mut notes = Vec::new();
    if !prompts.iter().any(has_label) {
        notes.extend(labels::missing_note(session).await);
    }
    if prompts.iter().all(|prompt| prompt.instance.is_default()) {
        notes.extend(new_instance::missing_note(session).await);
    }
    Ok(Listing {
        prompts,
        empty: format!("No prompts{meant}"),
        notes,
    })
}

async fn matching(session: &Session, args: &ListArgs) -> Result<Vec<Prompt>> {
    let mut query = vec![("prefix", args.prefix.as_str())];
    query.retain(|(_, value)| !value.is_empty());
    if args.deleted {
        query.push(("deleted", "true"));
    }
    match args.own || args.deleted {
        true => session.client.prompts(&query).await,
        false => session.client.served_prompts(&query).await,
    }
}

/// Why the list is empty, with a suggestion.
async fn meant(session: &Session, args: &ListArgs, prompts: &[Prompt]) -> String {
    if prompts.is_empty() && !args.prefix.is_empty() {
        let all = session.client.prompts(&[]).await.unwrap_or_default();
        let names = all.iter().flat_map(|prompt| prefixes(prompt.name.as_str()));
        let meant = question(&args.prefix, names);
        return ended(format!(" begin with `{}`{meant}", args.prefix));
    }
    match &args.tag {
        Some(tag) if prompts.iter().all(|prompt| !prompt.tags.contains(tag)) => {
            let tags = prompts.iter().flat_map(|prompt| &prompt.tags);
            let meant = question(tag, tags.map(String::as_str));
            ended(format!(" have the tag `{tag}`{meant}"))
        }
        _ => ended(String::new()),
    }
}

/// A sentence with its full stop, unless it is a question.
fn ended(sentence: String) -> String {
    match sentence.ends_with('?') {
        true => sentence,
        false => sentence + ".",
    }
}

/// The folders that a name is in, and the name itself.
fn prefixes(name: &str) -> impl Iterator<Item = &str> {
    let folders = name.match_indices('/').map(|(at, _)| &name[..=at]);
    folders.chain([name])
}

pub(super) fn text(session: &Session, prompts: &[Prompt], tree: bool) -> String {
    let mut head = vec!["NAME", "TYPE", "ACTIVE", "LATEST", "UPDATED", "TAGS"];
    let from = !session.config.instance.is_default();
    if from {
        head.insert(3, "FROM");
    }
    let rows = prompts
        .iter()
        .map(|prompt| row(prompt, &session.config.label, from));
    match tree {
        false => output::table(&head, rows),
        true => output::table(&head, folders(rows)),
    }
}

/// The rows below one for each folder, whose names are not repeated.
fn folders(rows: impl Iterator<Item = Vec<String>>) -> Vec<Vec<String>> {
    let (mut out, mut open) = (Vec::new(), Vec::<String>::new());
    for mut row in rows {
        let name = std::mem::take(&mut row[0]);
        let mut parts: Vec<String> = name.split('/').map(str::to_owned).collect();
        let last = parts.pop().unwrap_or_default();
        let shared = open.iter().zip(&parts).take_while(|(a, b)| a == b).count();
        for (depth, part) in parts.iter().enumerate().skip(shared) {
            out.push(vec![format!("{}{part}/", "  ".repeat(depth))]);
        }
        row[0] = format!("{}{last}", "  ".repeat(parts.len()));
        out.push(row);
        open = parts;
    }
    out
}

fn row(prompt: &Prompt, label: &Label, from: bool) -> Vec<String> {
    let active = match prompt.labels.get(label) {
        Some(Some(version)) => version.to_string(),
        Some(None) => "taken down".to_owned(),
        None if from => "draft".to_owned(),
        None => "-".to_owned(),
    };
    let tags: Vec<&str> = prompt.tags.iter().map(String::as_str).collect();
    let mut row = vec![
        prompt.name.to_string(),
        prompt.prompt_type.to_string(),
        active,
        prompt.latest.to_string(),
        output::day(prompt.updated_at),
        tags.join(", "),
    ];
    if from {
        row.insert(3, prompt.instance.to_string());
    }
    row
}
