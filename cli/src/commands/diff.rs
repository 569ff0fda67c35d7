//! `promptbook diff`.

mod instance;

use promptbook::PromptName;
use serde_json::json;

use super::labels::{Labels, Whose};
use super::session::Session;
use super::which::Which;
use crate::args::Global;
use crate::edit::coloured;
use crate::error::Result;
use crate::exit::Exit;
use crate::output::{self, Text};

/// The arguments of `promptbook diff`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Without versions: what publishing the latest under --label would change; when it is active already, or nothing \
    is, what it changed against the version before. With one: what that version changed. With two: from the first to the second. \
    With --instance and without versions: what the instance's own prompt changes against that of `default`. A version is its number, \
    `active` (what is active under --label) or `latest`."
)]
pub struct Args {
    /// Which prompt
    name: PromptName,
    /// A version
    #[arg(value_name = "VERSION")]
    one: Option<Which>,
    /// Another: the first is the older one then
    #[arg(value_name = "VERSION")]
    other: Option<Which>,
}

/// Runs it.
///
/// # Errors
/// Those of the API.
pub async fn run(global: &Global, args: Args) -> Result<Exit> {
    let session = Session::open(global)?;
    let is_override = args.one.is_none() && !session.config.instance.is_default();
    if is_override && instance::compare(&session, &args.name).await? {
        return Ok(Exit::Done);
    }
    let (version, against) = match (args.one, args.other) {
        (Some(from), Some(to)) => {
            let from = from.number(&session, &args.name).await?;
            (to.number(&session, &args.name).await?, Some(from))
        }
        (Some(version), None) => (version.number(&session, &args.name).await?, None),
        (None, _) => {
            let prompt = session.client.prompt(&args.name).await?.body;
            let labels = Labels::of(Whose::Prompt(args.name.clone()), [&prompt]);
            if !labels.have(&session.config.label) {
                let missing = labels.missing(&session.config.label);
                output::note(format!(
                    "note: {missing}; this is what the latest version changed"
                ));
            }
            let active = prompt.labels.get(&session.config.label).copied().flatten();
            (
                prompt.latest,
                active.filter(|active| *active != prompt.latest),
            )
        }
    };
    let diff = session.client.diff(&args.name, version, against).await?;
    let mut text = Text::from(match diff.against {
        Some(against) => format!(
            "`{}` from version {against} to version {version}\n",
            diff.name
        ),
        None => format!("`{}`: version {version} is the first\n", diff.name),
    });
    match diff.diff.is_empty() {
        true => text.plain("Nothing differs in the text.\n"),
        false => text.append(&coloured(&diff.diff)),
    };
    for (what, names) in [
        ("New", &diff.inputs.added),
        ("No longer", &diff.inputs.removed),
    ] {
        if !names.is_empty() {
            text.plain(format!("{what} among the inputs: {}\n", names.join(", ")));
        }
    }
    session.say(text, &json!(diff))?;
    Ok(Exit::Done)
}
