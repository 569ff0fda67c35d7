//! What a command that asks a server begins with.

use serde_json::{Map, Value, json};

use crate::api::Client;
use crate::args::{Format, Global};
use crate::ask;
use crate::config::Config;
use crate::error::Result;
use crate::output::{self, Text};

/// A server, and how to print.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) config: Config,
    pub(super) client: Client,
    pub(super) format: Format,
}

impl Session {
    pub(super) fn open(global: &Global) -> Result<Self> {
        let config = Config::load(global)?;
        Ok(Self {
            client: Client::new(&config)?,
            config,
            format: global.format,
        })
    }

    /// Whether a person can be asked.
    pub(super) fn is_interactive(&self) -> bool {
        self.format == Format::Text && ask::somebody()
    }

    pub(super) fn say(&self, text: impl Into<Text>, json: &Value) -> Result<()> {
        output::say(self.format, text, json)
    }
}

/// Who makes a change, and why.
#[derive(Debug, Clone, clap::Args)]
pub struct Because {
    /// Why, kept with the change; at most 4 KiB
    #[arg(long, short, value_name = "TEXT")]
    pub message: Option<String>,
    /// Who, kept with the change; else the configuration file's author, else who is logged in
    #[arg(
        long,
        value_name = "NAME",
        env = "PROMPTBOOK_AUTHOR",
        hide_env_values = true
    )]
    pub author: Option<String>,
}

impl Because {
    /// Who it is.
    pub fn author(&self, config: &Config) -> Option<String> {
        self.author.clone().or_else(|| config.author.clone())
    }

    /// Both as fields of a body.
    pub(super) fn sign(&self, config: &Config, body: &mut Map<String, Value>) {
        body.insert("message".to_owned(), json!(self.message));
        body.insert("author".to_owned(), json!(self.author(config)));
    }

    /// Both as parameters, of a request that has no body.
    pub(super) fn query(&self, config: &Config) -> Vec<(&'static str, String)> {
        let message = self.message.clone().map(|message| ("message", message));
        let author = self.author(config).map(|author| ("author", author));
        message.into_iter().chain(author).collect()
    }
}
