//! The DynamoDB client: time limits and retries said explicitly, for the SDK has none or long ones.

use std::time::Duration;

use aws_config::{BehaviorVersion, SdkConfig};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Builder;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;

/// How long one try of one request may take.
const ATTEMPT: Duration = Duration::from_secs(2);
/// How long a request may take with all its tries.
const OPERATION: Duration = Duration::from_secs(5);
/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(1);
/// How often the SDK tries.
const TRIES: u32 = 3;

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
