//! The server connection and output format of a command.

use promptbook_core::{Instance, PromptName, VersionNumber};
use serde_json::Value;

use crate::api::Client;
use crate::args::{AuthorArgs, ChangeArgs, Format, GlobalArgs};
use crate::ask;
use crate::config::{Config, default_author};
use crate::error::Result;
use crate::output::{self, Text};

#[derive(Debug, Clone)]
pub(super) struct Session {
    pub(super) config: Config,
    pub(super) client: Client,
    pub(super) format: Format,
}

impl Session {
    pub(super) fn open(global: &GlobalArgs) -> Result<Self> {
        let config = Config::load(global)?;
        Ok(Self {
            client: Client::new(&config)?,
            config,
            format: global.format,
        })
    }

    /// Whether a person can be asked.
    pub(super) fn is_interactive(&self) -> bool {
        self.format == Format::Text && ask::is_interactive()
    }

    /// A prompt, named with its instance unless that is `default`.
    pub(super) fn named(&self, name: &PromptName) -> String {
        named(name, &self.config.instance)
    }

    /// A command that publishes, to be copied: for the instance and the label of this one.
    pub(super) fn publish_command(
        &self,
        name: &PromptName,
        version: Option<VersionNumber>,
    ) -> String {
        let version = version.map(|version| version.to_string());
        let words = ["publish", name.as_str()]
            .into_iter()
            .chain(version.as_deref());
        self.config.invocation.labelled(&Vec::from_iter(words))
    }

    /// A command to be copied, for the instance of this one.
    pub(super) fn command(&self, words: &[&str]) -> String {
        self.config.invocation.command(words)
    }

    pub(super) fn print(&self, text: impl Into<Text>, json: &Value) -> Result<()> {
        output::print_value(self.format, text, json)
    }
}

/// A prompt, named with its instance unless that is `default`.
pub(super) fn named(name: &PromptName, instance: &Instance) -> String {
    match instance.is_default() {
        true => format!("`{name}`"),
        false => format!("`{name}` of `{instance}`"),
    }
}

impl AuthorArgs {
    /// The author from the flag, the configuration, the system or git, else from the user at the terminal.
    pub(super) fn author(&self, session: &Session) -> Result<Option<String>> {
        let said = self.author.as_ref().or(session.config.author.as_ref());
        match said.cloned().or_else(default_author) {
            None if session.is_interactive() => ask::line(
                "Who is the author of this change? (to skip this question, set `author` in the configuration file)",
            ),
            author => Ok(author),
        }
    }
}

impl ChangeArgs {
    pub(super) fn author(&self, session: &Session) -> Result<Option<String>> {
        self.by.author(session)
    }

    /// Both as parameters, of a request that has no body.
    pub(super) fn query(&self, session: &Session) -> Result<Vec<(&'static str, String)>> {
        let message = self.message.clone().map(|message| ("message", message));
        let author = self.author(session)?.map(|author| ("author", author));
        Ok(message.into_iter().chain(author).collect())
    }
}
