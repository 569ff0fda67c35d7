//! The SDK's client of the engine.

use aws_config::{Region, SdkConfig};
use aws_sdk_dynamodb::config::{Builder, StalledStreamProtectionConfig};
use aws_smithy_runtime_api::client::auth::AuthSchemeId;
use promptbook::store::connect;

use crate::Engine;

impl Engine {
    /// The store's own settings towards this engine. None of the user's AWS settings reaches it, endpoint, credentials and proxy
    /// included.
    ///
    /// Requests are not signed and answers not watched for a stalled stream: both take time, and nothing here could be forged or stall.
    pub fn client_settings(&self) -> Builder {
        let sdk = SdkConfig::builder()
            .behavior_version(connect::behavior())
            .build();
        connect::settings(&sdk)
            .region(Region::from_static("local"))
            // Never connected to; without it the SDK works one out for each request.
            .endpoint_url("http://localhost")
            .allow_no_auth()
            .auth_scheme_preference([AuthSchemeId::from("noAuth")])
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .http_client(self.clone())
    }
}
