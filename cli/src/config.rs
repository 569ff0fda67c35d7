//! Which server and which key: from flags, the environment, or a file in the user's configuration folder.

use promptbook::{Instance, Label};

use crate::args::Global;
use crate::error::{Error, Result};

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

impl Config {
    /// What the command line and the environment say.
    ///
    /// # Errors
    /// No server is named.
    pub fn load(global: &Global) -> Result<Self> {
        let Some(server) = &global.server else {
            return Err(Error::Usage(
                "no server: give --server or PROMPTBOOK_SERVER".to_owned(),
            ));
        };
        Ok(Self {
            server: server.trim_end_matches('/').to_owned(),
            key: global.key.clone(),
            instance: global.instance.clone().unwrap_or_default(),
            label: global.label.clone().unwrap_or_default(),
            author: None,
        })
    }
}
