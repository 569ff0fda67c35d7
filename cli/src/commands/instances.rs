//! `promptbook instances`.

use serde_json::json;

use super::session::Session;
use crate::args::{Format, GlobalArgs, InstancesArgs};
use crate::error::Result;
use crate::exit::Exit;
use crate::output;

pub async fn run(global: &GlobalArgs, InstancesArgs {}: InstancesArgs) -> Result<Exit> {
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
