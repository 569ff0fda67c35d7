//! The embedded engine with a file, served on a port from this process until it is stopped.

use std::net::SocketAddr;

use promptbook_engine::Engine;
use tests::Listener;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// A database that can be stopped and restarted with its data.
pub(crate) struct Database {
    folder: tempfile::TempDir,
    address: SocketAddr,
    listener: Option<Listener>,
    running: Option<Runtime>,
}

impl Database {
    pub(crate) fn start() -> Self {
        let mut database = Self {
            folder: tempfile::tempdir().expect("a folder"),
            address: ([127, 0, 0, 1], 0).into(),
            listener: None,
            running: None,
        };
        database.start_again();
        database
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Starts on the previous port.
    pub(crate) fn start_again(&mut self) {
        let engine = Engine::open(&self.folder.path().join("load.db"));
        let runtime = Runtime::new().expect("a runtime");
        let address = self.address;
        let bound = std::thread::scope(|scope| {
            let bind = || {
                runtime
                    .block_on(TcpListener::bind(address))
                    .expect("its port")
            };
            scope.spawn(bind).join().expect("a listener")
        });
        self.address = bound.local_addr().expect("an address");
        let entered = runtime.enter();
        self.listener = Some(Listener::serve(engine.expect("a database"), bound));
        drop(entered);
        self.running = Some(runtime);
    }

    /// Requests in flight are cut off.
    pub(crate) fn stop(&mut self) {
        self.listener = None;
        if let Some(runtime) = self.running.take() {
            runtime.shutdown_background();
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.stop();
    }
}
