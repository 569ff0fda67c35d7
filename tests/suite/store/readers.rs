//! Readers during writes: they always get one whole version, and never an older one again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_sees_one_whole_version_during_a_thousand_publishes_and_rollbacks() {
    let t = Table::new().await;
    create(&t, &prompt(), "text 1").await;
    draft(&t, &prompt(), "text 2").await;
    let done = Arc::new(AtomicBool::new(false));
    let reader = tokio::spawn(read_until(t.store.clone(), done.clone()));
    for _ in 0..500 {
        let (store, l) = (&t.store, production());
        store
            .publish(&prompt(), &l, number(2), &anyone())
            .await
            .unwrap();
        store
            .roll_back(&prompt(), &l, None, &anyone())
            .await
            .unwrap();
    }
    done.store(true, Ordering::SeqCst);
    let (reads, seen) = reader.await.unwrap();
    assert!(reads > 10, "only {reads} reads came in between");
    assert_eq!(seen, 1001, "the last read is of the last publication");
    t.audit().await;
}

/// Reads until it is stopped, and once after that. Returns the number of reads and the last seq.
async fn read_until(store: promptbook::store::Store, done: Arc<AtomicBool>) -> (usize, u64) {
    let (mut reads, mut seen) = (0, 0);
    loop {
        let last = done.load(Ordering::SeqCst);
        let read = store.active(&prompt(), &production(), &[]).await.unwrap();
        let (active, version) = read.in_force().expect("never none");
        let seq = active.publication.seq;
        assert!(seq >= seen, "it went back from {seen} to {seq}");
        let expected = format!("text {}", version.version);
        assert_eq!(
            version.template.as_deref(),
            Some(expected.as_str()),
            "a torn copy"
        );
        assert_eq!(active.publication.version, Some(version.version));
        (reads, seen) = (reads + 1, seq);
        if last {
            return (reads, seen);
        }
    }
}
