//! `promptbook unpublish`.

use promptbook::PromptName;
use serde_json::Map;

use super::publish::{act, tell};
use super::session::{Because, Session};
use crate::args::Global;
use crate::error::Result;
use crate::exit::Exit;

/// The arguments of `promptbook unpublish`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Chats get what `default` has when this is another instance's prompt, else the text that is compiled into the \
    code. `promptbook rollback` brings the version back."
)]
pub struct Args {
    /// Which prompt
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
    let done = act(
        &session,
        "unpublish",
        &args.name,
        None,
        Map::new(),
        &args.because,
    );
    tell(&session, &done.await?.body)
}
