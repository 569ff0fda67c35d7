//! Errors that stop the server: what happened, and what to do.

use std::io;
use std::path::PathBuf;

/// An error that stops the server. Each message is one line that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another program listens on the port.
    #[error(
        "port {port} of {host} is in use: stop the program that listens there, or choose another port with --port (0 picks a free one)"
    )]
    PortTaken {
        /// The requested address.
        host: String,
        /// The requested port.
        port: u16,
    },
    /// The server can't listen on the address.
    #[error(
        "can't listen on {host}, port {port} ({source}): give --host an address of this machine, and a --port that you may use"
    )]
    Listen {
        /// The requested address.
        host: String,
        /// The requested port.
        port: u16,
        /// The system's error.
        source: io::Error,
    },
    /// Another server holds the lock of the data folder.
    #[error(
        "the data folder {0} is in use by another Promptbook: stop that server, or choose another folder with --data"
    )]
    InUse(PathBuf),
    /// The folder to audit does not exist.
    #[error("the data folder {0} does not exist: pass the folder of your server with --data")]
    NoData(PathBuf),
    /// The data folder can't be created, locked or written.
    #[error(
        "the data folder can't be used: {path}: {source}. Choose another with --data, or use --in-memory"
    )]
    Folder {
        /// The file or folder.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// The file of generated keys was changed or damaged.
    #[error("{path} {problem}")]
    KeyFile {
        /// The file.
        path: PathBuf,
        /// The problem and what to do.
        problem: String,
    },
    /// The embedded database can't be opened or written.
    #[error(transparent)]
    Engine(#[from] promptbook_engine::Trouble),
    /// A key variable is invalid.
    #[error(transparent)]
    Keys(#[from] functions::http::keys::InvalidKeys),
    /// The model or the default instance for chats is invalid.
    #[error(transparent)]
    Chat(#[from] functions::chat::models::ConfigError),
    /// A default prompt that ships with the server can't be read.
    #[error("a default prompt is invalid: {0}")]
    Seeds(#[from] promptbook::seeds::InvalidSeed),
    /// The table can't be created or seeded.
    #[error(transparent)]
    Store(#[from] promptbook::Error),
    /// The secret of the webhook is invalid.
    #[error(
        "PROMPTBOOK_WEBHOOK_SECRET is not `whsec_` followed by 24 to 64 bytes in base64: correct it, or unset it to have one generated"
    )]
    WebhookSecret,
    /// The webhook can't be set up.
    #[error("the webhook can't be set up: {0}")]
    Webhook(String),
    /// The MCP endpoint can't be set up.
    #[error("the MCP endpoint can't be set up: {0}")]
    Mcp(String),
    /// The server stopped unexpectedly.
    #[error("the server stopped: {0}")]
    Serve(#[source] io::Error),
}
