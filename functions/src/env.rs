//! The variables that each function reads; the stack sets exactly these.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::sync::{Mutex, PoisonError};

pub use promptbook::store::connect::PROMPTBOOK_TABLE;

use crate::http::keys::{ADMIN_API_KEY, READER_API_KEY};

/// The variable that says what is logged.
pub const RUST_LOG: &str = "RUST_LOG";
/// The variable that holds the instance of those who name none.
pub const PROMPTBOOK_INSTANCE: &str = "PROMPTBOOK_INSTANCE";
/// The variable that names the chat's model.
pub const CHAT_MODEL: &str = "CHAT_MODEL";
/// The variable that holds the key of an OpenAI-compatible server.
pub const OPENAI_API_KEY: &str = "OPENAI_API_KEY";
/// The variable that holds the URL of an OpenAI-compatible server.
pub const OPENAI_BASE_URL: &str = "OPENAI_BASE_URL";
/// The variable that names the organization that is billed.
pub const OPENAI_ORG_ID: &str = "OPENAI_ORG_ID";
/// The variable that names the project that is billed.
pub const OPENAI_PROJECT_ID: &str = "OPENAI_PROJECT_ID";

/// What only the chat reads.
pub(crate) const CHAT_VARIABLES: [&str; 6] = [
    PROMPTBOOK_INSTANCE,
    CHAT_MODEL,
    OPENAI_API_KEY,
    OPENAI_BASE_URL,
    OPENAI_ORG_ID,
    OPENAI_PROJECT_ID,
];

/// The variables that a function reads, beside those of Lambda and the SDK.
pub fn read_by(function: &str) -> Vec<&'static str> {
    let mut read = vec![RUST_LOG, PROMPTBOOK_TABLE];
    if function != "seed" {
        read.extend([ADMIN_API_KEY, READER_API_KEY]);
    }
    if function == "chat" {
        read.extend(CHAT_VARIABLES);
    }
    read
}

/// A variable that can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnvError {
    /// It must be set and is not.
    #[error("{0} is not set: {1}")]
    Missing(&'static str, &'static str),
    /// Its text is not UTF-8.
    #[error("{0} is not UTF-8: set it to text")]
    NotText(String),
}

type Variable = dyn Fn(&str) -> Option<OsString> + Send + Sync;

/// The environment of one function, which reads only what it declares.
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
    /// The process's own, for this function.
    pub fn of(function: &str) -> Self {
        Self::over(function, |name| std::env::var_os(name))
    }

    /// Another, for this function.
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

    /// The text of a variable; none where it is not set.
    ///
    /// # Panics
    /// For a variable that [`read_by`] does not list: the stack would not set it.
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

    /// The text of a variable that has to be set.
    ///
    /// # Errors
    /// [`EnvError`]; blank is not set.
    pub fn required(&self, name: &'static str, advice: &'static str) -> Result<String, EnvError> {
        let set = self.text(name)?.filter(|text| !text.trim().is_empty());
        set.ok_or(EnvError::Missing(name, advice))
    }

    /// What has been read so far.
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
    fn a_variable_that_is_not_declared_cannot_be_read() {
        let _ = Env::of("active").text(CHAT_MODEL);
    }

    #[test]
    fn a_variable_that_must_be_set_is_named_when_it_is_not() {
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
    fn a_variable_that_is_no_text_is_named() {
        use std::os::unix::ffi::OsStringExt;
        let env = Env::over("seed", |_| Some(OsString::from_vec(vec![0xff])));
        let error = env.text(PROMPTBOOK_TABLE).unwrap_err().to_string();
        assert_eq!(error, "PROMPTBOOK_TABLE is not UTF-8: set it to text");
    }
}
