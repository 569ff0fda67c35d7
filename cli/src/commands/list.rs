//! `promptbook list`.

use promptbook::Label;
use promptbook::prompt::Prompt;
use serde_json::json;

use super::labels::note_missing;
use super::session::Session;
use crate::args::{Format, Global};
use crate::error::Result;
use crate::exit::Exit;
use crate::output;

/// The arguments of `promptbook list`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "ACTIVE is the version that chats get under --label, `-` where nothing was published. With --instance these are \
    the prompts of its own; of every other it has what `default` has."
)]
pub struct Args {
    /// Only names that begin so, such as support/
    #[arg(value_name = "PREFIX", default_value = "", hide_default_value = true)]
    prefix: String,
    /// Only prompts with this tag
    #[arg(long)]
    tag: Option<String>,
    /// The deleted prompts instead of the live ones
    #[arg(long)]
    deleted: bool,
    /// Show the parts of names as folders
    #[arg(long)]
    tree: bool,
}

/// Runs it.
///
/// # Errors
/// Those of the API.
pub async fn run(global: &Global, args: Args) -> Result<Exit> {
    let session = Session::open(global)?;
    let mut query: Vec<(&str, &str)> = Vec::new();
    if !args.prefix.is_empty() {
        query.push(("prefix", &args.prefix));
    }
    if let Some(tag) = &args.tag {
        query.push(("tag", tag));
    }
    if args.deleted {
        query.push(("deleted", "true"));
    }
    let prompts = session.client.prompts(&query).await?;
    if prompts
        .iter()
        .all(|prompt| !prompt.labels.contains_key(&session.config.label))
    {
        note_missing(&session).await;
    }
    match session.format {
        Format::Text => output::print_long(text(&prompts, &session.config.label, args.tree))?,
        Format::Json => output::print_json(&json!(prompts))?,
    }
    Ok(Exit::Done)
}

fn text(prompts: &[Prompt], label: &Label, tree: bool) -> String {
    if prompts.is_empty() {
        return "No prompts.".to_owned();
    }
    let head = ["NAME", "TYPE", "ACTIVE", "LATEST", "UPDATED", "TAGS"];
    let rows = prompts.iter().map(|prompt| row(prompt, label));
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

fn row(prompt: &Prompt, label: &Label) -> Vec<String> {
    let active = match prompt.labels.get(label) {
        Some(Some(version)) => version.to_string(),
        Some(None) => "taken down".to_owned(),
        None => "-".to_owned(),
    };
    let tags: Vec<&str> = prompt.tags.iter().map(String::as_str).collect();
    vec![
        prompt.name.to_string(),
        prompt.prompt_type.to_string(),
        active,
        prompt.latest.to_string(),
        output::day(prompt.updated_at),
        tags.join(", "),
    ]
}
