//! Parallel work on stacks that are large enough for the deepest syntax tree that is accepted.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::thread::{Builder, ScopedJoinHandle};

/// The stack of a thread, in bytes. Trees are walked by recursion, `files::nesting` accepts 3,000 levels, and each takes
/// about ten kilobytes in a build without optimisation. The system allocates only the part that is used.
const STACK: usize = 128 << 20;

/// Runs a function on a large stack.
///
/// # Errors
/// The system has no memory for a thread.
pub fn on_large_stack<R: Send>(work: impl FnOnce() -> R + Send) -> std::io::Result<R> {
    thread::scope(|scope| {
        let thread = Builder::new().stack_size(STACK).spawn_scoped(scope, work)?;
        Ok(joined(thread))
    })
}

/// Maps items in parallel, on one thread with a large stack per core. The results keep the order of the items.
pub fn parallel_map<'t, T: Sync, R: Send>(
    items: &'t [T],
    work: impl Fn(&'t T) -> R + Sync,
) -> Vec<R> {
    let mut made = Vec::with_capacity(items.len());
    parallel_each(items, work, |result| made.push(result));
    made
}

/// The same, but the results are taken as by [`parallel_queue`].
pub(crate) fn parallel_each<'t, T: Sync, R: Send>(
    items: &'t [T],
    work: impl Fn(&'t T) -> R + Sync,
    take: impl FnMut(R) + Send,
) {
    let work_on_each = |queue: &Queue<'_>, give: &dyn Fn(usize, R)| {
        while let Some(index) = queue.next() {
            give(index, work(&items[index]));
        }
    };
    parallel_queue(items.len(), work_on_each, take);
}

/// Neighbours are likely to need the same: a thread takes this many items in a row.
const RUN: usize = 16;

/// The items that are left, for one of several threads.
pub(crate) struct Queue<'q> {
    next: &'q AtomicUsize,
    count: usize,
    threads: usize,
    taken: Cell<(usize, usize)>,
}

impl Queue<'_> {
    /// The index of the next item.
    pub(crate) fn next(&self) -> Option<usize> {
        let (mut index, mut end) = self.taken.get();
        if index == end {
            // At the end, no thread should have to wait for another that has a whole run left.
            let left = self.count.saturating_sub(self.next.load(Ordering::Relaxed));
            let run = (left / (2 * self.threads)).clamp(1, RUN);
            index = self.next.fetch_add(run, Ordering::Relaxed);
            end = index + run;
        }
        self.taken.set((index + 1, end));
        (index < self.count).then_some(index)
    }

    /// The number of threads that share the items.
    pub(crate) fn threads(&self) -> usize {
        self.threads
    }
}

/// Passes on results in the order of their items, each as soon as all before it are there.
struct InOrder<R, T> {
    next: usize,
    early: BTreeMap<usize, R>,
    take: T,
}

impl<R, T: FnMut(R)> InOrder<R, T> {
    fn give(&mut self, index: usize, result: R) {
        self.early.insert(index, result);
        while let Some(result) = self.early.remove(&self.next) {
            (self.take)(result);
            self.next += 1;
        }
    }
}

/// Works on items in parallel, on one thread with a large stack per core: each takes items from its queue, and gives their results. They
/// are taken in the order of the items while the work goes on, so that they need not be held side by side.
pub(crate) fn parallel_queue<R: Send>(
    count: usize,
    work: impl Fn(&Queue<'_>, &dyn Fn(usize, R)) + Sync,
    take: impl FnMut(R) + Send,
) {
    let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let threads = cores.min(count).max(1);
    let next = AtomicUsize::new(0);
    let results = Mutex::new(InOrder {
        next: 0,
        early: BTreeMap::new(),
        take,
    });
    let give = |index, result| {
        // A panic of another thread is resumed below.
        let mut results = results.lock().unwrap_or_else(PoisonError::into_inner);
        results.give(index, result);
    };
    let share = || {
        let queue = Queue {
            next: &next,
            count,
            threads,
            taken: Cell::new((0, 0)),
        };
        work(&queue, &give);
    };
    thread::scope(|scope| {
        // This thread works as well: if no other can be started, it does everything.
        let others: Vec<_> = (1..threads)
            .map_while(|_| {
                Builder::new()
                    .stack_size(STACK)
                    .spawn_scoped(scope, share)
                    .ok()
            })
            .collect();
        share();
        others.into_iter().for_each(joined);
    });
}

/// The result of a thread; its panic is resumed here, because partial results are useless.
fn joined<R>(thread: ScopedJoinHandle<'_, R>) -> R {
    thread.join().unwrap_or_else(|panic| resume_unwind(panic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_the_order_of_the_items() {
        let items: Vec<usize> = (0..1000).collect();
        let made = parallel_map(&items, |item| item * 2);
        assert!(
            made.iter()
                .enumerate()
                .all(|(index, made)| *made == index * 2)
        );
        assert_eq!(made.len(), 1000);
        assert!(parallel_map(&[], |item: &u8| *item).is_empty());
    }
}
