//! The configuration: flags take precedence over the environment, and that over the configuration file.

mod author;
mod edit;
mod file;
mod server;
mod settings;
mod sources;

use promptbook_core::{Instance, Label};

use crate::args::GlobalArgs;
use crate::error::{Error, Result};
use crate::invocation::Invocation;

pub use author::default_author;
pub use edit::ConfigFile;
use server::LOCAL;
pub use server::Server;
use settings::Settings;
pub use sources::{Setting, Source, Sources};

#[derive(Clone)]
pub struct Config {
    pub server: Server,
    pub key: Option<String>,
    pub instance: Instance,
    pub label: Label,
    /// The author that the configuration file names.
    pub author: Option<String>,
    /// Commands to copy.
    pub invocation: Invocation,
}

impl Config {
    /// Reads flags, environment and configuration file. Default server: that of `cargo run`.
    ///
    /// # Errors
    /// The file can't be read, is invalid, or holds a key that others can read; the server's address is invalid, or the key would be
    /// sent unencrypted.
    pub fn load(global: &GlobalArgs) -> Result<Self> {
        Self::of(global, Settings::load(global.config.as_deref())?)
    }

    fn of(global: &GlobalArgs, file: Settings) -> Result<Self> {
        let given = |value: &Option<String>| value.clone().filter(|value| !value.is_empty());
        let server = given(&global.server).or(file.server);
        let server = Server::parse(server.as_deref().unwrap_or(LOCAL))?;
        let key = given(&global.key).or(file.key);
        let insecure = global.insecure.or(file.insecure).unwrap_or(false);
        if key.is_some() && !server.is_private() && !insecure {
            return Err(Error::Usage(format!(
                "the key would be sent unencrypted to `{}`: use https, or pass --insecure if you trust every network on the way",
                server.as_str()
            )));
        }
        let instance = global.instance.clone().or(file.instance);
        let instance = instance.unwrap_or_default();
        let label = global.label.clone().or(file.label).unwrap_or_default();
        Ok(Self {
            server,
            key,
            invocation: Invocation::new(global, instance.clone(), label.clone()),
            instance,
            label,
            author: file.author,
        })
    }

    /// The configuration for a server, with the default instance and label.
    ///
    /// # Errors
    /// The address is invalid.
    pub fn for_server(server: &str, author: &str) -> Result<Self> {
        Ok(Self {
            server: Server::parse(server)?,
            key: None,
            instance: Instance::default(),
            label: Label::default(),
            author: Some(author.to_owned()),
            invocation: Invocation::default(),
        })
    }

    /// The same configuration for another instance and label.
    #[must_use]
    pub fn about(&self, instance: Instance, label: Label) -> Self {
        let invocation = self.invocation.about(instance.clone());
        Self {
            invocation: invocation.under(label.clone()),
            instance,
            label,
            ..self.clone()
        }
    }
}

/// Omits the key, which must not appear in a log.
impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config")
            .field("server", &self.server)
            .field("instance", &self.instance)
            .field("label", &self.label)
            .field("author", &self.author)
            .finish_non_exhaustive()
    }
}
