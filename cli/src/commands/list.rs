//! `promptbook list`.

use promptbook::Label;
use promptbook::prompt::Prompt;
use serde_json::json;

use super::labels::note_missing;
use super::session::Session;
use crate::args::Global;
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
    session.say(text(&prompts, &session.config.label), &json!(prompts))?;
    Ok(Exit::Done)
}

fn text(prompts: &[Prompt], label: &Label) -> String {
    if prompts.is_empty() {
        return "No prompts.".to_owned();
    }
    let head = ["NAME", "TYPE", "ACTIVE", "LATEST", "UPDATED", "TAGS"];
    output::table(&head, prompts.iter().map(|prompt| row(prompt, label)))
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
        output::moment(prompt.updated_at),
        tags.join(", "),
    ]
}
