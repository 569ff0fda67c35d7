//! Which settings are in force, and where each comes from.

use std::path::PathBuf;

use serde::Serialize;

use super::file::default_path;
use super::{Config, Settings, default_author};
use crate::args::GlobalArgs;
use crate::error::Result;

/// Where a setting comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    Flag,
    Environment,
    File,
    Default,
    /// It has no default and is not set.
    None,
}

/// A setting without its value if that is a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Setting {
    pub name: &'static str,
    pub value: Option<String>,
    pub source: Source,
}

/// The settings in force, and the configuration file that was read.
#[derive(Debug)]
pub struct Sources {
    pub settings: Vec<Setting>,
    pub file: Option<PathBuf>,
}

impl Sources {
    /// Finds where each setting of the configuration comes from.
    ///
    /// # Errors
    /// Those of [`Config::load`].
    pub fn of(global: &GlobalArgs, config: &Config) -> Result<Self> {
        let file = Settings::load(global.config.as_deref())?;
        let flags = &global.flags;
        let is_set = |value: &Option<String>| value.as_ref().is_some_and(|it| !it.is_empty());
        let source = |flag: bool, variable: bool, file: bool| match () {
            () if flag => Source::Flag,
            () if variable => Source::Environment,
            () if file => Source::File,
            () => Source::Default,
        };
        let server = source(flags.server, is_set(&global.server), file.server.is_some());
        let key = match source(flags.key, is_set(&global.key), file.key.is_some()) {
            Source::Default => Source::None,
            found => found,
        };
        let instance = global.instance.is_some();
        let instance = source(flags.instance, instance, file.instance.is_some());
        let label = source(flags.label, global.label.is_some(), file.label.is_some());
        let author = std::env::var("PROMPTBOOK_AUTHOR")
            .ok()
            .filter(|it| !it.is_empty());
        let from = source(false, author.is_some(), file.author.is_some());
        let author = author.or(file.author).or_else(default_author);
        let from = if author.is_none() { Source::None } else { from };
        let setting = |name, value, source| Setting {
            name,
            value,
            source,
        };
        let path = global.config.clone().or_else(default_path);
        Ok(Self {
            settings: vec![
                setting("server", Some(config.server.as_str().to_owned()), server),
                setting("key", None, key),
                setting("instance", Some(config.instance.to_string()), instance),
                setting("label", Some(config.label.to_string()), label),
                setting("author", author, from),
            ],
            file: path.filter(|path| path.exists()),
        })
    }
}
