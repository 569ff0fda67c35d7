//! Creates the SDK client of the engine.

use aws_config::{Region, SdkConfig};
use aws_sdk_dynamodb::config::{Builder, StalledStreamProtectionConfig};
use aws_smithy_runtime_api::client::auth::AuthSchemeId;
use promptbook::store::connect;

use crate::Engine;

impl Engine {
    /// The store's client settings with this engine as the HTTP client. It ignores the user's AWS settings, including endpoint, credentials and proxy.
    ///
    /// Request signing and stalled-stream protection are off: both take time, and calls within a process need neither.
    pub fn client_settings(&self) -> Builder {
        let sdk = SdkConfig::builder()
            .behavior_version(connect::behavior())
            .build();
        connect::settings(&sdk)
            .region(Region::from_static("local"))
            // Never connected to. Without it, the SDK resolves an endpoint for each request.
            .endpoint_url("http://localhost")
            .allow_no_auth()
            .auth_scheme_preference([AuthSchemeId::from("noAuth")])
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .http_client(self.clone())
    }
}
