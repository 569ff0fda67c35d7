//! `promptbook overrides`.

use promptbook_core::overrides::{InForce, OverrideState};
use serde_json::json;

use super::labels::note_missing;
use super::session::Session;
use crate::args::{Format, GlobalArgs, OverridesArgs};
use crate::error::Result;
use crate::exit::Exit;
use crate::output;

pub async fn run(global: &GlobalArgs, args: OverridesArgs) -> Result<Exit> {
    let session = Session::open(global)?;
    let (instance, label) = (&session.config.instance, &session.config.label);
    let mut query = vec![("label", label.as_str())];
    if !instance.is_default() {
        query.push(("instance", instance.as_str()));
    }
    if args.behind {
        query.push(("behind", "true"));
    }
    let overrides = session.client.overrides(&query).await?;
    if overrides.is_empty() {
        note_missing(&session).await;
    }
    match session.format {
        Format::Json => output::print_json(&json!(overrides))?,
        Format::Text => output::print_long(text(&overrides, args.behind))?,
    }
    Ok(Exit::Done)
}

fn text(overrides: &[OverrideState], behind: bool) -> String {
    match overrides {
        [] if behind => "No override is behind `default`.".to_owned(),
        [] => "No overrides.".to_owned(),
        overrides => output::table(
            &[
                "INSTANCE", "NAME", "ACTIVE", "SINCE", "DEFAULT", "SINCE", "BEHIND",
            ],
            overrides.iter().map(row),
        ),
    }
}

fn row(state: &OverrideState) -> Vec<String> {
    let mut row = vec![state.instance.to_string(), state.name.to_string()];
    row.extend(in_force(state.active));
    row.extend(in_force(state.default));
    row.push(if state.behind { "yes" } else { "no" }.to_owned());
    row
}

fn in_force(at: Option<InForce>) -> [String; 2] {
    at.map_or_else(
        || ["-".to_owned(), "-".to_owned()],
        |at| [at.version.to_string(), output::day(at.published_at)],
    )
}
