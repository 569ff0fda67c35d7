//! `promptbook delete`.

use promptbook::PromptName;
use serde_json::json;

use super::session::{Because, Session};
use crate::args::{Format, Global};
use crate::ask;
use crate::error::{Error, Result};
use crate::exit::Exit;

/// The arguments of `promptbook delete`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "It is taken down under every label, and no longer listed. Its versions and publications are kept: \
    `promptbook restore` brings all of it back."
)]
pub struct Args {
    /// Which prompt
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
                "`{name}` of `{instance}` would be deleted and there is nobody to ask: say --yes"
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
    session.client.delete(name, &query).await?;
    let restore = session.command(&format!("restore {name}"));
    let said = format!("deleted {}; {restore} brings it back", session.named(name));
    session.say(
        &said,
        &json!({"status": "deleted", "name": name, "instance": instance}),
    )?;
    Ok(Exit::Done)
}
