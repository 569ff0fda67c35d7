//! Runs CPU-bound work (rendering, validation, diffs) off the threads that serve requests.

use std::future::Future;
use std::sync::LazyLock;
use std::thread::available_parallelism;

use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tracing::{Span, dispatcher};

/// One task per core: more would only use memory. Waiting tasks hold no thread.
static CORES: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(available_parallelism().map_or(1, usize::from)));

/// Runs the work on a separate thread and waits for its result.
pub(crate) async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    run_within(&CORES, work).await
}

/// Drives a future that does CPU-bound work between its requests, on a separate thread. The number of threads is not limited, since
/// these futures mostly wait.
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
    // The semaphore is never closed.
    let turn = cores.acquire().await.ok();
    on_a_thread(move || {
        // Held until the work ends, even if its caller was cancelled.
        let _turn = turn;
        work()
    })
    .await
}

async fn on_a_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    // Log lines of the work belong to the request's span.
    let (span, log) = (Span::current(), dispatcher::get_default(Clone::clone));
    let done =
        tokio::task::spawn_blocking(move || dispatcher::with_default(&log, || span.in_scope(work)));
    match done.await {
        Ok(value) => value,
        // Resumes the panic in the caller: the edge logs it and responds.
        Err(ended) => match ended.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The runtime is shutting down.
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
        // Not the shared semaphore: other tests use it at the same time.
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
        // This task runs on the runtime's only thread although every permit is taken.
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
        // The runtime's only thread gets here.
        tokio::task::yield_now().await;
        end.send(()).unwrap();
        driven.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn a_panic_reaches_the_caller() {
        let panicked = tokio::spawn(run(|| panic!("a defect"))).await;
        assert!(panicked.unwrap_err().is_panic());
    }
}
