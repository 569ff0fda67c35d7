//! `promptbook restore`.

use promptbook_core::PromptName;
use serde_json::json;

use super::session::{Because, Session};
use crate::args::Global;
use crate::error::Result;
use crate::exit::Exit;

/// The arguments of `promptbook restore`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Makes the versions active again that the deletion took down. A version that no longer fits the contract stays inactive; \
    its label is named, and the exit code is 3. `promptbook list --deleted` lists what can be restored."
)]
pub struct Args {
    /// The prompt's name
    name: PromptName,
    #[command(flatten)]
    because: Because,
}

/// Runs it.
///
/// # Errors
/// Those of the API.
pub async fn run(global: &Global, args: Args) -> Result<Exit> {
    let session = Session::open(global)?;
    let name = &args.name;
    let query = args.because.query(&session)?;
    let query: Vec<_> = query
        .iter()
        .map(|(key, value)| (*key, value.as_str()))
        .collect();
    let restored = session.client.restore(name, &query).await?;
    let mut said = format!("restored {}", session.named(name));
    for label in &restored.unrestored {
        said += &format!(
            "\nnothing is active under `{label}`: its version no longer fits the contract of `default`; publish one that does"
        );
    }
    session.say(&said, &json!(restored))?;
    Ok(match restored.unrestored.is_empty() {
        true => Exit::Done,
        false => Exit::NeedsPerson,
    })
}
