//! The server's address, and whether a key is safe on the way to it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use promptbook_core::loopback::is_loopback;
use reqwest::Url;

use crate::error::{Error, Result};

/// The address of `cargo run`.
pub(super) const LOCAL: &str = "http://127.0.0.1:8787";

/// The server's address.
#[derive(Debug, Clone)]
pub struct Server {
    address: String,
    url: Url,
}

impl Server {
    /// Parses an address, which may end with `/v1` and a slash.
    pub(super) fn parse(given: &str) -> Result<Self> {
        let wrong = |problem: &str| {
            Error::Usage(format!(
                "the server `{given}` {problem}: give an address such as {LOCAL}"
            ))
        };
        let no_scheme = "does not begin with http:// or https://";
        let url = match Url::parse(given) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => url,
            Ok(_) => return Err(wrong(no_scheme)),
            Err(_) if !given.contains("://") => return Err(wrong(no_scheme)),
            Err(error) => return Err(wrong(&format!("is not a valid address ({error})"))),
        };
        if !url.username().is_empty() || url.password().is_some() {
            // The address is omitted, because it contains a secret.
            return Err(Error::Usage(
                "the server's address contains a user name or password: remove it, and set PROMPTBOOK_API_KEY to the key".to_owned(),
            ));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(wrong("has a `?` or `#` part: remove it"));
        }
        let address = url.as_str().trim_end_matches('/');
        let address = address.strip_suffix("/v1").unwrap_or(address);
        let address = address.trim_end_matches('/').to_owned();
        Ok(Self { address, url })
    }

    /// The address without `/v1` and a final slash, to which paths are appended.
    pub fn as_str(&self) -> &str {
        &self.address
    }

    /// Whether requests only travel over TLS or this machine's loopback interface.
    pub fn is_private(&self) -> bool {
        self.url.scheme() == "https" || self.is_loopback()
    }

    /// Whether the address leads to this machine: 127.0.0.0/8, ::1, `localhost` or a name below it.
    pub fn is_loopback(&self) -> bool {
        self.url.host_str().is_some_and(is_loopback)
    }

    /// Whether requests reach this machine without TLS.
    pub fn is_plain_loopback(&self) -> bool {
        self.url.scheme() == "http" && self.is_loopback()
    }

    /// `localhost` or a name below it, with its addresses, which do not depend on a name server (RFC 6761).
    pub fn local_name(&self) -> Option<(&str, [IpAddr; 2])> {
        let host = self.url.host_str()?;
        let name = host.strip_suffix('.').unwrap_or(host);
        let is_local = name == "localhost" || name.ends_with(".localhost");
        is_local.then_some((
            host,
            [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()],
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(given: &str) -> Result<String> {
        Server::parse(given).map(|server| server.as_str().to_owned())
    }

    #[test]
    fn an_address_may_end_with_v1_and_slashes() {
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
    fn an_invalid_address_is_refused_with_an_example_of_a_valid_one() {
        for (given, expected) in [
            ("localhost:8787", "does not begin with http:// or https://"),
            ("ftp://h", "does not begin with http:// or https://"),
            ("h", "does not begin with http:// or https://"),
            ("", "does not begin with http:// or https://"),
            ("http://", "is not a valid address (empty host)"),
            ("http://h?x=1", "has a `?` or `#` part"),
            ("http://h/#x", "has a `?` or `#` part"),
        ] {
            let said = address(given).unwrap_err().to_string();
            assert!(said.contains(expected), "{said}");
            assert!(said.contains("http://127.0.0.1:8787"), "{said}");
        }
        let said = address("http://me:secret@h").unwrap_err().to_string();
        assert!(!said.contains("secret"), "{said}");
    }

    #[test]
    fn only_loopback_and_tls_keep_a_key_private() {
        for (given, loopback, private) in [
            ("http://127.0.0.1:8787", true, true),
            ("http://127.9.9.9", true, true),
            ("http://127.1", true, true),
            ("http://2130706433", true, true),
            ("http://[::1]:8787", true, true),
            ("http://[::ffff:127.0.0.1]", true, true),
            ("http://localhost", true, true),
            ("http://LOCALHOST.:1", true, true),
            ("http://promptbook.localhost", true, true),
            ("https://prompts.example.com", false, true),
            ("https://10.0.0.1", false, true),
            ("http://prompts.example.com", false, false),
            ("http://10.0.0.1", false, false),
            ("http://192.168.1.7", false, false),
            ("http://169.254.169.254", false, false),
            ("http://0.0.0.0", false, false),
            ("http://[::]", false, false),
            ("http://[fe80::1]", false, false),
            ("http://localhost.example.com", false, false),
            ("http://notlocalhost", false, false),
            ("http://127.0.0.1.example.com", false, false),
        ] {
            let server = Server::parse(given).unwrap();
            let found = (server.is_loopback(), server.is_private());
            assert_eq!(found, (loopback, private), "{given}");
        }
    }
}
