//! One file for each command.

pub mod activity;
mod also_changed;
mod answer;
pub mod chat;
#[cfg(feature = "command")]
pub mod completions;
pub mod contract;
pub mod copy;
pub mod create;
pub mod delete;
pub mod diff;
pub mod edit;
#[cfg(feature = "command")]
pub mod export;
#[cfg(feature = "command")]
pub mod extract;
#[cfg(feature = "command")]
pub mod generate;
pub mod history;
#[cfg(feature = "command")]
pub mod import;
pub mod includers;
mod inherited;
pub mod instances;
pub mod keys;
mod labels;
pub mod list;
pub mod login;
#[cfg(feature = "command")]
pub mod man;
pub mod mcp;
mod new_instance;
pub mod overrides;
mod past;
pub mod promote;
pub mod publish;
pub mod redact;
pub mod release;
pub mod releases;
pub mod render;
pub mod restore;
pub mod rollback;
pub mod search;
mod session;
pub mod show;
pub mod status;
pub mod unpublish;
mod version_selector;
pub mod watch;

#[cfg(feature = "command")]
use crate::args::{Cli, Command};
#[cfg(feature = "command")]
use crate::error::Result;
#[cfg(feature = "command")]
use crate::exit::Exit;

#[cfg(feature = "command")]
pub async fn run(cli: Cli) -> Result<Exit> {
    let global = &cli.global;
    match cli.command {
        Command::Login(args) => login::run(global, args).await,
        Command::Status(args) => status::run(global, args).await,
        Command::List(args) => list::run(global, args).await,
        Command::Search(args) => search::run(global, args).await,
        Command::Show(args) => show::run(global, args).await,
        Command::Create(args) => create::run(global, args).await,
        Command::Copy(args) => copy::run(global, args).await,
        Command::Edit(args) => edit::run(global, args).await,
        Command::Contract(args) => contract::run(global, args).await,
        Command::Publish(args) => publish::run(global, args).await,
        Command::Release(args) => release::run(global, args).await,
        Command::Promote(args) => promote::run(global, args).await,
        Command::Releases(args) => releases::run(global, args).await,
        Command::Rollback(args) => rollback::run(global, args).await,
        Command::Unpublish(args) => unpublish::run(global, args).await,
        Command::History(args) => history::run(global, args).await,
        Command::Diff(args) => diff::run(global, args).await,
        Command::Activity(args) => activity::run(global, args).await,
        Command::Watch(args) => watch::run(global, args).await,
        Command::Instances(args) => instances::run(global, args).await,
        Command::Overrides(args) => overrides::run(global, args).await,
        Command::Includers(args) => includers::run(global, args).await,
        Command::Delete(args) => delete::run(global, args).await,
        Command::Redact(args) => redact::run(global, args).await,
        Command::Restore(args) => restore::run(global, args).await,
        Command::Import(args) => import::run(global, args).await,
        Command::Export(args) => export::run(global, args).await,
        Command::Extract(args) => extract::run(global, args).await,
        Command::Generate(args) => generate::run(global, args).await,
        Command::Render(args) => render::run(global, args).await,
        Command::Chat(args) => chat::run(global, args).await,
        Command::Mcp(args) => mcp::run(global, args).await,
        Command::Keys(args) => keys::run(global, args).await,
        Command::Completions(args) => completions::run(global, args).await,
        Command::Man(args) => man::run(global, args).await,
    }
}
