//! `promptbook list`.

use crate::args::Global;
use crate::error::{Error, Result};
use crate::exit::Exit;

/// The arguments of `promptbook list`.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs it.
///
/// # Errors
/// Those of the API.
pub async fn run(_global: &Global, _args: Args) -> Result<Exit> {
    Err(Error::Failed("not there yet".to_owned()))
}
