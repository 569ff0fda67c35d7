//! Reads secrets from Secrets Manager, for variables that hold a secret's ARN.

mod reread;

use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_secretsmanager::config::retry::RetryConfig;
use aws_sdk_secretsmanager::config::timeout::TimeoutConfig;
use aws_sdk_secretsmanager::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_secretsmanager::operation::get_secret_value::GetSecretValueError;
use aws_sdk_secretsmanager::{Client, Config};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use promptbook::store::connect;
use tokio::sync::OnceCell;

use crate::bounded::{Bounded, is_too_long};
pub(crate) use reread::{KEEP, Rereads};

/// The timeout of one attempt. It delays the start of a function.
const ATTEMPT: Duration = Duration::from_secs(1);
/// The timeout of all attempts together.
const OPERATION: Duration = Duration::from_secs(2);

/// The most bytes of a response that are read: a secret has at most 64 KB, twice that in JSON.
const MAX_ANSWER: usize = 256 * 1024;

/// Why a secret can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// Secrets Manager refuses. Retrying is useless.
    #[error("names a secret that can't be read: {0}")]
    Refused(String),
    /// Secrets Manager did not respond. Retrying may help.
    #[error("names a secret that can't be reached now: {0}")]
    Unreachable(String),
}

type Read = dyn Fn(&str) -> BoxFuture<'_, Result<String, SecretError>> + Send + Sync;

/// Reads secret values.
pub struct Secrets(Box<Read>);

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets(…)")
    }
}

impl Secrets {
    /// Secrets Manager with the environment's configuration. The client is created when a secret is first read;
    /// without secrets it never is.
    pub fn from_env() -> Self {
        let client = std::sync::Arc::new(OnceCell::new());
        Self::over(move |arn| {
            let client = client.clone();
            async move { read(client.get_or_init(connect).await, arn).await }.boxed()
        })
    }

    /// Secrets from another source.
    pub(crate) fn over(
        read: impl Fn(&str) -> BoxFuture<'_, Result<String, SecretError>> + Send + Sync + 'static,
    ) -> Self {
        Self(Box::new(read))
    }

    /// Reads the secret's text.
    ///
    /// # Errors
    /// [`SecretError`], which never contains the secret.
    pub async fn text(&self, arn: &str) -> Result<String, SecretError> {
        (self.0)(arn).await
    }
}

/// Whether a variable's value is the ARN of a secret.
pub fn is_arn(value: &str) -> bool {
    value.starts_with("arn:") && value.contains(":secretsmanager:")
}

async fn connect() -> Client {
    let sdk = aws_config::defaults(connect::behavior()).load().await;
    Client::from_conf(bounded(&sdk))
}

fn bounded(sdk: &SdkConfig) -> Config {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(ATTEMPT)
        .operation_attempt_timeout(ATTEMPT)
        .operation_timeout(OPERATION)
        .build();
    let retries = RetryConfig::standard().with_initial_backoff(Duration::from_millis(50));
    let config = aws_sdk_secretsmanager::config::Builder::from(sdk);
    let config = config
        .timeout_config(timeouts)
        .retry_config(retries)
        .interceptor(Bounded(MAX_ANSWER));
    config.build()
}

async fn read(client: &Client, arn: &str) -> Result<String, SecretError> {
    let answer = client.get_secret_value().secret_id(arn).send().await;
    let text = answer.map_err(|error| error_of(&error))?.secret_string;
    text.ok_or_else(|| SecretError::Refused("it holds bytes, not text".to_owned()))
}

fn error_of(error: &SdkError<GetSecretValueError>) -> SecretError {
    let said = |code: &str| match error.message() {
        Some(message) => format!("{code}: {message}"),
        None => code.to_owned(),
    };
    if is_too_long(error) {
        return SecretError::Refused(format!("the response is over {MAX_ANSWER} bytes"));
    }
    match (error.raw_response(), error.code()) {
        (Some(answer), Some(code)) if answer.status().is_client_error() => match code {
            "ThrottlingException" | "TooManyRequestsException" => {
                SecretError::Unreachable(said(code))
            }
            _ => SecretError::Refused(said(code)),
        },
        _ => SecretError::Unreachable(chain(error)),
    }
}

/// The error and its causes as text. The SDK's own context quotes the whole response, which can contain the secret.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    let words: Vec<_> = causes.map(ToString::to_string).collect();
    words.join(": ")
}

#[cfg(test)]
mod tests {
    use aws_sdk_secretsmanager::config::{Credentials, Region, SharedCredentialsProvider};
    use axum::body::Body;

    use super::*;

    #[tokio::test]
    async fn an_endless_response_is_rejected() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let endless = async || {
            let spaces = std::iter::repeat_with(|| Ok::<_, std::io::Error>(vec![b' '; 64 * 1024]));
            Body::from_stream(futures_util::stream::iter(spaces.take(64)))
        };
        let app = axum::Router::new().fallback(endless);
        tokio::spawn(async move { axum::serve(listener, app).await });
        let credentials = Credentials::new("AKIATEST", "secret", None, None, "test");
        let sdk = SdkConfig::builder()
            .behavior_version(connect::behavior())
            .region(Region::new("eu-west-1"))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .endpoint_url(url)
            .build();
        let error = read(&Client::from_conf(bounded(&sdk)), "arn").await;
        assert_eq!(
            error.unwrap_err().to_string(),
            "names a secret that can't be read: the response is over 262144 bytes"
        );
    }

    #[test]
    fn a_secrets_arn_is_distinguished_from_a_key() {
        for arn in [
            "arn:aws:secretsmanager:eu-central-1:123456789012:secret:promptbook-AbCdEf",
            "arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:x",
        ] {
            assert!(is_arn(arn), "{arn}");
        }
        for other in [
            "",
            "arn:aws:sns:eu-central-1:1:topic",
            "key:secretsmanager:1",
        ] {
            assert!(!is_arn(other), "{other}");
        }
    }
}
