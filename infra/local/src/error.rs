//! Why the server does not start or run on: what happened, and what to do.

use std::io;
use std::path::PathBuf;

/// Why the server does not start or run on. Each message is one line that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something listens there already.
    #[error(
        "port {port} of {host} is taken: stop what listens there, or choose another with --port (0 takes any that is free)"
    )]
    PortTaken {
        /// The address asked for.
        host: String,
        /// The port asked for.
        port: u16,
    },
    /// The address can't be listened on.
    #[error(
        "can't listen on {host}, port {port} ({source}): give --host an address of this machine, and a --port that you may use"
    )]
    Listen {
        /// The address asked for.
        host: String,
        /// The port asked for.
        port: u16,
        /// What the system says.
        source: io::Error,
    },
    /// Another server holds the lock of the data folder.
    #[error(
        "the data folder {0} is in use by another Promptbook: stop that one, or choose another folder with --data"
    )]
    InUse(PathBuf),
    /// There is nothing to audit.
    #[error("there is no data folder {0}: name the one of your server with --data")]
    NoData(PathBuf),
    /// The data folder can't be made, locked or written.
    #[error(
        "the data folder can't be used: {path}: {source}. Choose another with --data, or use --in-memory"
    )]
    Folder {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file of generated keys is not as it was written.
    #[error("{path} {problem}")]
    KeyFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it and what to do.
        problem: String,
    },
    /// The embedded database does not open, or can't be written.
    #[error(transparent)]
    Engine(#[from] promptbook_engine::Trouble),
    /// A key variable can't be used.
    #[error(transparent)]
    Keys(#[from] functions::http::keys::InvalidKeys),
    /// The model for chats, or whose prompts they use, can't be used.
    #[error(transparent)]
    Chat(#[from] functions::chat::models::ConfigError),
    /// A default prompt that ships with the server can't be read.
    #[error("a shipped prompt is broken: {0}")]
    Seeds(#[from] promptbook::prompty::PromptyError),
    /// The table can't be made or seeded.
    #[error(transparent)]
    Store(#[from] promptbook::Error),
    /// The server stopped by itself.
    #[error("the server stopped: {0}")]
    Serve(#[source] io::Error),
}
