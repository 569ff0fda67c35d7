//! Whether a host is this machine, where a key may travel unencrypted, and where no proxy leads.

use std::net::IpAddr;

/// Whether the host of a URL is this machine: 127.0.0.0/8, ::1, `localhost` or a name below it (RFC 6761).
///
/// # Examples
/// ```
/// assert!(promptbook_core::loopback::is_loopback("[::1]"));
/// assert!(!promptbook_core::loopback::is_loopback("prompts.example.com"));
/// ```
pub fn is_loopback(host: &str) -> bool {
    match host.trim_matches(['[', ']']).parse::<IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback(),
        Err(_) => {
            let name = host.strip_suffix('.').unwrap_or(host);
            name == "localhost" || name.ends_with(".localhost")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hosts_of_this_machine_are_loopback() {
        for host in [
            "localhost",
            "localhost.",
            "ollama.localhost",
            "127.0.0.1",
            "127.8.9.10",
            "[::1]",
            "::1",
            "[::ffff:127.0.0.1]",
        ] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            "localhost.example.com",
            "notlocalhost",
            "127.0.0.1.example.com",
            "0.0.0.0",
            "[::]",
            "192.168.0.1",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
