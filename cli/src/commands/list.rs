//! `promptbook list`.

mod served;

use promptbook::Label;
use promptbook::prompt::Prompt;
use serde_json::json;

use super::labels::note_missing;
use super::session::Session;
use crate::args::{Format, Global};
use crate::error::Result;
use crate::exit::Exit;
use crate::output;
use served::Served;

/// The arguments of `promptbook list`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "ACTIVE is the version that chats get under --label, `-` where nothing was published. With --instance it lists \
    what that instance is served, its own prompts and those that it inherits; FROM says whose version that is."
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
    /// Only the instance's own prompts, without those that it inherits
    #[arg(long)]
    own: bool,
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
    let served = served::read(&session, &args).await?;
    let label = &session.config.label;
    if served
        .iter()
        .all(|served| !served.prompt.labels.contains_key(label))
    {
        note_missing(&session).await;
    }
    let prompts: Vec<&Prompt> = served.iter().map(|served| &served.prompt).collect();
    match session.format {
        Format::Text => output::print_long(text(&session, &served, args.tree))?,
        Format::Json => output::print_json(&json!(prompts))?,
    }
    Ok(Exit::Done)
}

fn text(session: &Session, served: &[Served], tree: bool) -> String {
    if served.is_empty() {
        return "No prompts.".to_owned();
    }
    let mut head = vec!["NAME", "TYPE", "ACTIVE", "LATEST", "UPDATED", "TAGS"];
    let from = !session.config.instance.is_default();
    if from {
        head.insert(3, "FROM");
    }
    let rows = served
        .iter()
        .map(|served| row(served, &session.config.label, from));
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

fn row(served: &Served, label: &Label, from: bool) -> Vec<String> {
    let prompt = &served.prompt;
    let active = served.active(label);
    let shown = match (active, prompt.labels.get(label)) {
        (Some((version, _)), _) => version.to_string(),
        (None, Some(_)) => "taken down".to_owned(),
        (None, None) => "-".to_owned(),
    };
    let tags: Vec<&str> = prompt.tags.iter().map(String::as_str).collect();
    let mut row = vec![
        prompt.name.to_string(),
        prompt.prompt_type.to_string(),
        shown,
        prompt.latest.to_string(),
        output::day(prompt.updated_at),
        tags.join(", "),
    ];
    if from {
        let whose = active.map_or(&prompt.instance, |(_, instance)| instance);
        row.insert(3, whose.to_string());
    }
    row
}
