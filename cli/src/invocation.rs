//! Commands to copy in messages, for the same server, instance and label.

use std::fmt::Write;
use std::path::PathBuf;

use promptbook_core::{Instance, Label, PromptName, ReleaseId};

use crate::args::GlobalArgs;

/// The flags that a command to copy must repeat.
#[derive(Debug, Clone, Default)]
pub struct Invocation {
    server: Option<String>,
    config: Option<PathBuf>,
    instance: Instance,
    label: Label,
    names_instance: bool,
    names_label: bool,
}

impl Invocation {
    /// The invocation of this process, with its configured instance and label. The environment and the configuration file also apply to
    /// the next command, so only flags are repeated, and values that are not the default.
    pub fn new(global: &GlobalArgs, instance: Instance, label: Label) -> Self {
        let flags = global.flags;
        Self {
            server: global.server.clone().filter(|_| flags.server),
            config: global.config.clone().filter(|_| flags.config),
            names_instance: flags.instance || !instance.is_default(),
            names_label: flags.label || label != Label::default(),
            instance,
            label,
        }
    }

    /// The same invocation for another instance.
    #[must_use]
    pub fn about(&self, instance: Instance) -> Self {
        Self {
            names_instance: self.names_instance || !instance.is_default(),
            instance,
            ..self.clone()
        }
    }

    /// The same invocation for another label.
    #[must_use]
    pub fn under(&self, label: Label) -> Self {
        Self {
            names_label: self.names_label || label != Label::default(),
            label,
            ..self.clone()
        }
    }

    /// The same for a prompt that others include: what is active in `default` under `production` counts.
    #[must_use]
    pub fn of_included(&self) -> Self {
        let default = self.about(Instance::default());
        Self {
            names_label: self.names_label || self.label != Label::default(),
            label: Label::default(),
            ..default
        }
    }

    pub fn instance(&self) -> &Instance {
        &self.instance
    }

    /// The label.
    pub fn label(&self) -> &Label {
        &self.label
    }

    /// The command that undoes a release, in backticks. The ID says which instance and label it is about.
    pub fn undo(&self, release: &ReleaseId) -> String {
        self.anywhere()
            .line(&["rollback"], &flag("--release", release.as_str()), false)
    }

    /// The same, without naming an instance.
    fn anywhere(&self) -> Self {
        Self {
            names_instance: false,
            ..self.clone()
        }
    }

    /// A command for the same instance, in backticks.
    pub fn command(&self, words: &[&str]) -> String {
        self.line(words, "", false)
    }

    /// A command for the same instance and label, in backticks.
    pub fn labelled(&self, words: &[&str]) -> String {
        self.line(words, "", true)
    }

    /// The command that adds inputs to the contract, which belongs to `default`; `None` without inputs.
    pub fn add_to_contract(&self, name: &PromptName, missing: &[String]) -> Option<String> {
        let mut words = vec!["contract", name.as_str()];
        words.extend(missing.iter().flat_map(|input| ["--add", input.as_str()]));
        let add = self.about(Instance::default()).command(&words);
        (!missing.is_empty()).then(|| format!("if the code supplies them, run {add}"))
    }

    fn line(&self, words: &[&str], flags: &str, labelled: bool) -> String {
        let mut flags = flags.to_owned();
        if labelled && self.names_label {
            flags += &flag("--label", self.label.as_str());
        }
        if self.names_instance {
            flags += &flag("--instance", self.instance.as_str());
        }
        if let Some(server) = &self.server {
            flags += &flag("--server", server);
        }
        if let Some(config) = &self.config {
            flags += &flag("--config", &config.to_string_lossy());
        }
        let (mut line, mut last) = ("promptbook".to_owned(), String::new());
        for (index, word) in words.iter().enumerate() {
            // A name may begin with `-`. It is only read as a name after `--`.
            let out = match index == 1 && word.starts_with('-') || !last.is_empty() {
                true => &mut last,
                false => &mut line,
            };
            let _ = write!(out, " {}", quoted(word));
        }
        match last.is_empty() {
            true => format!("`{line}{flags}`"),
            false => format!("`{line}{flags} --{last}`"),
        }
    }
}

fn flag(name: &str, value: &str) -> String {
    match value.starts_with('-') {
        true => format!(" {name}={}", quoted(value)),
        false => format!(" {name} {}", quoted(value)),
    }
}

/// Quotes a word for a shell. A NUL byte, which no shell accepts, is unchanged.
pub fn quoted(word: &str) -> String {
    shlex::try_quote(word).map_or_else(|_| word.to_owned(), Into::into)
}

#[cfg(test)]
mod tests;
