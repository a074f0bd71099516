//! The same work on many things, on a few threads: most of a file's time passes in the operating system.

use std::thread;

/// How many things a thread is worth.
const FEW: usize = 200;

/// The most threads that gain anything.
const MOST: usize = 4;

/// The results of `work` on each of `things`, in their order.
pub(super) fn spread<T: Sync, R: Send>(things: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    let share = things.len().div_ceil(processors.min(MOST)).max(FEW);
    let do_all = |share: &[T]| -> Vec<R> { share.iter().map(&work).collect() };
    thread::scope(|scope| {
        let mut shares = things.chunks(share);
        let first = shares.next();
        let others: Vec<_> = shares
            .map(|share| scope.spawn(move || do_all(share)))
            .collect();
        let mut results = first.map(do_all).unwrap_or_default();
        for other in others {
            match other.join() {
                Ok(done) => results.extend(done),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        results
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_the_order_however_many_threads_there_are() {
        let things: Vec<usize> = (0..=FEW * 7).collect();
        let doubled = spread(&things, |thing| thing * 2);
        assert!(
            doubled
                .iter()
                .enumerate()
                .all(|(index, twice)| index * 2 == *twice)
        );
        assert_eq!(doubled.len(), things.len());
        assert!(spread(&[], |thing: &u8| *thing).is_empty());
    }
}
