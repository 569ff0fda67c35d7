//! `promptbook delete`.

use promptbook_core::PromptName;
use serde_json::json;

use super::inherited::own;
use super::session::{Because, Session};
use crate::args::{Format, Global};
use crate::ask;
use crate::error::{Error, Result};
use crate::exit::Exit;

/// The arguments of `promptbook delete`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "A deleted prompt is not active under any label, and no longer listed. Its versions and publications are kept: \
    `promptbook restore` brings it back."
)]
pub struct Args {
    /// The prompt's name
    name: PromptName,
    /// Don't ask
    #[arg(long, short)]
    yes: bool,
    #[command(flatten)]
    because: Because,
}

/// Runs it.
///
/// # Errors
/// Those of the API; nobody is there to ask.
pub async fn run(global: &Global, args: Args) -> Result<Exit> {
    let session = Session::open(global)?;
    let (name, instance) = (&args.name, &session.config.instance);
    if !args.yes {
        if !ask::somebody() || session.format == Format::Json {
            return Err(Error::Usage(format!(
                "not a terminal: to delete `{name}` of `{instance}`, pass --yes"
            )));
        }
        if !ask::confirm(&format!("Delete `{name}` of `{instance}`?"))? {
            return Ok(Exit::Done);
        }
    }
    let query = args.because.query(&session)?;
    let query: Vec<_> = query
        .iter()
        .map(|(key, value)| (*key, value.as_str()))
        .collect();
    let deleted = session.client.delete(name, &query);
    own(&session, name, &["delete", name.as_str()], deleted).await?;
    let restore = session.command(&["restore", name.as_str()]);
    let said = format!("deleted {}; {restore} brings it back", session.named(name));
    session.say(
        &said,
        &json!({"status": "deleted", "name": name, "instance": instance}),
    )?;
    Ok(Exit::Done)
}
