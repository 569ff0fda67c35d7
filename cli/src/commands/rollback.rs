//! `promptbook rollback`.

use promptbook_core::PromptName;
use serde_json::{Map, json};

use super::publish::{act, tell};
use super::session::{Because, Session};
use crate::args::Global;
use crate::error::Result;
use crate::exit::Exit;

/// The arguments of `promptbook rollback`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Rolling back twice goes back two publications; it does not toggle. With --from, only that publication is undone: when \
    another one was made since, the command ends with exit code 5."
)]
pub struct Args {
    /// The prompt's name
    name: PromptName,
    /// The number of the publication to undo, as `promptbook history` shows it
    #[arg(long, value_name = "SEQ")]
    from: Option<u64>,
    #[command(flatten)]
    because: Because,
}

/// Runs it.
///
/// # Errors
/// Those of the API.
pub async fn run(global: &Global, args: Args) -> Result<Exit> {
    let session = Session::open(global)?;
    let from = args.from.map(|from| ("from".to_owned(), json!(from)));
    let body: Map<_, _> = from.into_iter().collect();
    let done = act(&session, "rollback", &args.name, None, body, &args.because);
    tell(&session, &done.await?.body)
}
