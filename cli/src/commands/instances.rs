//! `promptbook instances`.

use serde_json::json;

use super::session::Session;
use crate::args::{Format, Global};
use crate::error::Result;
use crate::exit::Exit;
use crate::output;

/// The arguments of `promptbook instances`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "`default`, which all instances inherit from, is not listed. `promptbook overrides` lists the overrides themselves, and \
    `promptbook list --instance INSTANCE` lists the prompts that an instance is served."
)]
pub struct Args {}

/// Runs it.
///
/// # Errors
/// Those of the API.
pub async fn run(global: &Global, Args {}: Args) -> Result<Exit> {
    let session = Session::open(global)?;
    let instances = session.client.instances().await?;
    let rows = instances
        .iter()
        .map(|it| vec![it.instance.to_string(), it.overrides.to_string()]);
    match session.format {
        Format::Json => output::print_json(&json!(instances))?,
        Format::Text if instances.is_empty() => {
            output::print_line("No instance has prompts of its own.")?
        }
        Format::Text => output::print_long(output::table(&["INSTANCE", "OVERRIDES"], rows))?,
    }
    Ok(Exit::Done)
}
