//! From the start to the end of the process.
//!
//! In Lambda, the function's runtime starts as soon as every extension has registered. So the port is open before that, and a request
//! that comes earlier than the prompts waits in the port's queue. Lambda's init phase lasts until the names in `PROMPTBOOK_WARM` are
//! read, because only then this asks for the first event.

use std::future::Future;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt;
use promptbook::lookup::{ActivePrompts, Options};
use promptbook::{Instance, PromptName};
use tokio::net::TcpListener;

use crate::config::{Config, Source};
use crate::error::StartError;
use crate::extension::Extension;
use crate::fallback::Fallbacks;
use crate::routes::{Sidecar, router};
use crate::server::{self, KeyRefused};
use crate::table;

/// How long connections may finish after the end was announced. Lambda ends the process after two seconds.
const GRACE: Duration = Duration::from_secs(1);

/// Serves until `stop` ends, or until Lambda shuts down.
///
/// # Errors
/// [`StartError`].
pub async fn run(config: Config, stop: impl Future<Output = ()>) -> Result<(), StartError> {
    let listener = listen(config.port).await?;
    let address = listener.local_addr()?;
    let (extension, sidecar) = tokio::try_join!(register(&config), assemble(&config))?;
    let router = router(Arc::clone(&sidecar), config.token);
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    let served = axum::serve(listener, router).with_graceful_shutdown(async {
        let _ = ended.await;
    });
    let served = tokio::spawn(served.into_future());
    warm(&sidecar.prompts, &config.warm).await;
    tracing::info!("listening on http://{address}");
    let outcome = tokio::select! {
        () = stop => Ok(()),
        outcome = until_shutdown(extension.as_ref()) => outcome,
    };
    drop(end);
    let _ = tokio::time::timeout(GRACE, served).await;
    outcome
}

async fn listen(port: u16) -> Result<TcpListener, StartError> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
    listener.map_err(|error| StartError::Port { port, error })
}

async fn register(config: &Config) -> Result<Option<Extension>, StartError> {
    match &config.runtime_api {
        Some(runtime_api) => Extension::register(runtime_api).await.map(Some),
        None => Ok(None),
    }
}

async fn until_shutdown(extension: Option<&Extension>) -> Result<(), StartError> {
    match extension {
        Some(extension) => extension.until_shutdown().await,
        None => std::future::pending().await,
    }
}

async fn assemble(config: &Config) -> Result<Arc<Sidecar>, StartError> {
    let folders = config.fallback.clone();
    let fallbacks = tokio::task::spawn_blocking(move || Fallbacks::load(&folders));
    let options = Options {
        ttl: config.ttl,
        ..Options::default()
    };
    let key_refused = KeyRefused::default();
    let read = match &config.source {
        Source::Table(name) => table::read_from(name.clone()),
        Source::Server { url, key } => {
            let read = server::read_from(url.clone(), key.clone(), key_refused.clone());
            read.map_err(std::io::Error::other)?
        }
    };
    Ok(Arc::new(Sidecar {
        prompts: ActivePrompts::over(read, options),
        key_refused,
        fallbacks: fallbacks.await.map_err(std::io::Error::other)??,
    }))
}

async fn warm(prompts: &ActivePrompts, names: &[PromptName]) {
    let names: Vec<&str> = names.iter().map(PromptName::as_str).collect();
    prompts.warm(&Instance::default(), &names).await;
}
