//! What created keys cost `active`: nothing with a root key, and one GetItem at its first request with a created one.

use tests::Report;

use crate::process::{ACTIVE, Function, ONE_GET, ROOT_KEYS, Running, SCOPED, published};
use crate::{ROUNDS, STARTS, median};

/// The limit as a multiple of `active` without created keys.
const MOST: f64 = 1.05;
/// What is compared: each with the first one.
const COMPARED: [Function; 3] = [ROOT_KEYS, ACTIVE, SCOPED];

pub(crate) async fn measure(report: &mut Report) {
    println!("\nWhat created keys cost, as a multiple of `active` without them");
    let table = published().await;
    let mut read = ONE_GET.start(&table).await.0;
    let mut reads = Vec::new();
    for _ in 0..ROUNDS.1 {
        reads.push(read.invoke().await);
    }
    let read = median(reads);

    let mut cold = vec![Vec::new(); COMPARED.len()];
    for _ in 0..STARTS {
        for (function, times) in COMPARED.iter().zip(&mut cold) {
            times.push(function.start(&table).await.1);
        }
    }
    let [baseline, root, created] = medians(cold);
    report.limit("a cold start, root key", root / baseline, MOST);
    let with_read = baseline * MOST + read;
    report.limit(
        "a cold start, created key, without a GetItem",
        created / with_read,
        1.0,
    );

    let mut running: Vec<Running> = Vec::new();
    for function in COMPARED {
        running.push(function.start(&table).await.0);
    }
    let mut warm = vec![Vec::new(); COMPARED.len()];
    for _ in 0..ROUNDS.0 {
        for (running, times) in running.iter_mut().zip(&mut warm) {
            for _ in 0..ROUNDS.1 {
                times.push(running.invoke().await);
            }
        }
    }
    let [baseline, root, created] = medians(warm);
    report.limit("a warm request, root key", root / baseline, MOST);
    report.limit("a warm request, created key", created / baseline, MOST);
}

fn medians(times: Vec<Vec<std::time::Duration>>) -> [f64; 3] {
    let mut medians = times.into_iter().map(median);
    std::array::from_fn(|_| medians.next().unwrap_or(f64::NAN))
}
