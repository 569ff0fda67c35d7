//! The command line.

use std::path::PathBuf;

use clap::Parser;
use http::uri::Authority;

/// Run Promptbook on this machine: the whole API in one process, with an embedded database.
///
/// Environment variables: ADMIN_API_KEY and READER_API_KEY (default: generated and kept), PROMPTBOOK_TABLE
/// (default: promptbook), PROMPTBOOK_INSTANCE (default: default), CHAT_MODEL (default: echo), OPENAI_BASE_URL, OPENAI_API_KEY,
/// PROMPTBOOK_WEBHOOK_SECRET (default: generated and kept), RUST_LOG.
#[derive(Debug, Clone, Parser)]
#[command(name = "promptbook", version)]
pub struct Options {
    /// The port to listen on; 0 picks a free one.
    #[arg(long, default_value_t = 8787)]
    pub port: u16,

    /// The address to listen on. The default is reachable from this machine only; there is no TLS, so put a proxy in front of any other.
    #[arg(long, default_value = "127.0.0.1")]
    pub host: String,

    /// Also answer requests for this host, such as the name of a proxy: NAME or NAME:PORT. Can be repeated.
    #[arg(long, value_name = "NAME", value_parser = host_name)]
    pub allow_host: Vec<String>,

    /// The folder for the database and the API keys.
    #[arg(long, value_name = "DIR", default_value = ".promptbook")]
    pub data: PathBuf,

    /// Keep all data, including generated keys, in memory only; it is lost when the server stops.
    #[arg(long, conflicts_with_all = ["data", "dynamodb"])]
    pub in_memory: bool,

    /// Verify the table's integrity and exit, with code 1 if there are problems. The table must not be written meanwhile.
    #[arg(long, conflicts_with_all = ["in_memory", "port", "host", "allow_host"])]
    pub audit: bool,

    /// Send an event for each write to this URL, signed as Standard Webhooks says.
    #[arg(long, value_name = "URL", value_parser = url, conflicts_with = "audit")]
    pub webhook: Option<String>,

    /// Use this DynamoDB, such as DynamoDB Local, instead of the embedded database. API keys stay in the data folder.
    #[arg(long, value_name = "URL", value_parser = url)]
    pub dynamodb: Option<String>,
}

fn url(text: &str) -> Result<String, String> {
    let rest = text
        .strip_prefix("http://")
        .or_else(|| text.strip_prefix("https://"));
    match rest {
        Some(host) if !host.is_empty() && !host.starts_with('/') => Ok(text.to_owned()),
        _ => Err("give a URL such as http://127.0.0.1:8000".to_owned()),
    }
}

fn host_name(text: &str) -> Result<String, String> {
    let is_host = |host: &Authority| !host.host().is_empty() && !text.contains('@');
    match text.parse::<Authority>() {
        Ok(host) if is_host(&host) => Ok(text.to_owned()),
        _ => Err(
            "give a host as in a URL, such as prompts.example or prompts.example:8080".to_owned(),
        ),
    }
}

/// Formats a command line error as one line.
pub fn complaint(error: &clap::Error) -> String {
    let text = error.to_string();
    let first = text.lines().next().unwrap_or_default();
    format!("{first} (--help shows the options)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_listens_on_loopback_by_default() {
        let options = Options::try_parse_from(["promptbook"]).unwrap();
        assert_eq!(
            (options.host.as_str(), options.port, options.in_memory),
            ("127.0.0.1", 8787, false)
        );
        assert_eq!(options.data, PathBuf::from(".promptbook"));
    }

    #[test]
    fn an_invalid_option_is_a_one_line_error_that_names_it() {
        for (arguments, says) in [
            (vec!["--prot", "1"], "--prot"),
            (vec!["--port", "70000"], "70000"),
            (vec!["--port", "x"], "--port"),
            (vec!["--port"], "--port"),
            (
                vec!["--dynamodb", "localhost:8000"],
                "http://127.0.0.1:8000",
            ),
            (vec!["--dynamodb", "http:///"], "http://127.0.0.1:8000"),
            (vec!["--webhook", "example.com"], "--webhook"),
            (vec!["--in-memory", "--data", "x"], "--in-memory"),
            (vec!["--allow-host", "https://a.example"], "prompts.example"),
            (vec!["--allow-host", "me@a.example"], "prompts.example"),
            (vec!["--allow-host", ""], "prompts.example"),
            (vec!["stray"], "stray"),
        ] {
            let line = [vec!["promptbook"], arguments].concat();
            let said = complaint(&Options::try_parse_from(&line).unwrap_err());
            assert!(said.contains(says), "{line:?}: {said}");
            assert!(!said.contains('\n'), "{line:?}: {said}");
        }
    }
}
