//! The DynamoDB client with explicit time limits and retries (the SDK has none or long ones), and the table's name.

use std::ffi::OsString;
use std::time::Duration;

use aws_config::{BehaviorVersion, SdkConfig};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Builder;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;

use super::Store;

/// The variable that holds the table's name.
pub const PROMPTBOOK_TABLE: &str = "PROMPTBOOK_TABLE";

/// How long one try of one request may take.
const ATTEMPT: Duration = Duration::from_secs(2);
/// How long a request may take with all its tries.
const OPERATION: Duration = Duration::from_secs(5);
/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(1);
/// How often the SDK tries.
const TRIES: u32 = 3;

/// `PROMPTBOOK_TABLE` names no table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`PROMPTBOOK_TABLE` {0}; set it to the name of Promptbook's table (output `TableName` of its stack)"
)]
pub struct NoTable(&'static str);

impl Store {
    /// A store over the table that `PROMPTBOOK_TABLE` names, with the client of [`from_env`]. Nothing is asked of the table.
    ///
    /// # Errors
    /// When the variable is not set, empty or not UTF-8.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn start() -> Result<(), promptbook::store::NoTable> {
    /// let store = promptbook::store::Store::from_env().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn from_env() -> Result<Self, NoTable> {
        let table = table_name(std::env::var_os(PROMPTBOOK_TABLE))?;
        Ok(Self::new(from_env().await, table))
    }
}

fn table_name(variable: Option<OsString>) -> Result<String, NoTable> {
    let text = variable.ok_or(NoTable("is not set"))?.into_string();
    let text = text.map_err(|_| NoTable("is not UTF-8"))?;
    match text.trim() {
        "" => Err(NoTable("is empty")),
        name => Ok(name.to_owned()),
    }
}

/// A client for the environment's region, credentials and endpoint (`AWS_REGION`, `AWS_ENDPOINT_URL_DYNAMODB`, …).
pub async fn from_env() -> Client {
    let sdk = aws_config::defaults(behavior()).load().await;
    Client::from_conf(settings(&sdk).build())
}

/// This crate's time limits and retries over a configuration of the SDK.
pub fn settings(sdk: &SdkConfig) -> Builder {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT)
        .operation_attempt_timeout(ATTEMPT)
        .operation_timeout(OPERATION)
        .build();
    // The SDK's first pause is a second, longer than a chat can wait.
    let retries = RetryConfig::standard()
        .with_max_attempts(TRIES)
        .with_initial_backoff(Duration::from_millis(50))
        .with_max_backoff(Duration::from_millis(500));
    aws_sdk_dynamodb::config::Builder::from(sdk)
        .timeout_config(timeouts)
        .retry_config(retries)
}

/// The SDK's defaults as of the day they were read: a new SDK changes nothing by itself.
pub fn behavior() -> BehaviorVersion {
    BehaviorVersion::v2026_01_12()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_the_one_that_the_variable_names() {
        assert_eq!(table_name(Some("prompts".into())).unwrap(), "prompts");
        assert_eq!(table_name(Some(" prompts\n".into())).unwrap(), "prompts");
        for (unusable, says) in [
            (None, "`PROMPTBOOK_TABLE` is not set; set it to the name of"),
            (Some("".into()), "`PROMPTBOOK_TABLE` is empty; set it"),
            (Some(" \n".into()), "`PROMPTBOOK_TABLE` is empty; set it"),
        ] {
            let problem = table_name(unusable).unwrap_err().to_string();
            assert!(problem.starts_with(says), "{problem}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_name_that_is_not_text_is_refused() {
        use std::os::unix::ffi::OsStringExt;
        let problem = table_name(Some(OsString::from_vec(vec![0xff]))).unwrap_err();
        assert!(problem.to_string().contains("is not UTF-8"), "{problem}");
    }
}
