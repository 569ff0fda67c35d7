//! Which server and which key: from flags, the environment, or a file in the user's configuration folder, in this order.

mod file;

use promptbook::{Instance, Label};
use reqwest::Url;

use crate::args::Global;
use crate::error::{Error, Result};

use file::Settings;

/// Where `cargo run` serves.
const LOCAL: &str = "http://127.0.0.1:8787";

/// Where requests go, and in whose name.
#[derive(Clone)]
pub struct Config {
    /// The server's address, without a slash at its end and without `/v1`.
    pub server: String,
    /// The key, if there is one.
    pub key: Option<String>,
    /// Whose prompts.
    pub instance: Instance,
    /// Which label.
    pub label: Label,
    /// Whom versions and publications are said to be by, unless a flag says so.
    pub author: Option<String>,
}

impl Config {
    /// What the command line says, else the environment, else the configuration file; else the server of `cargo run`.
    ///
    /// # Errors
    /// The file can't be read, is wrong, or holds a key that others can read; the server's address is none.
    pub fn load(global: &Global) -> Result<Self> {
        let file = Settings::load(global.config.as_deref())?;
        let given = |value: &Option<String>| value.clone().filter(|value| !value.is_empty());
        let server = given(&global.server).or(file.server);
        Ok(Self {
            server: address(server.as_deref().unwrap_or(LOCAL))?,
            key: given(&global.key).or(file.key),
            instance: global
                .instance
                .clone()
                .or(file.instance)
                .unwrap_or_default(),
            label: global.label.clone().or(file.label).unwrap_or_default(),
            author: file.author.or_else(login),
        })
    }
}

/// Without the key, which has no place in a log.
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

/// Who is logged in.
fn login() -> Option<String> {
    let name = std::env::var("USER").or_else(|_| std::env::var("USERNAME"));
    name.ok().filter(|name| !name.is_empty())
}

/// The address as paths are added to it. People copy it with `/v1` and with a slash.
fn address(given: &str) -> Result<String> {
    let wrong = |problem: &str| {
        Error::Usage(format!(
            "the server `{given}` {problem}: give an address such as {LOCAL}"
        ))
    };
    let url = match Url::parse(given) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => url,
        Ok(_) => return Err(wrong("does not begin with http:// or https://")),
        Err(error) => return Err(wrong(&format!("is no address ({error})"))),
    };
    if !url.username().is_empty() || url.password().is_some() {
        // Without the address: it holds a secret.
        return Err(Error::Usage(
            "the server's address holds a name or password: leave them out, and give the key as PROMPTBOOK_API_KEY".to_owned(),
        ));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("has a ? or # part, which leads nowhere"));
    }
    let address = url.as_str().trim_end_matches('/');
    let address = address.strip_suffix("/v1").unwrap_or(address);
    Ok(address.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_as_people_copy_it() {
        for given in [
            "http://h:1",
            "http://h:1/",
            "http://h:1/v1",
            "http://h:1/v1/",
            "HTTP://h:1//",
        ] {
            assert_eq!(address(given).unwrap(), "http://h:1", "{given}");
        }
        assert_eq!(address("https://h/stage/v1/").unwrap(), "https://h/stage");
    }

    #[test]
    fn what_is_no_address_is_said_with_what_to_give() {
        for (given, expected) in [
            ("localhost:8787", "does not begin with http:// or https://"),
            ("ftp://h", "does not begin with http:// or https://"),
            ("h", "is no address"),
            ("http://", "is no address"),
            ("http://h?x=1", "has a ? or # part"),
            ("http://h/#x", "has a ? or # part"),
        ] {
            let said = address(given).unwrap_err().to_string();
            assert!(said.contains(expected), "{said}");
            assert!(said.contains("http://127.0.0.1:8787"), "{said}");
        }
        let said = address("http://me:secret@h").unwrap_err().to_string();
        assert!(!said.contains("secret"), "{said}");
    }
}
