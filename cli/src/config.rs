//! Which server and which key: from flags, the environment, or a file in the user's configuration folder.

use promptbook::{Instance, Label};

/// Where requests go, and in whose name.
#[derive(Debug, Clone)]
pub struct Config {
    /// The server's address, without a slash at its end and without `/v1`.
    pub server: String,
    /// The key, if there is one.
    pub key: Option<String>,
    /// Whose prompts.
    pub instance: Instance,
    /// Which label.
    pub label: Label,
    /// Whom versions and publications are said to be by.
    pub author: Option<String>,
}
