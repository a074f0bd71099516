//! The one place where requests run at the same time.

use std::future::Future;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// Runs the jobs `0..needs.len()`, at most `limit` at the same time, each after the earlier jobs that it needs. Results are in
/// the order of the jobs, whatever the order in which they end.
pub async fn graph<T, F>(limit: usize, needs: &[Vec<usize>], run: impl Fn(usize) -> F) -> Vec<T>
where
    F: Future<Output = T>,
{
    let mut open: Vec<usize> = Vec::with_capacity(needs.len());
    let mut dependants = vec![Vec::new(); needs.len()];
    for (job, needed) in needs.iter().enumerate() {
        let earlier: Vec<usize> = needed
            .iter()
            .copied()
            .filter(|&other| other < job)
            .collect();
        open.push(earlier.len());
        for other in earlier {
            dependants[other].push(job);
        }
    }
    let mut ready: std::collections::BTreeSet<usize> =
        (0..needs.len()).filter(|&job| open[job] == 0).collect();
    let mut results: Vec<Option<T>> = std::iter::repeat_with(|| None).take(needs.len()).collect();
    let mut running = FuturesUnordered::new();
    loop {
        while running.len() < limit.max(1)
            && let Some(job) = ready.pop_first()
        {
            let work = run(job);
            running.push(async move { (job, work.await) });
        }
        let Some((job, result)) = running.next().await else {
            return results.into_iter().flatten().collect();
        };
        results[job] = Some(result);
        for &dependant in &dependants[job] {
            open[dependant] -= 1;
            if open[dependant] == 0 {
                ready.insert(dependant);
            }
        }
    }
}

/// Runs `count` jobs that don't need each other, at most `limit` at the same time.
pub async fn all<T, F>(limit: usize, count: usize, run: impl Fn(usize) -> F) -> Vec<T>
where
    F: Future<Output = T>,
{
    graph(limit, &vec![Vec::new(); count], run).await
}

/// A limit on how often requests start, shared by all that send.
#[derive(Debug)]
pub struct Pace {
    gap: Duration,
    next: Mutex<Option<Instant>>,
}

impl Pace {
    /// At most `per_second` starts a second.
    pub fn per_second(per_second: f64) -> Self {
        let gap = Duration::try_from_secs_f64(1.0 / per_second).unwrap_or_default();
        Self {
            gap,
            next: Mutex::new(None),
        }
    }

    /// Waits until the caller may start.
    pub async fn turn(&self) {
        let mut next = self.next.lock().await;
        let now = Instant::now();
        let start = next.map_or(now, |next| next.max(now));
        *next = Some(start + self.gap);
        drop(next);
        tokio::time::sleep_until(start).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn jobs_run_after_what_they_need_and_results_keep_their_order() {
        let ended = std::sync::Mutex::new(Vec::new());
        let needs = [vec![], vec![0], vec![], vec![1, 2]];
        let results = graph(4, &needs, |job| {
            let ended = &ended;
            async move {
                tokio::task::yield_now().await;
                ended.lock().unwrap().push(job);
                job * 10
            }
        })
        .await;
        assert_eq!(results, [0, 10, 20, 30]);
        let ended = ended.into_inner().unwrap();
        let place = |job| ended.iter().position(|&other| other == job);
        assert!(
            place(0) < place(1) && place(1) < place(3) && place(2) < place(3),
            "{ended:?}"
        );
    }

    #[tokio::test]
    async fn no_more_than_the_limit_run_at_once_and_the_limit_is_reached() {
        let (running, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        all(3, 20, |_| async {
            most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            running.fetch_sub(1, Ordering::SeqCst);
        })
        .await;
        assert_eq!(most.into_inner(), 3);
    }
}
