//! The `promptbook` command.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    promptbook_cli::run().await
}
