//! Work that keeps a core busy for milliseconds, off the threads that serve requests: rendering, checking, comparing.

use std::future::Future;
use std::sync::LazyLock;
use std::thread::available_parallelism;

use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tracing::{Span, dispatcher};

/// As much at once as there are cores: more would only take memory, and the others wait without a thread.
static CORES: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(available_parallelism().map_or(1, usize::from)));

/// Runs the work on a separate thread, and waits for it.
pub(crate) async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    run_within(&CORES, work).await
}

/// Drives a future on a thread of its own: one that works between its requests. As many at once as there are such requests, since
/// they mostly wait.
pub(crate) async fn drive<F>(future: F) -> F::Output
where
    F: Future<Output: Send> + Send + 'static,
{
    let runtime = Handle::current();
    on_a_thread(move || runtime.block_on(future)).await
}

async fn run_within<T: Send + 'static>(
    cores: &'static Semaphore,
    work: impl FnOnce() -> T + Send + 'static,
) -> T {
    // It is never closed.
    let turn = cores.acquire().await.ok();
    on_a_thread(move || {
        // Held until the work ends, also when nobody waits for it anymore.
        let _turn = turn;
        work()
    })
    .await
}

async fn on_a_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    // What it logs belongs to the request.
    let (span, log) = (Span::current(), dispatcher::get_default(Clone::clone));
    let done =
        tokio::task::spawn_blocking(move || dispatcher::with_default(&log, || span.in_scope(work)));
    match done.await {
        Ok(value) => value,
        // A panic goes on where it would have gone: to the edge, which answers and logs it.
        Err(ended) => match ended.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The runtime ends.
            Err(_) => std::future::pending().await,
        },
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn requests_are_served_while_every_core_is_busy() {
        // Of its own: other tests use the machine's cores at the same time.
        static CORES: Semaphore = Semaphore::const_new(2);
        let (end, ended) = mpsc::channel::<()>();
        let ended = std::sync::Arc::new(std::sync::Mutex::new(ended));
        let works: Vec<_> = (0..4)
            .map(|_| {
                let ended = ended.clone();
                tokio::spawn(run_within(&CORES, move || {
                    ended.lock().unwrap().recv().unwrap()
                }))
            })
            .collect();
        while CORES.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        // This task runs on the one thread of the runtime, although as much is going on as may be.
        assert!(works.iter().all(|work| !work.is_finished()));
        for _ in &works {
            end.send(()).unwrap();
        }
        for work in works {
            work.await.unwrap();
        }
        assert_eq!(CORES.available_permits(), 2);
    }

    #[tokio::test]
    async fn requests_are_served_while_a_driven_future_works() {
        let (end, ended) = mpsc::channel::<()>();
        let driven = tokio::spawn(drive(async move {
            tokio::task::yield_now().await;
            ended.recv()
        }));
        // The one thread of the runtime gets here.
        tokio::task::yield_now().await;
        end.send(()).unwrap();
        driven.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn a_panic_reaches_the_one_who_waits() {
        let panicked = tokio::spawn(run(|| panic!("a defect"))).await;
        assert!(panicked.unwrap_err().is_panic());
    }
}
