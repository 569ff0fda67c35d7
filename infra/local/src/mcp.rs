//! The MCP endpoint, for assistants on this machine: `promptbook mcp` over HTTP, for this server, without publishing.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use functions::http::auth::sent_key;
use functions::http::{Keys, identified};
use http::StatusCode;
use promptbook_cli::commands::mcp::HttpMcp;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};

/// Its path.
pub(crate) const PATH: &str = "/mcp";

/// The endpoint with authentication, to be nested at its path. Each of its tools sends requests to this server with the caller's key, so that a tool can do what
/// the key can do, and every request is checked, bounded and logged as any other.
pub(crate) fn router(mcp: HttpMcp, keys: Keys) -> Router {
    let routes = Router::new().route("/", any(serve));
    identified(routes.with_state(Arc::new(mcp)), keys)
}

/// Answers one message. There are no sessions, so nothing is kept between two of them.
async fn serve(State(mcp): State<Arc<HttpMcp>>, request: Request) -> Response {
    let key = sent_key(request.headers()).ok();
    let Some(key) = key.and_then(|key| std::str::from_utf8(key).ok()) else {
        // The middleware has refused it before.
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let server = mcp.for_key(key);
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        // Host and Origin are checked for all routes alike: see `site`.
        .disable_allowed_hosts();
    let sessions = Arc::new(NeverSessionManager::default());
    let service = StreamableHttpService::new(move || Ok(server.clone()), sessions, config);
    service.handle(request).await.map(Body::new)
}
