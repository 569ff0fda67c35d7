//! The variables that each function reads; the stack sets exactly these.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::sync::{Mutex, PoisonError};

pub use promptbook::store::connect::PROMPTBOOK_TABLE;

use crate::http::keys::{ADMIN_API_KEY, READER_API_KEY};

/// Log levels.
pub const RUST_LOG: &str = "RUST_LOG";
/// Default instance for chats.
pub const PROMPTBOOK_INSTANCE: &str = "PROMPTBOOK_INSTANCE";
/// The chat's model.
pub const CHAT_MODEL: &str = "CHAT_MODEL";
/// Key of an OpenAI-compatible server, or the ARN of its secret.
pub const OPENAI_API_KEY: &str = "OPENAI_API_KEY";
/// URL of an OpenAI-compatible server.
pub const OPENAI_BASE_URL: &str = "OPENAI_BASE_URL";
/// Organization to bill.
pub const OPENAI_ORG_ID: &str = "OPENAI_ORG_ID";
/// Project to bill.
pub const OPENAI_PROJECT_ID: &str = "OPENAI_PROJECT_ID";

/// What ends the names of the stack's usage plans.
pub const USAGE_PLANS: &str = "USAGE_PLANS";

/// Variables that only the chat reads.
pub(crate) const CHAT_VARIABLES: [&str; 6] = [
    PROMPTBOOK_INSTANCE,
    CHAT_MODEL,
    OPENAI_API_KEY,
    OPENAI_BASE_URL,
    OPENAI_ORG_ID,
    OPENAI_PROJECT_ID,
];

/// Lists the variables that a function reads, except those of Lambda and the SDK.
pub fn read_by(function: &str) -> Vec<&'static str> {
    let mut read = vec![RUST_LOG, PROMPTBOOK_TABLE];
    if function != "seed" {
        read.extend([ADMIN_API_KEY, READER_API_KEY]);
    }
    if function == "chat" {
        read.extend(CHAT_VARIABLES);
    }
    if function == "authorizer" {
        read.push(USAGE_PLANS);
    }
    read
}

/// An invalid variable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnvError {
    /// A required variable is missing.
    #[error("{0} is not set: {1}")]
    Missing(&'static str, &'static str),
    /// Its text is not UTF-8.
    #[error("{0} is not UTF-8: set it to text")]
    NotText(String),
}

type Variable = dyn Fn(&str) -> Option<OsString> + Send + Sync;

/// The environment of one function. It reads only declared variables.
pub struct Env {
    declared: Vec<&'static str>,
    variable: Box<Variable>,
    read: Mutex<BTreeSet<String>>,
}

impl std::fmt::Debug for Env {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Env").field(&self.declared).finish()
    }
}

impl Env {
    /// The process's environment, for this function.
    pub fn of(function: &str) -> Self {
        Self::over(function, |name| std::env::var_os(name))
    }

    /// A substitute environment, for tests and the local server.
    pub fn over(
        function: &str,
        variable: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static,
    ) -> Self {
        Self {
            declared: read_by(function),
            variable: Box::new(variable),
            read: Mutex::default(),
        }
    }

    /// The value of a variable, or none if it is not set.
    ///
    /// # Panics
    /// If [`read_by`] does not list the variable, because the stack would not set it.
    ///
    /// # Errors
    /// [`EnvError::NotText`].
    pub fn text(&self, name: &str) -> Result<Option<String>, EnvError> {
        assert!(
            self.declared.contains(&name),
            "{name} is read but not declared: add it to env::read_by and to the template"
        );
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.insert(name.to_owned());
        match (self.variable)(name).map(OsString::into_string) {
            None => Ok(None),
            Some(Ok(text)) => Ok(Some(text)),
            Some(Err(_)) => Err(EnvError::NotText(name.to_owned())),
        }
    }

    /// The value of a required variable.
    ///
    /// # Errors
    /// [`EnvError`]; a blank value counts as missing.
    pub fn required(&self, name: &'static str, advice: &'static str) -> Result<String, EnvError> {
        let set = self.text(name)?.filter(|text| !text.trim().is_empty());
        set.ok_or(EnvError::Missing(name, advice))
    }

    /// The variables that have been read so far.
    #[cfg(test)]
    pub(crate) fn read_so_far(&self) -> BTreeSet<String> {
        let read = self.read.lock();
        read.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "CHAT_MODEL is read but not declared")]
    fn an_undeclared_variable_cannot_be_read() {
        let _ = Env::of("active").text(CHAT_MODEL);
    }

    #[test]
    fn an_error_names_the_missing_required_variable() {
        let env = |value: Option<OsString>| Env::over("seed", move |_| value.clone());
        let missing = Err(EnvError::Missing(PROMPTBOOK_TABLE, "set it"));
        for unset in [None, Some("".into()), Some(" ".into())] {
            assert_eq!(env(unset).required(PROMPTBOOK_TABLE, "set it"), missing);
        }
        let set = env(Some("table".into()));
        assert_eq!(set.required(PROMPTBOOK_TABLE, "set it"), Ok("table".into()));
    }

    #[cfg(unix)]
    #[test]
    fn an_error_names_the_variable_that_is_not_utf_8() {
        use std::os::unix::ffi::OsStringExt;
        let env = Env::over("seed", |_| Some(OsString::from_vec(vec![0xff])));
        let error = env.text(PROMPTBOOK_TABLE).unwrap_err().to_string();
        assert_eq!(error, "PROMPTBOOK_TABLE is not UTF-8: set it to text");
    }
}
