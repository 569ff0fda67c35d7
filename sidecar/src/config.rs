//! The sidecar's environment variables, parsed once.

use std::ffi::OsString;
use std::fmt::Display;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use promptbook::loopback::is_loopback;
use promptbook::store::connect::PROMPTBOOK_TABLE;
use promptbook::{Instance, PromptName};
use reqwest::Url;

use crate::error::StartError;
use crate::token::Token;

/// The port. Default: [`DEFAULT_PORT`].
pub const PORT: &str = "PROMPTBOOK_SIDECAR_PORT";
/// The token. Default: [`SESSION_TOKEN`].
pub const TOKEN: &str = "PROMPTBOOK_SIDECAR_TOKEN";
/// The session token of the function's role, which Lambda sets.
pub const SESSION_TOKEN: &str = "AWS_SESSION_TOKEN";
/// How many seconds a read counts as fresh. Default: 30.
pub const TTL: &str = "PROMPTBOOK_SIDECAR_TTL";
/// The URL of the HTTP API to read from instead of the table.
pub const SERVER: &str = "PROMPTBOOK_SERVER";
/// The key for the HTTP API.
pub const API_KEY: &str = "PROMPTBOOK_API_KEY";
/// The prompts to read before the first request, separated by commas.
pub const WARM: &str = "PROMPTBOOK_WARM";
/// The folders of fallbacks.
pub const FALLBACK: &str = "PROMPTBOOK_FALLBACK";
/// The address of Lambda's APIs, which Lambda sets.
pub const RUNTIME_API: &str = "AWS_LAMBDA_RUNTIME_API";

/// What is logged by default: no line for each request.
pub const LOG_LEVELS: &str = "info,functions=warn";
/// The port that is listened on by default.
pub const DEFAULT_PORT: u16 = 2775;
/// The longest time for which a read counts as fresh, in seconds.
const MAX_TTL: u64 = 86_400;

/// The configuration.
#[derive(Debug)]
pub struct Config {
    /// The token that requests carry.
    pub token: Token,
    /// The port; 0 takes a free one.
    pub port: u16,
    /// Where prompts are read.
    pub source: Source,
    /// How long a read counts as fresh.
    pub ttl: Duration,
    /// The prompts to read before the first request.
    pub warm: Vec<PromptName>,
    /// The folders of fallbacks, each of an instance.
    pub fallback: Vec<(Instance, PathBuf)>,
    /// The address of Lambda's APIs, if the process runs there.
    pub runtime_api: Option<String>,
}

/// Where prompts are read.
pub enum Source {
    /// The table of this name.
    Table(String),
    /// The HTTP API.
    Server {
        /// Its URL, without `/v1`.
        url: String,
        /// The key that is sent.
        key: String,
    },
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Table(name) => f.debug_tuple("Table").field(name).finish(),
            Self::Server { url, .. } => f.debug_struct("Server").field("url", url).finish(),
        }
    }
}

impl Config {
    /// Reads the process's environment.
    ///
    /// # Errors
    /// A variable is missing or invalid.
    pub fn from_env() -> Result<Self, StartError> {
        Self::read(|name| std::env::var_os(name))
    }

    /// Reads these variables. A blank one counts as not set.
    ///
    /// # Errors
    /// A variable is missing or invalid.
    pub fn read(variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, StartError> {
        let text = |name| text(&variable, name);
        let token = match text(TOKEN)? {
            Some(token) => Some(token),
            None => text(SESSION_TOKEN)?,
        };
        Ok(Self {
            token: Token::new(token.ok_or(StartError::NoToken)?),
            port: number(PORT, text(PORT)?, DEFAULT_PORT, u16::MAX)?,
            source: source(text(SERVER)?, text(API_KEY)?, text(PROMPTBOOK_TABLE)?)?,
            ttl: Duration::from_secs(number(TTL, text(TTL)?, 30, MAX_TTL)?),
            warm: parts(WARM, text(WARM)?, |name| {
                name.parse().map_err(|error| format!("`{name}`: {error}"))
            })?,
            fallback: parts(FALLBACK, text(FALLBACK)?, folder)?,
            runtime_api: text(RUNTIME_API)?,
        })
    }
}

fn text(
    variable: &impl Fn(&str) -> Option<OsString>,
    name: &'static str,
) -> Result<Option<String>, StartError> {
    let Some(value) = variable(name) else {
        return Ok(None);
    };
    let value = value.into_string();
    let value = value.map_err(|_| StartError::variable(name, "is not UTF-8: set it to text"))?;
    let value = value.trim();
    Ok((!value.is_empty()).then(|| value.to_owned()))
}

/// The port that this value of [`PORT`] names.
///
/// # Errors
/// It is not a port.
pub fn port(value: Option<OsString>) -> Result<u16, StartError> {
    let value = text(&|_| value.clone(), PORT)?;
    number(PORT, value, DEFAULT_PORT, u16::MAX)
}

fn number<N: FromStr + PartialOrd + Display>(
    name: &'static str,
    value: Option<String>,
    default: N,
    most: N,
) -> Result<N, StartError> {
    let Some(value) = value else {
        return Ok(default);
    };
    let number = value.parse().ok().filter(|number| *number <= most);
    number.ok_or_else(|| {
        let problem = format!("is `{value}`: set it to a number from 0 to {most}");
        StartError::variable(name, problem)
    })
}

fn source(
    server: Option<String>,
    key: Option<String>,
    table: Option<String>,
) -> Result<Source, StartError> {
    let Some(given) = server else {
        return table.map(Source::Table).ok_or(StartError::NoSource);
    };
    let invalid = |problem: &str| {
        let problem = format!("{problem}: set it to a URL such as https://prompts.example.com");
        StartError::variable(SERVER, problem)
    };
    let lower = given.to_ascii_lowercase();
    if !lower.starts_with("http://") && !lower.starts_with("https://") {
        return Err(invalid("does not begin with http:// or https://"));
    }
    let url = Url::parse(&given).map_err(|error| invalid(&format!("is not a URL ({error})")))?;
    if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
        return Err(invalid("has more than a host and a path"));
    }
    if url.scheme() == "http" && !url.host_str().is_some_and(is_loopback) {
        return Err(invalid("would send the key unencrypted to another machine"));
    }
    let url = url.as_str().trim_end_matches('/');
    let url = url.strip_suffix("/v1").unwrap_or(url).trim_end_matches('/');
    let key = key.ok_or_else(|| {
        let problem = "is not set: set it to a reader key of the server in PROMPTBOOK_SERVER";
        StartError::variable(API_KEY, problem)
    })?;
    Ok(Source::Server {
        url: url.to_owned(),
        key,
    })
}

/// The parts between commas.
fn parts<T>(
    name: &'static str,
    value: Option<String>,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Result<Vec<T>, StartError> {
    let value = value.unwrap_or_default();
    let parts = value.split(',').map(str::trim);
    let parts = parts.filter(|part| !part.is_empty()).map(parse);
    let parts: Result<_, _> = parts.collect();
    parts.map_err(|problem| StartError::variable(name, format!("is invalid: {problem}")))
}

/// A folder of `default`, or `INSTANCE=FOLDER`.
fn folder(part: &str) -> Result<(Instance, PathBuf), String> {
    let Some((instance, folder)) = part.split_once('=') else {
        return Ok((Instance::default(), part.into()));
    };
    let parsed = instance.trim().parse();
    let parsed = parsed.map_err(|error| format!("`{instance}` before `=`: {error}"))?;
    Ok((parsed, folder.trim().into()))
}

#[cfg(test)]
mod tests;
